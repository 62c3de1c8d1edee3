/** Syncs that run no hooks, while a release is open: each says of the hooks what it did with them. */
import { expect, test } from 'vitest';
import { applicationIs, change, hasEnded, sync } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { declareWait, hookGoes, hookWaits, reasonsOf, waitOf } from './support/gates.ts';
import { hookJobs, shortName } from './support/hooked.ts';
import { kinds, patch, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  gated,
  opened,
  released,
  releaseIs,
  staged,
} from './support/releases.ts';
import { eachRanOnce } from './support/server.ts';

const name = 'gates-verdicts';
const prod = applicationOf(name, 'prod');

/** The verdicts of a release on the hooks of production, in their order. */
function verdictsOf({ status }: Body): readonly string[] {
  return status.environments[1].verdicts.map((one: Body) => `${shortName(one.hook)} ${one.verdict}`);
}

test('chosen objects, healed drift and a rollback: the hook is said to have been skipped, and stays said to have run', async () => {
  await declareWait(name);
  const files = { 'hookline.yaml': text(hook('migrate', 'PreSync')), 'config.yaml': text(configMap('shop')) };
  const scene = await staged(name, {
    places: { dev: {}, prod: { ...gated, files, step: { hooks: { onSuccess: waitOf(name) } } } },
  });
  const { metadata } = await opened(scene, scene.revision);
  const waiting = await hookWaits(name);
  const { migrate } = await hookJobs(prod);
  const told: string[] = ['migrate Ran'];

  await sync(prod, { sync: { resources: [{ group: '', kind: 'ConfigMap', name: 'shop' }] } });
  await judged('SkippedSelective');
  await change(prod, { syncPolicy: { automated: { selfHeal: true } } });
  await patch(kinds.ConfigMap, prod, 'shop', { data: { value: 'drifted' } });
  await judged('SkippedSelfHeal');
  await change(prod, { syncPolicy: null });
  const { status } = await applicationIs(prod, 'nothing is synced any more', hasEnded);
  printed(await argocdApp('rollback', prod, String(status.history.at(-1).id)));
  await judged('SkippedRollback');
  await hookGoes(waiting);
  const release = await released(scene);

  expect([release.status.phase, verdictsOf(release)]).toEqual(['Succeeded', told]);
  expect((await hookJobs(prod))['migrate'].metadata.uid).toBe(migrate.metadata.uid);
  const reasons = await reasonsOf(prod);
  expect(reasons.filter((reason) => reason === 'HooksSkipped')).toHaveLength(3);
  expect(reasons).not.toContain('GateBypassed');
  const { history } = (await applicationIn(name, 'prod')).status;
  expect(new Set(history.map((one: Body) => one.revision))).toEqual(new Set([scene.revision]));
  await eachRanOnce(name);

  async function judged(verdict: string): Promise<void> {
    told.push(`migrate ${verdict}`);
    const wanted = JSON.stringify(told);
    await releaseIs(metadata.name, `it says ${verdict}`, (one) => JSON.stringify(verdictsOf(one)) === wanted);
  }
}, 600_000);
