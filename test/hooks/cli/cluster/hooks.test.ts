/** The commands for hook runs: the list of a release's, and the end of a log. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import { MemoryObjects, ran } from './memory.ts';

function run(name: string, spec: JsonObject, status: JsonObject): JsonObject {
  return {
    metadata: { namespace: 'hookline-config', name, creationTimestamp: '2026-11-21T09:00:00Z' },
    spec: { release: 'shop-1', slot: 'release.onStart', hook: 'announce', attempt: 1, ...spec },
    status,
  };
}

function runs(): MemoryObjects {
  const objects = new MemoryObjects();
  const [startedAt, endedAt] = ['2026-11-21T09:00:00Z', '2026-11-21T09:00:04Z'];
  objects.put(
    'HookRun',
    run(
      'b',
      { environment: 'staging', slot: 'environment.onSuccess', hook: 'smoke' },
      { phase: 'Failed', startedAt, endedAt, message: 'exit code 2', log: 'one\n\u001B[2Jtwo' },
    ),
  );
  objects.put('HookRun', run('a', {}, { phase: 'Succeeded', startedAt, endedAt }));
  objects.put('HookRun', run('c', { release: 'shop-2' }, {}));
  return objects;
}

test('a table', async () => {
  expect((await ran('hooks list shop-1', runs())).out)
    .toBe(`NAME   SLOT                    ENVIRONMENT   HOOK       PHASE       TOOK
a      release.onStart                       announce   Succeeded   4s
b      environment.onSuccess   staging       smoke      Failed      4s
`);
});

test('names, and a release without runs', async () => {
  expect((await ran('hooks list shop-1 -o name', runs())).out).toBe(
    'hookrun.hookline.dev/a\nhookrun.hookline.dev/b\n',
  );
  expect(await ran('hooks list shop-3', runs())).toEqual({
    exit: 0,
    out: '',
    err: 'No hook runs of release shop-3 in namespace hookline-config.\n',
  });
});

test('a log as it is, and on a terminal without what would steer it', async () => {
  expect((await ran('hooks logs b', runs())).out).toBe('one\n\u001B[2Jtwo\n');
  expect((await ran('hooks logs b', runs(), { isTerminal: true })).out).toBe('one\n\uFFFD[2Jtwo\n');
});

test.each([
  [
    'hooks logs a',
    0,
    'No log of a is stored: it is Succeeded. Its pod may have one: kubectl -n hookline-config logs job/a\n',
  ],
  [
    'hooks logs z',
    2,
    'NOT_FOUND  there is no HookRun/z in namespace hookline-config → run hookline hooks list RELEASE\n',
  ],
])('%s', async (line, exit, err) => {
  expect(await ran(line, runs())).toEqual({ exit, out: '', err });
});
