/** Hooks → planned hooks: one Job for each phase, with the arguments of the application. */
import { allChecks } from '../../plugin/all-kinds.ts';
import { expect, test } from 'vitest';
import { jobName } from '../../hooks/model/naming.ts';
import { inOrder, plan, type PlannedHook } from '../../plugin/plan.ts';
import { resolve } from '../../plugin/resolve.ts';
import { hookText, optionsWith } from '../support/hook.ts';

const options = optionsWith('--app-revision=abc');

function planned(...texts: readonly string[]): readonly PlannedHook[] {
  return plan(
    resolve(
      texts.map((text) => ({ name: 'hookline.yaml', text })),
      allChecks,
    ).value,
    options,
  );
}

test('a hook with two phases makes two Jobs, one without phases makes none', () => {
  const hooks = planned(
    hookText('a', 'phases: [PostSync, PreSync], container: {image: b}'),
    hookText('c', 'container: {image: b}'),
  );

  expect(
    hooks.map(({ job, phase, wave, hook, at }) => ({ name: job.metadata.name, phase, wave, hook, at })),
  ).toEqual(
    ['PreSync', 'PostSync'].map((phase) => ({
      name: jobName({ instance: 'shop', scope: 'application', hook: 'a', phase }),
      phase,
      wave: 0,
      hook: 'a',
      at: { file: 'hookline.yaml', line: 1 },
    })),
  );
});

test('the Job lies in the destination namespace, in its wave', () => {
  const [hook] = planned(hookText('a', 'phases: [Sync], wave: -7, container: {image: b}'));

  expect(hook?.wave).toBe(-7);
  expect(hook?.job.metadata).toMatchObject({
    namespace: 'shop-prod',
    annotations: { 'argocd.argoproj.io/sync-wave': '-7' },
  });
});

test('the arguments of the application come first, then the parameters: value, else default', () => {
  const parameters = '[{name: TABLE, value: orders, default: x}, {name: MAX, default: "80"}]';

  const [hook] = planned(hookText('a', `phases: [Sync], parameters: ${parameters}, container: {image: b}`));

  expect(hook?.job.spec).toMatchObject({
    template: {
      spec: {
        containers: [
          {
            env: [
              { name: 'APP_NAME', value: 'shop' },
              { name: 'COMMIT_SHA', value: 'abc' },
              { name: 'TABLE', value: 'orders' },
              { name: 'MAX', value: '80' },
            ],
          },
        ],
      },
    },
  });
});

test('planned hooks are ordered by phase, then wave, then name', () => {
  const hooks = planned(
    hookText('e', spec('SyncFail', -9)),
    hookText('d', spec('Sync', 0)),
    hookText('c', spec('PreSync', 3)),
    hookText('b', spec('PreSync', -3)),
    hookText('a', spec('PreSync', 3)),
    hookText('f', spec('PostSync', 0)),
  );

  expect(inOrder(hooks).map(({ hook }) => hook)).toEqual(['b', 'a', 'c', 'd', 'f', 'e']);
  expect(hooks.map(({ hook }) => hook)).toEqual(['e', 'd', 'c', 'b', 'a', 'f']);
});

function spec(phase: string, wave: number): string {
  return `phases: [${phase}], wave: ${wave}, container: {image: b}`;
}
