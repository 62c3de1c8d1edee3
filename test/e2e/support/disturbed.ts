/** A release that a test can hold at every point and disturb there, and what must be the same as without. */
import { expect } from 'vitest';
import { argo } from '../../../hooks/model/names.ts';
import { operationEnds } from './application.ts';
import { kinds, list, type Body } from './kube.ts';
import { hook, text, configMap } from './manifests.ts';
import { applicationIn, applicationOf, bySync, opened, released, ranHooks, staged } from './releases.ts';
import type { Place, Staged } from './releases.ts';
import { eachRanOnce, runsOf, shellHook, tenant } from './server.ts';
import { letGo, waitingHook, waitingLine, waitingPod } from './waiting.ts';

/** The points at which a release waits until it is let go, in their order. */
export const points = ['release.onStart', 'staging.onStart', 'staging.sync', 'staging.onSuccess'] as const;
/** One of them. */
export type Point = (typeof points)[number];

/** What is done at a point: before the hook that waits there is let go, or as soon as it is. */
export interface Disturbance {
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

/** Declares the product of such a release, of environments that are held by `action: Sync` or, with a gate, by that. */
export async function disturbable(name: string, more: Place = { step: bySync }): Promise<Staged> {
  const exported = `echo '{"TICKET": "OPS-7"}' > "$HOOKLINE_OUTPUT"`;
  const slow = { timeout: '10m' };
  await shellHook(`${name}-announce`, `${exported}; ${waitingLine()}`, slow);
  await shellHook(`${name}-enter`, waitingLine(), slow);
  await shellHook(`${name}-leave`, waitingLine(), slow);
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT"');
  await shellHook(`${name}-done`, 'echo "ticket $TICKET of $RELEASE_ID"', {
    parameters: [{ name: 'TICKET', default: 'none' }],
  });
  const { step, ...rest } = more;
  const files = { 'config.yaml': text(configMap('shop')) };
  const waits = { ...files, 'hookline.yaml': text(waitingHook('migrate', 'PreSync', { timeout: '10m' })) };
  const notes = { ...files, 'hookline.yaml': text(hook('migrate', 'PreSync')) };
  const tell = { onFail: `${name}-tell` };
  return staged(name, {
    places: {
      dev: {},
      staging: {
        parameters: [{ name: 'gate', string: 'false' }],
        ...rest,
        files: waits,
        step: { ...step, hooks: { onStart: `${name}-enter`, onSuccess: `${name}-leave`, ...tell } },
      },
      prod: {
        parameters: [{ name: 'gate', string: 'false' }],
        ...rest,
        files: notes,
        step: { ...step, hooks: { onStart: `${name}-note`, onSuccess: `${name}-done`, ...tell } },
      },
    },
    hooks: { onStart: `${name}-announce`, onSuccess: `${name}-note` },
  });
}

/** Takes the release of the first commit through its points, disturbs it, and gives it when it has ended. */
export async function goThrough(
  scene: Staged,
  disturbances: Partial<Readonly<Record<Point, Disturbance>>>,
): Promise<Body> {
  await opened(scene, scene.revision);
  for (const point of points) {
    const [at, name] = placeOf(scene, point);
    const pod = await waitingPod(at, name);
    const { before, after } = disturbances[point] ?? {};
    await before?.();
    await letGo(at, pod);
    await after?.();
  }
  return released(scene);
}

function placeOf({ name }: Staged, point: Point): readonly [string, string] {
  const places: Readonly<Record<Point, readonly [string, string]>> = {
    'release.onStart': [tenant, `${name}-announce`],
    'staging.onStart': [tenant, `${name}-enter`],
    'staging.sync': [applicationOf(name, 'staging'), 'migrate'],
    'staging.onSuccess': [tenant, `${name}-leave`],
  };
  return places[point];
}

/** Holds that a release is as it would be undisturbed: nothing lost, nothing twice, the context kept. */
export async function asUndisturbed(scene: Staged, release: Body): Promise<void> {
  const { name, places, revision } = scene;
  const { status, metadata } = release;
  expect([status.phase, status.message, status.attempt, status.identity.revision]).toEqual([
    'Succeeded',
    undefined,
    1,
    revision,
  ]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(places.map(() => 'Succeeded'));
  expect(await ranHooks(name)).toEqual([
    'environment.onStart@prod Succeeded',
    'environment.onStart@staging Succeeded',
    'environment.onSuccess@prod Succeeded',
    'environment.onSuccess@staging Succeeded',
    'release.onStart Succeeded',
    'release.onSuccess Succeeded',
  ]);
  const runs = await runsOf(name);
  expect(runs.get('environment.onSuccess@prod').status.log).toBe(`ticket OPS-7 of ${metadata.name}\n`);
  await eachRanOnce(name);
  await eachContainerOnce(tenant, `hookline.dev/product=${name}`);
  for (const place of places) {
    await operationEnds(applicationOf(name, place));
    const { history, operationState } = (await applicationIn(name, place)).status;
    expect([history.length, operationState.phase, operationState.retryCount ?? 0]).toEqual([
      1,
      'Succeeded',
      0,
    ]);
    if (place !== 'dev') await syncHookOnce(applicationOf(name, place));
  }
}

/** Holds that each pod's container was started once. */
async function eachContainerOnce(at: string, labels: string): Promise<void> {
  const pods = await list(kinds.Pod, at, labels);
  const counts = pods.flatMap(({ status }) => status.containerStatuses.map((one: Body) => one.restartCount));
  expect(counts).toEqual(pods.map(() => 0));
}

/** Holds that a sync's own hook had one Job with one pod. */
async function syncHookOnce(at: string): Promise<void> {
  const jobs = await list(kinds.Job, at, 'hookline.dev/hook=migrate');
  expect(jobs.map(({ metadata }) => metadata.annotations[argo.hook])).toEqual(['PreSync']);
  const pods = await list(kinds.Pod, at, 'hookline.dev/hook=migrate');
  expect(pods).toHaveLength(1);
  await eachContainerOnce(at, 'hookline.dev/hook=migrate');
}
