/** A plan's order is total: it does not depend on the order in which things were written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeleteHookOnly, syncPhases } from '../../plugin/argo-hook.ts';
import { byRunOrder, draftsOf } from '../../plugin/draft.ts';
import { runOrder } from '../../plugin/order.ts';
import { targetsOf } from '../../plugin/target.ts';
import { crd, helmHook, hook, make, wave } from '../support/entry.ts';
import { runs } from './runs.ts';
import { generate, hooks, type SomeHook } from './streams.ts';

const annotations = fc.record(
  {
    [hook]: fc.constantFrom(
      'PreSync',
      'Sync',
      'PostSync,SyncFail',
      'Skip',
      'Garbage',
      'PreDelete',
      'PreSync, Sync',
    ),
    [wave]: fc.constantFrom('-3', '0', '7', '9999', 'late', ' 1'),
    [helmHook]: fc.constantFrom('pre-install', 'post-upgrade,pre-install', 'test', 'crd-install'),
  },
  { requiredKeys: [] },
);
const kinds = [
  'Job',
  'Pod',
  'ConfigMap',
  'Widget',
  'Namespace',
  'ClusterRole',
  'Role',
  'Workflow',
  'Service',
];
const entry = fc
  .record({
    kind: fc.constantFrom(...kinds),
    name: fc.constantFrom('a', 'b', 'shop', 'other', '\u{ffff}', '\u{10000}'),
    namespace: fc.constantFrom('', 'shop/', 'other/'),
    annotations,
    isDefinition: fc.constantFrom(false, false, false, true),
  })
  .map((of) =>
    of.isDefinition
      ? crd('example.com', 'Widget')
      : make(`${of.kind} ${of.namespace}${of.name}`, of.annotations),
  );
const entries = fc.uniqueArray(entry, { selector: keyOf, maxLength: 12 });
const shuffled = entries.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
);

test('the run order of objects is the same however they are shuffled', () => {
  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      const first = runOrder(all, { namespace: 'shop', revision: '' });
      const second = runOrder(others, { namespace: 'shop', revision: '' });

      expect(second.tasks).toEqual(first.tasks);
      expect(new Set(second.dropped)).toEqual(new Set(first.dropped));
    }),
    runs,
  );
});

test('every object runs once in each of its phases, or stands among what does not run', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const { tasks, dropped } = runOrder(all, { namespace: 'shop', revision: '' });

      const times = all.map(({ value }) => (isDeleteHookOnly(value) ? 0 : syncPhases(value).length));
      const found = all.map(({ from }) => tasks.filter((task) => task.from === from).length);
      // Of a Namespace or definition that is pulled into one of its phases twice, the engine may take the second for done.
      const isPulled = all.map(({ value }) => isDependency(value) && syncPhases(value).length > 1);
      expect(found.map((count, index) => (isPulled[index] && count > 0 ? times[index] : count))).toEqual(
        times,
      );
      expect(found.every((count, index) => count <= (times[index] ?? 0))).toBe(true);
      expect(all.map(({ from }) => dropped.filter((object) => object.from === from).length)).toEqual(
        times.map((count) => (count === 0 ? 1 : 0)),
      );
    }),
    runs,
  );
});

test('drafts are compared by a total order', () => {
  const three = fc.tuple(entry, entry, entry);

  fc.assert(
    fc.property(three, (all) => {
      const drafts = targetsOf(all, 'shop').targets.flatMap((target) => draftsOf(target, ''));

      const pairs = drafts.flatMap((left) => drafts.map((right) => [left, right] as const));
      for (const [left, right] of pairs) {
        expect(Math.sign(byRunOrder(left, right)) + Math.sign(byRunOrder(right, left))).toBe(0);
        expect(byRunOrder(left, right) === 0).toBe(left === right);
        const behind = drafts.filter((third) => byRunOrder(left, right) < 0 && byRunOrder(right, third) < 0);
        expect(behind.filter((third) => byRunOrder(left, third) >= 0)).toEqual([]);
      }
    }),
    runs,
  );
});

test('injected Jobs stand in the same order however hooks and their phases are shuffled', async () => {
  const twice = hooks.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );

  await fc.assert(
    fc.asyncProperty(twice, async ([all, others]) => {
      const reversed = others.map((some): SomeHook => ({ ...some, phases: some.phases.toReversed() }));

      expect(await generate(['kind: A\n'], reversed)).toBe(await generate(['kind: A\n'], all));
    }),
    runs,
  );
});

function isDependency(value: object): boolean {
  return 'kind' in value && (value.kind === 'Namespace' || value.kind === 'CustomResourceDefinition');
}

function keyOf({ value }: { readonly value: object }): string {
  const { kind, metadata } = value as {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
  const isGlobal = ['Namespace', 'ClusterRole', 'CustomResourceDefinition'].includes(kind);
  return `${kind} ${isGlobal ? '' : (metadata.namespace ?? 'shop')} ${metadata.name}`;
}
