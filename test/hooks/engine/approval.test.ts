/** What counts as an approval: who gives it is known (DESIGN.md §2). */
import { expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene } from './scene.ts';

test('an approval of nobody is none, and people are told', async () => {
  const step = { environment: 'prod', dependsOn: ['dev'], policy: { action: 'Sync' } };
  const scene = new Scene([
    product({}),
    flow({ steps: [{ ...step, approval: { groups: ['ops'] } }] }),
    environment('dev'),
    environment('prod'),
    application('shop-dev', 'dev'),
    application('shop-prod', 'prod', { automated: false }),
  ]);
  await scene.commit(commit('a')).run();

  await scene.wish({ approvals: [{ environment: 'prod' }, { environment: 'prod', by: '' }] }).run();

  expect(scene.status.phase).toBe('Suspended');
  expect(scene.status.environments[1]?.holding).toMatchObject({
    reason: 'Approval',
    message: 'waits for the approval of ops; one stands there that does not say by whom',
  });
});
