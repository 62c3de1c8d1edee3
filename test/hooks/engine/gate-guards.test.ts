/** What was decided of a gate on an older view is not written: two servers may look at it at the same moment (DESIGN.md §5). */
import { expect, test } from 'vitest';
import type { Action } from '../../../hooks/engine/action.ts';
import { decide } from '../../../hooks/engine/decide.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene, type Script } from './scene.ts';

const key = `${namespace}/shop`;

function scene(script: Script): Scene {
  return new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true }),
    ],
    script,
  );
}

/** Goes on until the next pass would do what is looked for; gives the actions of that pass, not yet done. */
async function until(one: Scene, is: (action: Action) => boolean): Promise<readonly Action[]> {
  for (let round = 0; round < 200; round += 1) {
    const snapshot = one.world.snapshot(key);
    const actions = snapshot === undefined ? [] : decide(snapshot, one.world.clock).actions;
    if (actions.some(is)) return actions;
    await one.round();
  }
  throw new Error('no pass does it');
}

/** Another server writes the Product, or nobody does. */
function meanwhile({ world }: Scene, isWritten: boolean): void {
  if (isWritten) world.change({ kind: 'Product', namespace, name: 'shop' }, () => undefined);
}

function opens(action: Action): boolean {
  if (action.type !== 'UpdateStatus' || action.target.kind !== 'Release') return false;
  return JSON.stringify(action.status['opened'] ?? []).includes('shop-staging');
}

test.each([
  ['is ended', false, 1],
  ['is not ended where another server has written the Product since', true, 0],
])('a held operation %s', async (_what, isWritten, times) => {
  const one = await scene({ syncs: (name) => (name === 'shop-dev' ? {} : { phase: 'Succeeded' }) })
    .commit(commit('a'))
    .run();
  const actions = await until(one.wish({ terminate: {} }), ({ type }) => type === 'EndSync');
  meanwhile(one, isWritten);
  await one.world.apply(actions);

  expect(one.world.done.filter(({ type }) => type === 'EndSync')).toHaveLength(times);
});

test.each([
  ['opens', false, 1],
  ['does not open where another server has written the Product since', true, 0],
])('a gate %s', async (_what, isWritten, times) => {
  const one = scene({}).commit(commit('a'));
  const actions = await until(one, opens);
  meanwhile(one, isWritten);
  await one.world.apply(actions);

  expect(one.world.done.filter(opens)).toHaveLength(times);
});
