/** The cache: what is heard, by kind, name and product; and whose changes are told. */
import { expect, test } from 'vitest';
import { Cache, type Change } from '../../../hooks/kube/cache.ts';
import { object } from './bench.ts';

function versioned(kind: string, name: string, version: string, more: Record<string, unknown> = {}) {
  const { metadata, ...rest } = more;
  return object(kind, name, { metadata: { resourceVersion: version, ...(metadata as object) }, ...rest });
}

function opened() {
  const cache = new Cache();
  const changes: string[] = [];
  cache.onChange(({ kind, before, after }: Change) => {
    changes.push(`${kind} ${[before, after].map((one) => (one === undefined ? '-' : 'x')).join('')}`);
  });
  return { cache, changes, runs: cache.sink({ kind: 'HookRun' }) };
}

const spec = { product: 'shop' };

test('it is synced once everything that is watched was listed', () => {
  const { cache, runs } = opened();
  const jobs = cache.sink({ kind: 'Job', namespace: 'a' });
  expect(cache.missing).toEqual(['HookRun', 'Job in a']);
  runs.replace([]);
  expect([cache.isSynced, cache.missing]).toEqual([false, ['Job in a']]);
  jobs.replace([]);

  expect(cache.isSynced).toBe(true);
});

test('objects are found by name, by namespace and by product', () => {
  const { cache, runs } = opened();
  const one = versioned('HookRun', 'a', '1', { spec });
  const other = versioned('HookRun', 'b', '1', { metadata: { namespace: 'team' }, spec });
  runs.replace([one, other]);

  expect(cache.get('HookRun', 'hookline-config', 'a')).toBe(one);
  expect(cache.list('HookRun', 'team')).toEqual([other]);
  expect(cache.listBy('HookRun', 'hookline-config/shop')).toEqual([one]);
});

test('an object that moves to another product, or goes, is no longer found under the old one', () => {
  const { cache, runs } = opened();
  runs.put(versioned('HookRun', 'a', '1', { spec }));
  runs.put(versioned('HookRun', 'a', '2', { spec: { product: 'bank' } }));
  expect(cache.listBy('HookRun', 'hookline-config/shop')).toEqual([]);
  expect(cache.listBy('HookRun', 'hookline-config/bank').length).toBe(1);
  runs.remove(versioned('HookRun', 'a', '3'));

  expect(cache.listBy('HookRun', 'hookline-config/bank')).toEqual([]);
});

test('changes are told; what only has another version is kept and not told', () => {
  const { cache, changes, runs } = opened();
  runs.put(versioned('HookRun', 'a', '1', { spec }));
  runs.put(versioned('HookRun', 'a', '1', { spec }));
  const later = versioned('HookRun', 'a', '2', { spec });
  runs.put(later);
  runs.put(versioned('HookRun', 'a', '3', { spec, status: {} }));
  runs.remove(later);
  runs.remove(later);

  expect(changes).toEqual(['HookRun -x', 'HookRun xx', 'HookRun x-']);
  runs.put(later);
  expect(cache.get('HookRun', 'hookline-config', 'a')).toBe(later);
});

test('a list takes the place of what was there, in its own namespace only', () => {
  const { cache, changes } = opened();
  const here = cache.sink({ kind: 'Job', namespace: 'hookline-config' });
  const there = cache.sink({ kind: 'Job', namespace: 'team' });
  there.put(versioned('Job', 'x', '1', { metadata: { namespace: 'team' } }));
  here.replace([versioned('Job', 'a', '1'), versioned('Job', 'b', '1')]);
  here.replace([versioned('Job', 'b', '1'), versioned('Job', 'c', '2')]);

  expect(cache.list('Job').length).toBe(3);
  expect(changes).toEqual(['Job -x', 'Job -x', 'Job -x', 'Job x-', 'Job -x']);
});

test('what was read directly counts where the watch is behind, and never takes it back', () => {
  const { cache } = opened();
  const pods = cache.sink({ kind: 'Pod' });
  cache.note('Pod', versioned('Pod', 'a', '9'));
  cache.note('Pod', versioned('Pod', 'a', '10', { status: { phase: 'Failed' } }));
  cache.note('Pod', versioned('Pod', 'a', '9'));
  expect(cache.get('Pod', 'hookline-config', 'a')?.['status']).toEqual({ phase: 'Failed' });
  pods.put(versioned('Pod', 'a', '11', { status: { phase: 'Running' } }));

  expect(cache.get('Pod', 'hookline-config', 'a')?.['status']).toEqual({ phase: 'Running' });
});

test('a kind that is not there is told apart from one without objects', () => {
  const { cache } = opened();
  const scope = { kind: 'Workflow', namespace: 'team' } as const;
  const workflows = cache.sink(scope);
  expect(cache.has(scope)).toBe(false);
  workflows.absent();
  expect([cache.isSynced, cache.has(scope)]).toEqual([false, false]);
  workflows.replace([]);

  expect(cache.has(scope)).toBe(true);
});

test('a list of Events of one reason leaves those of others', () => {
  const { cache } = opened();
  const completed = cache.sink({ kind: 'Event', reason: 'OperationCompleted' });
  const refused = cache.sink({ kind: 'Event', reason: 'FailedCreate', namespace: 'hookline-config' });
  completed.replace([versioned('Event', 'a', '1', { reason: 'OperationCompleted' })]);
  refused.replace([versioned('Event', 'b', '2', { reason: 'FailedCreate' })]);
  completed.replace([]);

  expect(cache.list('Event').map((one) => one['reason'])).toEqual(['FailedCreate']);
});
