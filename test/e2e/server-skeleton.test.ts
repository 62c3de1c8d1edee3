/** Releases on the real thing: hooks once each, environments held by `action: Sync`, context, failure. */
import { expect, test } from 'vitest';
import { until } from '../cluster/until.ts';
import { application } from './support/application.ts';
import { repository } from './support/git.ts';
import { get, kinds, list, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import {
  byText,
  declare,
  eachRanOnce,
  inOrder,
  ours,
  releaseEnds,
  releaseOf,
  runsOf,
  shellHook,
  tenant,
} from './support/server.ts';

const places = ['dev', 'staging', 'prod'] as const;
type Place = (typeof places)[number];

/** Slots by place, with the names of their hooks. */
interface Slots {
  readonly release: Body;
  readonly staging: Body;
  readonly prod: Body;
}

/** Declares a product of three environments, then its applications, of which the first syncs by itself. */
async function shop(name: string, { release, staging, prod }: Slots): Promise<string> {
  const git = await repository(name);
  const revision = await git.commit(
    Object.fromEntries(places.map((place) => [`${place}/config.yaml`, text(configMap('shop', place))])),
  );
  for (const place of places)
    await declare(ours.Environment, `${name}-${place}`, {
      type: place === 'prod' ? 'Production' : 'NonProduction',
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-${place}` }],
      settle: '1s',
    });
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-dev`,
    hooks: release,
    steps: [
      {
        environment: `${name}-staging`,
        dependsOn: [`${name}-dev`],
        policy: { action: 'Sync' },
        hooks: staging,
      },
      {
        environment: `${name}-prod`,
        dependsOn: [`${name}-staging`],
        policy: { action: 'Sync' },
        hooks: prod,
      },
    ],
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { 'hookline.dev/product': name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  // What the trigger environment starts must find the others there.
  for (const place of places.toReversed())
    await application({
      name: `hookline-${name}-${place}`,
      labels: { 'hookline.dev/product': name },
      spec: {
        source: { repoURL: git.url, targetRevision: 'main', path: place },
        ...(place === 'dev' ? { syncPolicy: { automated: {} } } : {}),
      },
    });
  return revision;
}

function applicationIn(name: string, place: Place): Promise<Body> {
  return get(kinds.Application, 'argocd', `hookline-${name}-${place}`);
}

function opened(name: string): Promise<Body> {
  return until(`a release of ${name} opens`, 120_000, () => releaseOf(name));
}

test('a release goes through three environments, its hooks run once each, and context is handed on', async () => {
  const name = 'skeleton';
  await shellHook(`${name}-announce`, 'echo "{\\"TICKET\\": \\"OPS-7\\"}" > "$HOOKLINE_OUTPUT"');
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT of $ENVIRONMENT_NAME"');
  await shellHook(`${name}-done`, 'echo "ticket $TICKET of $RELEASE_ID at $COMMIT_SHA"', {
    parameters: [{ name: 'TICKET', default: 'none' }],
  });
  const revision = await shop(name, {
    release: { onStart: `${name}-announce`, onSuccess: `${name}-note`, onFail: `${name}-note` },
    staging: { onStart: `${name}-note`, onSuccess: `${name}-note`, onFail: `${name}-note` },
    prod: { onStart: `${name}-note`, onSuccess: `${name}-done`, onFail: `${name}-note` },
  });

  const { metadata } = await opened(name);
  const { status } = await releaseEnds(metadata.name);

  expect([status.phase, status.identity.revision]).toEqual(['Succeeded', revision]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  const runs = await runsOf(name);
  expect([...runs.keys()].toSorted(byText)).toEqual([
    'environment.onStart@prod',
    'environment.onStart@staging',
    'environment.onSuccess@prod',
    'environment.onSuccess@staging',
    'release.onStart',
    'release.onSuccess',
  ]);
  expect([...runs.values()].map((run) => run.status.phase)).toEqual([...runs].map(() => 'Succeeded'));
  expect(runs.get('environment.onSuccess@prod').status.log).toBe(
    `ticket OPS-7 of ${metadata.name} at ${revision}\n`,
  );
  await eachRanOnce(name);

  const [dev, staging, prod] = await Promise.all(places.map((place) => applicationIn(name, place)));
  expect([dev, staging, prod].map((one) => one.status.history.length)).toEqual([1, 1, 1]);
  expect([staging, prod].map((one) => one.status.operationState.operation.info)).toEqual([
    [{ name: 'hookline.dev/release', value: metadata.name }],
    [{ name: 'hookline.dev/release', value: metadata.name }],
  ]);
  function ran(slot: string): Body {
    return runs.get(slot).status;
  }
  inOrder([
    ['dev was synced', dev.status.operationState.finishedAt],
    ['staging.onStart began', ran('environment.onStart@staging').startedAt],
    ['staging.onStart ended', ran('environment.onStart@staging').endedAt],
    ['staging was synced', staging.status.operationState.finishedAt],
    ['staging.onSuccess ended', ran('environment.onSuccess@staging').endedAt],
    ['prod.onStart began', ran('environment.onStart@prod').startedAt],
    ['prod.onStart ended', ran('environment.onStart@prod').endedAt],
    ['prod was synced', prod.status.operationState.finishedAt],
    ['prod.onSuccess ended', ran('environment.onSuccess@prod').endedAt],
    ['release.onSuccess ended', ran('release.onSuccess').endedAt],
  ]);
  inOrder([
    ['release.onStart ended', ran('release.onStart').endedAt],
    ['staging.onStart began', ran('environment.onStart@staging').startedAt],
  ]);
  // What is told of a release follows its end.
  await until('people are told of the release', 60_000, async () => {
    const events = await list(kinds.Event, tenant);
    const told = events.filter(({ involvedObject }) => involvedObject.name === metadata.name);
    const reasons = new Set(told.map(({ reason }) => reason));
    return ['ReleaseStarted', 'EnvironmentEnded', 'ReleaseEnded'].every((reason) => reasons.has(reason));
  });
}, 600_000);

test('where a hook of staging fails, its onFail and that of the release run once, and production is not touched', async () => {
  const name = 'skeleton-failing';
  await shellHook(`${name}-note`, 'true');
  await shellHook(`${name}-smoke`, 'echo "the smoke test found fire"; exit 2');
  await shellHook(`${name}-page`, 'echo "$FAILURE_REASON: $ERROR_MESSAGE"; echo "$FAILED_ENVIRONMENTS"');
  await shop(name, {
    release: { onStart: `${name}-note`, onSuccess: `${name}-note`, onFail: `${name}-page` },
    staging: { onSuccess: `${name}-smoke`, onFail: `${name}-page` },
    prod: { onStart: `${name}-note`, onFail: `${name}-page` },
  });

  const { metadata } = await opened(name);
  const { status } = await releaseEnds(metadata.name);

  expect([status.phase, status.reason]).toEqual(['Failed', 'HookFailed']);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Failed', 'Pending']);
  const runs = await runsOf(name);
  expect([...runs].map(([slot, run]) => `${slot} ${run.status.phase}`).toSorted(byText)).toEqual([
    'environment.onFail@staging Succeeded',
    'environment.onSuccess@staging Failed',
    'release.onFail Succeeded',
    'release.onStart Succeeded',
  ]);
  const failed = runs.get('environment.onSuccess@staging').status;
  expect([failed.exitCode, failed.log]).toEqual([2, 'the smoke test found fire\n']);
  const told: string = runs.get('release.onFail').status.log;
  expect(told).toContain(`hook "${name}-smoke"`);
  expect(JSON.parse(told.trim().split('\n').at(-1) ?? '')).toMatchObject([
    { Name: `${name}-staging`, Status: 'FAILED', Applications: [`hookline-${name}-staging`] },
  ]);
  await eachRanOnce(name);
  inOrder([
    ['staging.onSuccess ended', failed.endedAt],
    ['staging.onFail began', runs.get('environment.onFail@staging').status.startedAt],
    ['staging.onFail ended', runs.get('environment.onFail@staging').status.endedAt],
    ['release.onFail began', runs.get('release.onFail').status.startedAt],
  ]);
  const prod = await applicationIn(name, 'prod');
  expect([prod.operation, prod.status.operationState]).toEqual([undefined, undefined]);
}, 600_000);
