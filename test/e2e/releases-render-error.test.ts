/** A commit that does not render: it is never synced, and after four minutes a release of it fails, so that people hear of it. */
import { expect, test } from 'vitest';
import { labels } from '../../hooks/model/names.ts';
import { until } from '../cluster/until.ts';
import { refresh } from './support/application.ts';
import { list, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { applicationIn, applicationOf, bySync, releaseIs, released, staged } from './support/releases.ts';
import { eachRanOnce, inOrder, ours, runsOf, tenant } from './support/server.ts';

test('a commit whose hookline.yaml is broken fails as RenderFailed after four minutes, and nothing of it is synced', async () => {
  const name = 'render-error';
  const hooks = text(hook('smoke', 'PostSync'));
  const scene = await staged(name, {
    places: {
      dev: { parameters: [], files: { 'hookline.yaml': hooks, 'config.yaml': text(configMap('shop', 'a')) } },
      prod: { step: bySync },
    },
  });
  const first = await released(scene);
  expect(first.status.phase).toBe('Succeeded');

  const broken = hooks.replace('PostSync', 'Postsync');
  await scene.git.commit({
    'dev/hookline.yaml': broken,
    'dev/config.yaml': text(configMap('shop', 'b')),
  });
  const { lastTransitionTime } = await failsToRender(name);
  // From the fourth time on Argo CD says it in other words, of another moment.
  const later = await until('the error is told in other words', 120_000, async () => {
    const condition = await failsToRender(name);
    return condition.message.includes('(cached)') && condition;
  });
  expect(Date.parse(later.lastTransitionTime)).toBeGreaterThan(Date.parse(lastTransitionTime));
  const { metadata } = await until('a release of the broken commit opens', 420_000, async () =>
    (await list(ours.Release, tenant, `${labels.product}=${name}`)).find(({ spec }) => spec.attempted),
  );
  const release = await releaseIs(metadata.name, 'has ended', ({ status }) => Boolean(status.endedAt));

  // Argo CD names no commit of what does not render.
  expect(release.spec.revision).toMatch(/^main@\d+$/);
  const [dev, prod] = await Promise.all([applicationIn(name, 'dev'), applicationIn(name, 'prod')]);
  expect([dev, prod].map(({ status }) => status.history.length)).toEqual([1, 1]);
  inOrder([
    ['it did not render', lastTransitionTime],
    ['the release opened', release.status.openedAt],
  ]);
  const waited = Date.parse(release.status.openedAt) - Date.parse(lastTransitionTime);
  expect(waited).toBeGreaterThanOrEqual(240_000);
  expect(waited).toBeLessThan(270_000);
  expect([release.status.phase, release.status.reason, release.status.error.class]).toEqual([
    'Failed',
    'RenderFailed',
    'RenderFailed',
  ]);
  expect(release.status.environments.map((one: Body) => one.phase)).toEqual(['Failed', 'Pending']);
  const cause = 'PHASE_UNKNOWN hookline.yaml:';
  expect(release.status.message).toContain(cause);
  const runs = await runsOf(name);
  expect([...runs].map(([slot, run]) => [slot, run.spec.release])).toEqual([
    ['release.onFail', metadata.name],
  ]);
  const [reason, message, environments] = runs.get('release.onFail').status.log.split('\n');
  expect(reason).toBe('RenderFailed');
  expect(message).toContain(cause);
  expect(JSON.parse(environments)).toMatchObject([{ Name: `${name}-dev`, Status: 'FAILED' }]);
  await eachRanOnce(name);
  expect(await list(ours.Release, tenant, `${labels.product}=${name}`)).toHaveLength(2);
}, 900_000);

/** Has the first environment compared, and gives the condition that says what is wrong. */
async function failsToRender(name: string): Promise<Body> {
  await refresh(applicationOf(name, 'dev'));
  const { status } = await applicationIn(name, 'dev');
  return status.conditions.find(({ type }: Body) => type === 'ComparisonError');
}
