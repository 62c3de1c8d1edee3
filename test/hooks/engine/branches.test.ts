/** Branches side by side: what runs when one fails goes on, and nothing new starts (DESIGN.md §4.5). */
import { expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

const names = ['dev', 'staging', 'other', 'prod'];

/** Staging fails at once, and its fail hook goes on for as long as a test says. */
function failing(isPaging: () => boolean): Scene {
  const objects = [
    product(),
    flow({
      steps: [
        { environment: 'staging', dependsOn: ['dev'], hooks: { onStart: 'bad', onFail: 'page' } },
        { environment: 'other', dependsOn: ['dev'], policy: { action: 'Sync' } },
        { environment: 'prod', dependsOn: ['other'], policy: { action: 'Sync' } },
      ],
    }),
    ...names.map((name) => environment(name)),
    ...['bad', 'page'].map((name) => hook(name)),
    ...names.map((name) => application(`shop-${name}`, name, name === 'dev' ? {} : { automated: false })),
  ];
  return new Scene(objects, {
    jobs: (name) => (name === 'page' && isPaging() ? undefined : { exitCode: name === 'bad' ? 1 : 0 }),
  }).commit(commit('a'));
}

test('an environment does not start while another one fails', async () => {
  let isPaging = true;
  const scene = await failing(() => isPaging).run();

  expect(scene.phases()).toMatchObject({ staging: 'Finalizing', other: 'Succeeded', prod: 'Pending' });
  expect(scene.status.environments[3]?.holding).toMatchObject({ reason: 'Failing' });

  isPaging = false;
  await scene.run();

  expect(scene.phases()).toMatchObject({
    release: 'Failed',
    staging: 'Failed',
    other: 'Succeeded',
    prod: 'Pending',
  });
});
