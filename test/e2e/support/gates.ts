/** Applications that a gate of the real server holds: what holds them, what the gate says, and all that was synced. */
import { expect, onTestFinished } from 'vitest';
import { until } from '../../cluster/until.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { applicationIs } from './application.ts';
import { get, kinds, list, logOf, watch, type Body } from './kube.ts';
import { applicationOf } from './releases.ts';
import { shellHook, tenant } from './server.ts';
import { gateHook, letGo, waitingLine, waitingPod } from './waiting.ts';

/** The hook of a product that waits until a test lets it go. */
export function waitOf(name: string): string {
  return `${name}-wait`;
}

/** Makes that hook. */
export async function declareWait(name: string): Promise<void> {
  await shellHook(waitOf(name), waitingLine(), { pod: { terminationGracePeriodSeconds: 1 }, timeout: '10m' });
}

/** Waits until the hook waits in a pod that is none of those named, and gives that. */
export function hookWaits(name: string, but: readonly string[] = []): Promise<string> {
  return waitingPod(tenant, waitOf(name), but);
}

/** Lets the hook go on in a pod. */
export function hookGoes(pod: string): Promise<void> {
  return letGo(tenant, pod);
}

/** Says whether the gate of an operation at a revision waits. */
export function isHeld({ operation, status }: Body, revision: string): boolean {
  const { syncResult, phase } = status?.operationState ?? {};
  return (
    operation !== undefined && phase === 'Running' && revisionOf(syncResult) === revision && waits(syncResult)
  );
}

function waits({ resources = [] }: Body): boolean {
  return resources.some(({ name, hookPhase }: Body) => name.startsWith(gateHook) && hookPhase === 'Running');
}

/** The revision of a sync's result; of several sources the first one's, which is the primary. */
function revisionOf(result: Body): string {
  return result?.revisions?.[0] ?? result?.revision ?? '';
}

/** Waits until the gate of an environment's Application holds it at a revision, and gives the Application. */
export function heldAt(name: string, place: string, revision: string): Promise<Body> {
  return applicationIs(applicationOf(name, place), `its gate holds it at ${revision}`, (app) =>
    isHeld(app, revision),
  );
}

/** Waits until a gate in a namespace says something, in a pod that is none of those named; gives the pod and its log. */
export function gateSays(
  at: string,
  words: string,
  but: readonly string[] = [],
): Promise<{ readonly pod: string; readonly log: string }> {
  return until(`a gate in ${at} says ${words}`, 240_000, async () => {
    const pods = await list(kinds.Pod, at, `hookline.dev/hook=${gateHook}`);
    for (const { metadata } of pods.filter((one) => !but.includes(one.metadata.name))) {
      const log = await logOf(at, metadata.name);
      if (log.includes(words)) return { pod: metadata.name as string, log };
    }
    return undefined;
  });
}

/** An operation of an Application. */
export interface Seen {
  readonly startedAt: string;
  revision: string;
  phase: string;
  /** Whether hooks are run: not for chosen objects, not by the strategy apply. */
  readonly isWhole: boolean;
  /** The highest number of self-heal attempts that was seen on it. */
  attempts: number;
}

/** Follows an Application from now on; gives what gives its operations so far, with the one that it shows now. */
export async function operationsOf(name: string): Promise<() => Promise<readonly Seen[]>> {
  const end = new AbortController();
  const seen = new Map<string, Seen>();
  const { metadata, ...first } = await get(kinds.Application, argoCdNamespace, name);
  note(seen, first);
  const { resourceVersion } = metadata;
  const following = follow();
  onTestFinished(async () => {
    end.abort();
    await following;
  });
  return async () => {
    note(seen, await get(kinds.Application, argoCdNamespace, name));
    return [...seen.values()];
  };

  async function follow(): Promise<void> {
    try {
      for await (const { object } of watch(kinds.Application, argoCdNamespace, name, {
        signal: end.signal,
        resourceVersion,
      }))
        note(seen, object);
    } catch (error) {
      if (!end.signal.aborted) throw error;
    }
  }
}

function note(seen: Map<string, Seen>, { status }: Body): void {
  const state = status?.operationState;
  if (state === undefined) return;
  const { resources, syncStrategy, autoHealAttemptsCount = 0 } = state.operation.sync;
  const { revision = '', attempts = 0 } = seen.get(state.startedAt) ?? {};
  seen.set(state.startedAt, {
    startedAt: state.startedAt,
    revision: revisionOf(state.syncResult) || revision,
    phase: state.phase,
    isWhole: resources === undefined && syncStrategy?.apply === undefined,
    attempts: Math.max(attempts, autoHealAttemptsCount),
  });
}

/** Gives the reasons of the Events of an Application as it is there now: those of one of its name before are left out. */
export async function reasonsOf(name: string): Promise<readonly string[]> {
  const { uid } = (await get(kinds.Application, argoCdNamespace, name)).metadata;
  const events = await list(kinds.Event, argoCdNamespace);
  return events
    .filter(({ involvedObject }) => involvedObject.uid === uid)
    .map(({ reason }) => reason as string);
}

/** Holds that an operation was opened by the server after a moment, and that it says so with its release. */
export function openedAfter(release: Body, application: string, moment: string): void {
  const own = release.status.opened.filter((one: Body) => one.name === application);
  expect(own).toHaveLength(1);
  expect(Date.parse(own[0].at)).toBeGreaterThanOrEqual(Date.parse(moment));
}
