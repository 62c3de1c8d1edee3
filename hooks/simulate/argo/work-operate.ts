/** Working on one application's operation: picks it up, takes its steps, tries again, ends it (argo-cd.md §D.3). */
import { parseInstant } from '../../model/instant.ts';
import { timeText } from '../schedule.ts';
import { isCompleted, type Application, type OperationState } from './application.ts';
import type { Controller, Lane } from './controller.ts';
import { said } from './messages.ts';
import {
  afterFailure,
  begun,
  completionMessage,
  isBetweenAttempts,
  nextAttempt,
  retryAt,
  withHistory,
  type Cause,
} from './operation.ts';
import { syncApplication } from './sync-application.ts';
import { current, ownerOf, writeStatus } from './work.ts';

/** Looks at an application's operation once. */
export async function operate(controller: Controller, lane: Lane): Promise<void> {
  const application = current(controller.world, lane);
  if (application?.operation === undefined) return;
  const now = controller.world.schedule.now();
  const state = application.status?.operationState;
  if (state === undefined || isCompleted(state.phase))
    first(controller, lane, begun(application.operation, now));
  else await goingOn(controller, lane, state);
}

/** An operation may take as long as the controller gives it. */
function first(controller: Controller, lane: Lane, state: OperationState): void {
  const { syncTimeoutSeconds, schedule } = controller.world;
  start(controller, lane, state);
  if (syncTimeoutSeconds > 0)
    schedule.after(syncTimeoutSeconds * 1000, () => controller.operateLater(lane, 0));
}

async function goingOn(controller: Controller, lane: Lane, state: OperationState): Promise<void> {
  const now = controller.world.schedule.now();
  const cause = causeOf(controller, state, now);
  if (cause === undefined)
    return isBetweenAttempts(state) ? between(controller, lane, state) : attempt(controller, lane, { state });
  const isNews = cause === 'timeout' && state.phase === 'Running';
  await attempt(controller, lane, { state: isNews ? overdue(controller, lane, state) : state, cause });
}

function between(controller: Controller, lane: Lane, state: OperationState): void {
  const wait = retryAt(state) - controller.world.schedule.now();
  if (wait > 0) controller.operateLater(lane, wait);
  else start(controller, lane, nextAttempt(state));
}

/** Says what ends an operation before its end, if anything does. */
function causeOf(
  { world: { syncTimeoutSeconds } }: Controller,
  state: OperationState,
  now: number,
): Cause | undefined {
  const started = parseInstant(state.startedAt) ?? now;
  if (syncTimeoutSeconds > 0 && now >= started + syncTimeoutSeconds * 1000) return 'timeout';
  return state.phase === 'Terminating' ? 'user' : undefined;
}

function overdue(controller: Controller, lane: Lane, state: OperationState): OperationState {
  const ending: OperationState = { ...state, phase: 'Terminating', message: said.terminatingByTimeout };
  writeState(controller, lane, ending);
  return ending;
}

/** Writes the state with which an attempt begins, and compares a little later. */
function start(controller: Controller, lane: Lane, state: OperationState): void {
  writeState(controller, lane, state);
  lane.isOperating = true;
  controller.world.schedule.after(controller.world.timing.compare, async () => {
    lane.isOperating = false;
    const fresh = current(controller.world, lane)?.status?.operationState;
    if (fresh === undefined) return;
    await attempt(controller, lane, {
      state: fresh,
      ...(fresh.phase === 'Terminating' ? { cause: 'user' } : {}),
    });
  });
}

interface Attempt {
  readonly state: OperationState;
  readonly cause?: Cause;
}

/** Moves an operation on; the controller sleeps after a wave, and only then writes what it did. */
async function attempt(controller: Controller, lane: Lane, { state, cause }: Attempt): Promise<void> {
  const application = current(controller.world, lane);
  if (application === undefined) return;
  lane.isOperating = true;
  const synced = await syncApplication(application, state, {
    store: controller.world.clusterOf(application),
    repository: controller.world.repository,
    owner: ownerOf(controller.world, application, Math.floor((parseInstant(state.startedAt) ?? 0) / 1000)),
    fault: undefined,
    faultAt: controller.world.faultAt,
    isBlocked: controller.world.isBlocked(application, state.operation.initiatedBy?.automated !== true),
  });
  controller.world.schedule.after(synced.sleeps ? controller.world.timing.waveDelay : 0, () => {
    lane.isOperating = false;
    finish(controller, lane, { state: synced.state, ...(cause === undefined ? {} : { cause }) });
  });
}

function finish(controller: Controller, lane: Lane, { state, cause }: Attempt): void {
  const fresh = current(controller.world, lane);
  const now = controller.world.schedule.now();
  if (fresh === undefined) return;
  if (state.phase === 'Running') return goOn(controller, lane, { state, fresh });
  const after =
    state.phase === 'Succeeded' ? { ...state, finishedAt: timeText(now) } : afterFailure(state, now, cause);
  if (after.phase === 'Succeeded')
    writeStatus(controller.world, lane, (status, application) => ({
      ...status,
      history: withHistory(application, after, now),
    }));
  writeState(controller, lane, after);
  if (isCompleted(after.phase)) complete(controller, lane, after);
  else controller.operateLater(lane, retryAt(after) - now);
}

/**
 * Who ended the operation while a step was taken is not overwritten.
 *
 * The write itself leads to the next look; where nothing is written, a change of a live object does.
 */
function goOn(
  controller: Controller,
  lane: Lane,
  { state, fresh }: { readonly state: OperationState; readonly fresh: Application },
): void {
  const isEnding = fresh.status?.operationState?.phase === 'Terminating';
  writeState(
    controller,
    lane,
    isEnding ? { ...state, phase: 'Terminating', message: said.terminating } : state,
  );
  if (state.message === said.blocked) controller.operateLater(lane, controller.world.timing.waveDelay);
}

/** Writes the whole state: what somebody set in it meanwhile is lost, as it is with the real one. */
function writeState(controller: Controller, lane: Lane, state: OperationState): void {
  controller.world.hub.change(lane.ref, (object) => {
    const { operation, ...rest } = object;
    if (operation === undefined) return undefined;
    const status = { ...rest.status, operationState: state };
    return isCompleted(state.phase) ? { ...rest, status } : { ...rest, operation, status };
  });
}

function complete(controller: Controller, lane: Lane, state: OperationState): void {
  const { hub, schedule, timing } = controller.world;
  const application = hub.get(lane.ref);
  if (application === undefined) return;
  const { uid, name, namespace = '' } = application.metadata;
  const now = timeText(schedule.now());
  hub.create({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${uid.slice(-12)}.${application.metadata.resourceVersion}`, namespace },
    involvedObject: { kind: 'Application', name, namespace, uid },
    reason: 'OperationCompleted',
    type: state.phase === 'Succeeded' ? 'Normal' : 'Warning',
    message: completionMessage(state),
    firstTimestamp: now,
    lastTimestamp: now,
  });
  if (state.operation.sync.dryRun !== true) controller.compareLater(lane, timing.refresh);
}
