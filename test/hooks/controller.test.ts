/** The loop's one pass: what the world shows is decided upon, and applied. */
import { expect, test } from 'vitest';
import type { Action } from '../../hooks/engine/action.ts';
import { reconcile, type World } from '../../hooks/controller.ts';
import { namespace, product, Scene } from './engine/scene.ts';

function watched(world: World): { readonly world: World; readonly applied: Action[] } {
  const applied: Action[] = [];
  return {
    applied,
    world: {
      ...world,
      apply: (actions) => {
        applied.push(...actions);
        return world.apply(actions);
      },
    },
  };
}

test('a product that is gone is nobody’s work', async () => {
  const { world, applied } = watched(new Scene([]).world);

  expect(await reconcile(`${namespace}/gone`, world)).toEqual({ actions: [] });
  expect(applied).toEqual([]);
});

test('a pass applies what it decides, and the next one finds it done', async () => {
  const scene = new Scene([product({ promotionFlows: undefined })]);
  const { world, applied } = watched(scene.world);

  const { actions } = await reconcile(`${namespace}/shop`, world);

  expect(actions.map(({ type, target }) => `${type} ${target.kind}`)).toEqual(['UpdateStatus Product']);
  expect(applied).toEqual(actions);
  expect((await reconcile(`${namespace}/shop`, world)).actions).toEqual([]);
});
