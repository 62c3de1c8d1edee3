/** One commit for three environments that Argo CD syncs by itself: two of them wait at their gates until their turn. */
import { expect, test } from 'vitest';
import { until } from '../cluster/until.ts';
import { shortName } from './support/hooked.ts';
import { get, kinds, list, logOf, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { applicationIn, applicationOf, gated, released, staged, type Place } from './support/releases.ts';
import { eachRanOnce, inOrder, ours, runsOf, shellHook, tenant } from './support/server.ts';
import { gateHook } from './support/waiting.ts';

const name = 'gates-order';

/** An environment with a gate, a hook of its own behind it, and hooks in every slot. */
function held(onSuccess: string): Place {
  return {
    ...gated,
    files: {
      'hookline.yaml': text(hook('migrate', 'PreSync')),
      'config.yaml': text(configMap('shop')),
    },
    step: {
      policy: { action: 'None', preAction: `${name}-note`, postAction: `${name}-note` },
      hooks: { onStart: `${name}-slow`, onSuccess, onFail: `${name}-note` },
    },
  };
}

/** What the gate of an environment says while it waits. */
function wordsOf(place: string): Promise<string> {
  const at = applicationOf(name, place);
  return until(`the gate of ${place} says why it waits`, 240_000, async () => {
    const pods = await list(kinds.Pod, at, `hookline.dev/hook=${gateHook}`);
    const logs = await Promise.all(pods.map((pod) => logOf(at, pod.metadata.name)));
    return logs.find((log) => log.includes('holds  NotItsTurn'));
  });
}

/** The moments of an environment, in the order in which they must come. */
async function momentsOf(place: string, runs: ReadonlyMap<string, Body>, status: Body) {
  const { operationState } = (await applicationIn(name, place)).status;
  const { resources } = operationState.syncResult;
  const migrate = resources.find((one: Body) => shortName(one.name) === 'migrate');
  const job = await get(kinds.Job, applicationOf(name, place), migrate.name);
  const shop = await get(kinds.ConfigMap, applicationOf(name, place), 'shop');
  const opening = status.opened.find((one: Body) => one.name === applicationOf(name, place));
  return [
    [`${place}.onStart began`, runs.get(`environment.onStart@${place}`).status.startedAt],
    [`${place}.onStart ended`, runs.get(`environment.onStart@${place}`).status.endedAt],
    [`${place}.preAction began`, runs.get(`policy.preAction@${place}`).status.startedAt],
    [`${place}.preAction ended`, runs.get(`policy.preAction@${place}`).status.endedAt],
    [`the gate of ${place} was opened`, opening?.at],
    [`${place}'s own hook began`, job.metadata.creationTimestamp],
    [`${place}'s own hook ended`, job.status.completionTime],
    [`${place} was changed`, shop.metadata.creationTimestamp],
    [`${place} was synced`, operationState.finishedAt],
    [`${place}.postAction began`, runs.get(`policy.postAction@${place}`).status.startedAt],
    [`${place}.postAction ended`, runs.get(`policy.postAction@${place}`).status.endedAt],
    [`${place}.onSuccess began`, runs.get(`environment.onSuccess@${place}`).status.startedAt],
    [`${place}.onSuccess ended`, runs.get(`environment.onSuccess@${place}`).status.endedAt],
  ] as const;
}

test('staging and production wait in PreSync until their turn, and every hook runs once', async () => {
  await shellHook(`${name}-announce`, 'echo "{\\"TICKET\\": \\"OPS-7\\"}" > "$HOOKLINE_OUTPUT"');
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT"');
  await shellHook(`${name}-slow`, 'sleep 4');
  await shellHook(`${name}-done`, 'echo "ticket $TICKET of $RELEASE_ID at $COMMIT_SHA"', {
    parameters: [{ name: 'TICKET', default: 'none' }],
  });
  const scene = await staged(name, {
    places: { dev: {}, staging: held(`${name}-note`), prod: held(`${name}-done`) },
    hooks: { onStart: `${name}-announce`, onSuccess: `${name}-note`, onFail: `${name}-note` },
  });

  const words = await Promise.all(['staging', 'prod'].map(wordsOf));
  const release = await released(scene);

  const { status } = release;
  expect([status.phase, status.reason, status.identity.revision]).toEqual([
    'Succeeded',
    undefined,
    scene.revision,
  ]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  for (const log of words)
    expect(log).toContain('asks http://hookline.hookline whether hookline-gates-order-');
  const runs = await runsOf(name);
  expect([...runs.values()].map((run) => run.status.phase)).toEqual(
    Array.from({ length: 10 }, () => 'Succeeded'),
  );
  expect(runs.get('environment.onSuccess@prod').status.log).toBe(
    `ticket OPS-7 of ${release.metadata.name} at ${scene.revision}\n`,
  );
  await eachRanOnce(name);

  const [dev, staging, prod] = await Promise.all(scene.places.map((place) => applicationIn(name, place)));
  inOrder([
    ["staging's sync began", staging.status.operationState.startedAt],
    ["dev's sync ended", dev.status.operationState.finishedAt],
    ...(await momentsOf('staging', runs, status)),
    ...(await momentsOf('prod', runs, status)),
    ['release.onSuccess began', runs.get('release.onSuccess').status.startedAt],
  ]);
  inOrder([
    ["prod's sync began", prod.status.operationState.startedAt],
    ['staging was entered', runs.get('environment.onStart@staging').status.startedAt],
  ]);
  for (const [index, app] of [dev, staging, prod].entries()) {
    const { history, operationState } = app.status;
    expect([history.length, operationState.retryCount ?? 0, operationState.phase]).toEqual([
      1,
      0,
      'Succeeded',
    ]);
    const gates = operationState.syncResult.resources.filter((one: Body) => one.name.startsWith(gateHook));
    expect(gates.map((one: Body) => one.hookPhase)).toEqual(index === 0 ? [] : ['Succeeded']);
    const verdicts = status.environments[index].verdicts;
    expect(verdicts.map((one: Body) => [shortName(one.hook), one.phase, one.verdict])).toEqual(
      index === 0 ? [] : [['migrate', 'PreSync', 'Ran']],
    );
  }
  expect(await list(ours.HookRun, tenant, `hookline.dev/product=${name}`)).toHaveLength(10);
}, 600_000);
