/** What others said, in our statuses: one line, whole characters, and small enough for the API server (DESIGN.md §4.1). */
import { expect, test } from 'vitest';
import { lineOf } from '../../../hooks/engine/line.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

test.each([
  ['a', 'a'],
  ['a\n  b\n', 'a; b'],
  ['x'.repeat(1000), 'x'.repeat(1000)],
  ['x'.repeat(1001), `${'x'.repeat(999)}…`],
  [`${'x'.repeat(998)}😀y`, `${'x'.repeat(998)}…`],
  [`${'x'.repeat(997)}😀yz`, `${'x'.repeat(997)}😀…`],
])('text %# is told as one line', (text, expected) => {
  expect(lineOf(text)).toBe(expected);
});

/** What etcd takes is 1.5 MB: a Release of a hundred Applications stays far below. */
const bytes = 512 * 1024;

const numbers = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, '0'));

function hundred(): Scene {
  return new Scene([
    product(),
    flow({
      hooks: { onFail: 'page' },
      steps: [
        { environment: 'staging', dependsOn: ['dev'], policy: { preAction: 'page', postAction: 'page' } },
      ],
    }),
    environment('dev'),
    environment('staging'),
    hook('page'),
    application('shop-dev', 'dev'),
    ...numbers.map((number) => application(`shop-${number}`, 'staging')),
  ]);
}

function sizes(scene: Scene): readonly number[] {
  return ['Release', 'Product'].flatMap((kind) =>
    scene.world.all(kind).map((one) => Buffer.byteLength(JSON.stringify(one))),
  );
}

test('a hundred syncs that fail with long messages', async () => {
  const scene = hundred();
  const resources = numbers.slice(0, 20).map((number) => ({
    kind: 'Job',
    name: `check-${number}`,
    namespace: 'staging',
    hookType: 'PreSync',
    hookPhase: 'Failed',
    message: 'é'.repeat(2000),
  }));
  scene.script = {
    syncs: (name) =>
      name === 'shop-dev'
        ? { phase: 'Succeeded' }
        : { phase: 'Failed', message: `ComparisonError: ${'€'.repeat(20_000)}`, resources },
  };

  await scene.commit(commit('a')).run();

  expect(scene.status.phase).toBe('Failed');
  expect(Math.max(...sizes(scene))).toBeLessThan(bytes);
});

test('a hundred Applications that render no more, with long messages', async () => {
  const scene = hundred();
  for (const { kind, metadata } of scene.world.all('Application'))
    if (metadata.name !== 'shop-dev')
      scene.world.change({ kind, ...metadata }, (draft) => {
        draft.spec['syncPolicy'] = {};
        draft.status = {
          ...draft.status,
          conditions: [
            {
              type: 'ComparisonError',
              message: 'helm template failed: '.repeat(5000),
              lastTransitionTime: formatInstant(scene.world.clock),
            },
          ],
        };
      });

  await scene.commit(commit('a')).run(undefined, { patienceSeconds: 600 });

  expect(scene.status).toMatchObject({ phase: 'Failed', reason: 'RenderFailed' });
  expect(Math.max(...sizes(scene))).toBeLessThan(bytes);
});

test('a person who terminates with a long reason', async () => {
  const scene = hundred();
  scene.script = { jobs: () => undefined };
  await scene.commit(commit('a')).run();
  scene.script = {};

  await scene.wish({ terminate: { reason: 'because\n'.repeat(5000) } }).run();

  expect(scene.status.phase).toBe('Terminated');
  expect(scene.status.message).toHaveLength(1000);
});
