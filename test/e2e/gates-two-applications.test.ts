/** Two Applications in one environment, each with a gate and actions of its own. */
import { expect, test } from 'vitest';
import { application } from './support/application.ts';
import { openedAfter } from './support/gates.ts';
import { pluginSource } from './support/hooked.ts';
import { get, kinds, list, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { applicationIn, applicationOf, gated, released, staged } from './support/releases.ts';
import { byText, eachRanOnce, ours, shellHook, tenant } from './support/server.ts';

const name = 'gates-two';
const other = 'hookline-gates-two-other';

/** The runs of the product, each as its slot with the last word of the Application's name. */
async function runs(): Promise<ReadonlyMap<string, Body>> {
  const all = await list(ours.HookRun, tenant, `hookline.dev/product=${name}`);
  return new Map(
    all.map(
      (run) => [`${run.spec.slot} ${run.spec.application?.split('-').at(-1) ?? ''}`.trim(), run] as const,
    ),
  );
}

test('the hooks of the environment run once for both, its actions once for each', async () => {
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT $APP_NAME"');
  await shellHook(
    `${name}-slow`,
    'if [ "$APP_NAME" = hookline-gates-two-other ]; then sleep 6; fi; echo "$APP_NAME"',
  );
  const scene = await staged(name, {
    places: {
      dev: {},
      prod: {
        ...gated,
        files: { 'config.yaml': text(configMap('shop')), '../other/config.yaml': text(configMap('other')) },
        step: {
          policy: { action: 'None', preAction: `${name}-slow`, postAction: `${name}-note` },
          hooks: { onStart: `${name}-note`, onSuccess: `${name}-note`, onFail: `${name}-note` },
        },
      },
    },
    others: async ({ url }) => {
      const source = pluginSource(url, { path: 'other', parameters: gated.parameters ?? [] });
      const destination = {
        server: 'https://kubernetes.default.svc',
        namespace: applicationOf(name, 'prod'),
      };
      await application({
        name: other,
        labels: { 'hookline.dev/product': name },
        spec: { ...gated.spec, source, destination },
      });
    },
  });

  const release = await released(scene);

  expect([release.status.phase, release.status.message]).toEqual(['Succeeded', undefined]);
  const ran = await runs();
  expect([...ran].map(([slot, { status }]) => `${slot} ${status.phase}`).toSorted(byText)).toEqual([
    'environment.onStart Succeeded',
    'environment.onSuccess Succeeded',
    'policy.postAction other Succeeded',
    'policy.postAction prod Succeeded',
    'policy.preAction other Succeeded',
    'policy.preAction prod Succeeded',
  ]);
  expect(ran.get('policy.preAction other').status.log).toBe(`${other}\n`);
  await eachRanOnce(name);
  const [own, late] = [await applicationIn(name, 'prod'), await get(kinds.Application, 'argocd', other)];
  expect([own, late].map(({ status }) => status.history.length)).toEqual([1, 1]);
  openedAfter(release, applicationOf(name, 'prod'), ran.get('policy.preAction prod').status.endedAt);
  openedAfter(release, other, ran.get('policy.preAction other').status.endedAt);
  // Each waits for its own action, and for the other's environment hooks only.
  const opened = release.status.opened.find((one: Body) => one.name === applicationOf(name, 'prod'));
  expect(Date.parse(opened.at)).toBeLessThan(Date.parse(ran.get('policy.preAction other').status.endedAt));
  for (const app of [own, late]) {
    const { finishedAt } = app.status.operationState;
    const seconds = Math.floor(Date.parse(ran.get('environment.onSuccess').status.startedAt) / 1000);
    expect(Date.parse(finishedAt) / 1000).toBeLessThanOrEqual(seconds);
  }
}, 600_000);
