/** Three releases whose last environment heals itself and is held by a gate, and how they end, free of names and times. */
import { expect } from 'vitest';
import { until } from '../../cluster/until.ts';
import { labels } from '../../../hooks/model/names.ts';
import { operationEnds, refresh } from './application.ts';
import { heldAt, hookGoes, hookWaits, operationsOf, waitOf } from './gates.ts';
import { selfHealing } from './held.ts';
import { hookJobs } from './hooked.ts';
import { someone, team } from './http.ts';
import { get, kinds, list, type Body } from './kube.ts';
import type { LocalServer } from './killed-server.ts';
import { configMap, hook, text } from './manifests.ts';
import { neutral, neutralText } from './recorded.ts';
import {
  applicationIn,
  applicationOf,
  commitAgain,
  gated,
  opened,
  released,
  releaseIs,
  staged,
  type Staged,
} from './releases.ts';
import { byText, ours, shellHook, tenant } from './server.ts';
import type { Sink } from './sink.ts';
import { waitingLine } from './waiting.ts';

/** What the releases are run with. */
export interface Parts {
  readonly server: LocalServer;
  readonly sink: Sink;
}

/** How the three releases ended. */
export interface HeldEnd {
  /** Of each release, with its hook runs. */
  readonly releases: readonly Body[];
  /** The hooks that ran, as the sink heard of them: `run/attempt/slot/environment`, without the name. */
  readonly effects: readonly string[];
  /** Of each environment's Application: what was synced, and how that ended. */
  readonly operations: Readonly<Record<string, readonly string[]>>;
  /** The revisions in the history of the last environment. */
  readonly history: readonly string[];
  /** What is kept of the releases at last: their revisions, and the slots of hook runs and of Jobs. */
  readonly kept: Readonly<Record<string, readonly string[]>>;
  /** The hooks whose Jobs are left where the last environment is deployed. */
  readonly left: readonly string[];
}

/** Asks the server for something until the release says that it was heard: it may be killed while it is asked. */
type Wish = (release: string, path: string, body: Body) => Promise<void>;

/**
 * Runs three releases one after the other. The first is let through the gate. The second waits for its approval while its
 * sync is held, and is superseded by the third; that one is terminated while its first hook runs and its sync is held.
 */
export async function heldReleases(name: string, parts: Parts): Promise<HeldEnd> {
  const group = await team(`hookline-${name}-team`);
  const { token } = await someone(`hookline-${name}-team`, 'mary', ['update']);
  const wish = wisher(parts, token);
  const approval = { environment: `${name}-prod`, reason: 'it is time' };
  const scene = await begin(name, group, parts);
  const places = scene.places.map((place) => applicationOf(name, place));
  const followed = await Promise.all(places.map((place) => operationsOf(place)));
  const [prod = ''] = places.slice(-1);

  const first = await opened(scene, scene.revision);
  await heldAt(name, 'prod', scene.revision);
  await wish(first.metadata.name, 'approve', approval);
  const pod = await hookWaits(name);
  await hookGoes(pod);
  const firstEnd = await endOf(scene, scene.revision);
  openedInTime(firstEnd);

  // The sync of production comes first, so that the server asks for that of the first environment.
  const files = scene.places.map(
    (place) => [`${place}/config.yaml`, text(configMap('shop', 'second'))] as const,
  );
  const revision = await scene.git.commit(Object.fromEntries(files));
  await refresh(prod);
  await heldAt(name, 'prod', revision);
  const second = await opened(scene, revision);
  await waitsForApproval(second);

  const newest = await commitAgain(scene, 'third');
  const third = await opened(scene, newest);
  await waitsForApproval(third);
  await wish(third.metadata.name, 'approve', approval);
  const secondEnd = await endOf(scene, revision);
  await refresh(prod);
  await heldAt(name, 'prod', newest);
  await hookWaits(name, [pod]);
  await wish(third.metadata.name, 'terminate', { reason: 'the wrong ticket' });
  const thirdEnd = await endOf(scene, newest);
  await operationEnds(prod);

  const names = new Map([
    [scene.revision, 'first'],
    [revision, 'second'],
    [newest, 'third'],
  ]);
  const kept = await keptAtLast(name, third.metadata.name);
  const operations = await Promise.all(followed.map((seen) => seen()));
  const { status } = await applicationIn(name, 'prod');
  return {
    releases: [firstEnd, secondEnd, thirdEnd].map((end) => neutral(name, end)),
    effects: parts.sink.effects
      .filter((effect) => effect.includes(`${name}-`))
      .map((effect) => neutralText(name, effect))
      .toSorted(byText),
    operations: Object.fromEntries(
      scene.places.map((place, index) => [
        place,
        (operations[index] ?? []).map(
          (one) => `${names.get(one.revision)} ${one.phase} ${one.isWhole ? 'whole' : 'in part'}`,
        ),
      ]),
    ),
    history: status.history.map((one: Body) => names.get(one.revision) ?? one.revision),
    kept,
    left: Object.keys(await hookJobs(prod)).toSorted(byText),
  };
}

async function begin(name: string, group: string, { server, sink }: Parts): Promise<Staged> {
  const record = `${name}-record`;
  await shellHook(record, sink.line);
  await shellHook(waitOf(name), `${sink.line}; ${waitingLine()}`, {
    pod: { terminationGracePeriodSeconds: 1 },
    timeout: '10m',
  });
  const parameters = [
    { name: 'gate', string: 'true' },
    { name: 'server', string: `http://${server.address}` },
  ];
  const files = {
    'hookline.yaml': text(hook('undo', 'SyncFail')),
    'config.yaml': text(configMap('shop', 'first')),
  };
  const step = {
    approval: { groups: [group] },
    hooks: { onStart: waitOf(name), onSuccess: record, onFail: record },
  };
  return staged(name, {
    places: { dev: {}, prod: { ...gated, spec: selfHealing, parameters, files, step } },
    hooks: { onStart: record, onSuccess: record, onFail: record },
  });
}

function wisher({ server }: Parts, token: string): Wish {
  return async (release, path, body) => {
    await until(`release ${release} has heard of ${path}`, 120_000, async () => {
      const { spec } = await get(ours.Release, tenant, release);
      if (path === 'approve' ? (spec.approvals ?? []).length > 0 : spec.terminate !== undefined) return true;
      await fetch(`http://${server.address}/v1/releases/${tenant}/${release}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return undefined;
    });
  };
}

async function waitsForApproval({ metadata }: Body): Promise<void> {
  await releaseIs(metadata.name, 'waits for its approval', ({ status }) => {
    const [, prod] = status.environments;
    return prod.holding?.reason === 'Approval';
  });
}

/** Waits until the release of a revision has ended and nothing holds its Jobs, each of one hook run; gives its end. */
async function endOf(scene: Staged, revision: string): Promise<Body> {
  const { metadata, status } = await released(scene, revision);
  const selector = `${labels.release}=${metadata.name}`;
  const jobs = await until(`the Jobs of ${metadata.name} are free`, 120_000, async () => {
    const found = await list(kinds.Job, tenant, selector);
    return found.every((job) => (job.metadata.finalizers ?? []).length === 0) ? found : undefined;
  });
  const runs = await list(ours.HookRun, tenant, selector);
  expect(jobs.map((job) => job.metadata.uid).toSorted(byText)).toEqual(
    runs.map((run) => run.status.jobUid).toSorted(byText),
  );
  return { status, runs: Object.fromEntries(runs.map((run) => [slotOf(run), endOfRun(run)])) };
}

/** Of a hook that is stopped Kubernetes takes the pod away: whether its exit code is read before is chance. */
function endOfRun({ status }: Body): Body {
  if (status.stopping === undefined) return status;
  const { exitCode: _, ...rest } = status;
  return rest;
}

function slotOf({ spec }: Body): string {
  return `${spec.slot}@${spec.environment ?? ''}`;
}

/** Holds that the gate was opened once, after the hook that it waited for. */
function openedInTime({ status, runs }: Body): void {
  const [, { endedAt }] = Object.entries<Body>(runs).find(([slot]) =>
    slot.startsWith('environment.onStart'),
  ) ?? ['', { endedAt: '' }];
  expect(status.opened).toHaveLength(1);
  expect(Date.parse(status.opened[0].at)).toBeGreaterThanOrEqual(Date.parse(endedAt));
}

/** Waits until no release but one is left, and gives what is kept: of the others there must be nothing. */
async function keptAtLast(name: string, last: string): Promise<HeldEnd['kept']> {
  const selector = `${labels.product}=${name}`;
  await until(`only release ${last} is left`, 120_000, async () => {
    const found = await list(ours.Release, tenant, selector);
    return found.length === 1 && found[0].metadata.name === last;
  });
  const [runs, jobs] = await Promise.all([
    list(ours.HookRun, tenant, selector),
    // Kubernetes takes the pods first.
    until(`only Jobs of release ${last} are left`, 120_000, async () => {
      const found = await list(kinds.Job, tenant, selector);
      return found.every((job) => job.metadata.labels[labels.release] === last) ? found : undefined;
    }),
  ]);
  return {
    runs: runs.map((run) => neutralText(name, slotOf(run))).toSorted(byText),
    jobs: jobs.map((job) => String(job.metadata.labels[labels.slot])).toSorted(byText),
  };
}
