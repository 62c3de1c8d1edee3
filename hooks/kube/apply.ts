/** Writes actions to the cluster: each is one request with its own precondition, and what is refused is said. */
import type { Action, Guard, Target } from '../engine/action.ts';
import { refreshAnnotation } from '../model/names.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import type { Instant } from '../model/instant.ts';
import { ApiError, isAnswer } from './api-error.ts';
import type { Client, Patch } from './client.ts';
import { eventOf } from './events.ts';
import { logEnd } from './logs.ts';
import { resources } from './resources.ts';

/** Why an action was not done; the rest of its release's turn is left out. */
export type Refusal = 'Guard' | 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Invalid' | 'Forbidden';

/** What actions are written with. */
export interface Writing {
  readonly client: Client;
  readonly now: () => Instant;
  /** Throws where this server may not write: it no longer leads. Asked before each write. */
  readonly fence: () => void;
  /** Gives what is known of a pod, so that the right container's log is read. */
  readonly pod?: (namespace: string, name: string) => JsonObject | undefined;
  /** Told of each action that was done. */
  readonly done?: (action: Action) => void;
  /** Told of each action that was refused, with the answer where there was one. */
  readonly refused?: (action: Action, why: Refusal, error?: ApiError) => void;
}

/**
 * Does actions in their order; one that is refused keeps the later ones of the same `of` from being done. Rests of
 * self-heal that follow one another go out together: each has its own Application, and none waits for another.
 *
 * Rejects with an ApiError where the API server does not answer or has no time (429, 5xx): then nothing is known, and
 * the pass is made again.
 */
export async function applyActions(writing: Writing, actions: readonly Action[]): Promise<void> {
  const refused = new Set<string>();
  for (const row of rowsOf(actions)) {
    const due = row.filter(({ of }) => !refused.has(of));
    // Nothing is written any more after this has ended, not even where one of the row fails.
    const ended = await Promise.allSettled(due.map((action) => attempt(writing, action)));
    const told = ended.map((end, index) => tell(writing, due[index], end));
    for (const of of told) if (of !== undefined) refused.add(of);
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** How many writes of one pass are under way at a time. */
const widestRow = 8;

/** Puts actions into rows, in their order: what stands in one row is done at the same time. */
function rowsOf(actions: readonly Action[]): readonly (readonly Action[])[] {
  const rows: Action[][] = [];
  for (const action of actions) {
    const last = rows.at(-1);
    const isNext = action.type === 'RestSelfHeal' && last?.at(-1)?.type === action.type;
    if (isNext && last.length < widestRow) last.push(action);
    else rows.push([action]);
  }
  return rows;
}

/** Tells how an action ended; gives the `of` that is done nothing more of in this pass. */
function tell(
  writing: Writing,
  action: Action | undefined,
  end: PromiseSettledResult<Refused | undefined>,
): string | undefined {
  if (action === undefined || end.status === 'rejected') return undefined;
  const why = end.value;
  if (why === undefined) writing.done?.(action);
  else writing.refused?.(action, why.refusal, why.error);
  // An Event tells of what is stored already: that it cannot be written keeps nothing back.
  return why === undefined || action.type === 'EmitEvent' ? undefined : action.of;
}

interface Refused {
  readonly refusal: Refusal;
  readonly error?: ApiError;
}

async function attempt(writing: Writing, action: Action): Promise<Refused | undefined> {
  try {
    // What is written is what was there before the guards were read: later changes of it are conflicts.
    const prepared = await prepare(writing, action);
    for (const guard of action.guards ?? [])
      if (!(await holds(writing.client, guard))) return { refusal: 'Guard' };
    writing.fence();
    await prepared();
    return undefined;
  } catch (error) {
    const refusal = error instanceof ApiError ? refusalOf(error) : undefined;
    if (refusal === undefined) throw error;
    return { refusal, error: error as ApiError };
  }
}

/** What the statuses of refusals mean; a Job of another UID is 422, or 409 where the API looks at it earlier. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: 'Invalid',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'Invalid',
  422: 'Invalid',
};

function refusalOf({ status, reason, message }: ApiError): Refusal | undefined {
  // A webhook of somebody else that is down: the API server itself is well, and has done nothing.
  if (status === 500 && message.includes('failed calling webhook')) return 'Forbidden';
  return reason === 'AlreadyExists' ? reason : refusals[status];
}

async function holds(client: Client, { target, expect }: Guard): Promise<boolean> {
  try {
    const found = await client.stamp(resources[target.kind], target);
    return expect !== 'Absent' && versionOf(found) === expect.resourceVersion;
  } catch (error) {
    if (isAnswer(error, 404)) return expect === 'Absent';
    throw error;
  }
}

type Write = () => Promise<unknown>;
type Preparer<A extends Action> = (writing: Writing, action: A) => Write | Promise<Write>;
type Preparers = { readonly [T in Action['type']]: Preparer<Extract<Action, { readonly type: T }>> };

/** How each action is written: what must be read for it first, then the write. */
const preparers: Preparers = {
  Create:
    ({ client }, { target, object }) =>
    () =>
      client.create(resources[target.kind], object),
  UpdateStatus: async (writing, action) => {
    const log = await logOf(writing, action);
    const status = { ...action.status, ...(log === undefined ? {} : { log }) };
    return () => patch(writing, action.target, statusPatch(action.resourceVersion, status));
  },
  UnsuspendJob: (writing, { target, uid }) => suspended(writing, target, { uid, suspend: false }),
  SuspendJob: (writing, { target, uid }) => suspended(writing, target, { uid, suspend: true }),
  StopWorkflow:
    (writing, { target, uid }) =>
    () =>
      merge(writing, target, { metadata: { uid }, spec: { shutdown: 'Terminate' } }),
  RemoveFinalizer: async (writing, { target, uid, finalizer }) => {
    const job = await writing.client.stamp(resources[target.kind], target);
    const listed = field(field(job, 'metadata'), 'finalizers');
    const finalizers = (Array.isArray(listed) ? listed : []).filter((one) => one !== finalizer);
    return () => merge(writing, target, { metadata: { uid, resourceVersion: versionOf(job), finalizers } });
  },
  Delete:
    ({ client }, { target, uid }) =>
    () =>
      client.delete(resources[target.kind], target, { uid }),
  StartSync: (writing, { target, resourceVersion, operation }) => {
    // The Application has no status subresource: one write sets the one and removes the other (argo-cd.md §D.5).
    const body = { metadata: { resourceVersion }, operation, status: { operationState: null } };
    return () => merge(writing, target, body);
  },
  EndSync: (writing, { target, resourceVersion }) => {
    const status = { operationState: { phase: 'Terminating' } };
    return () => merge(writing, target, { metadata: { resourceVersion }, status });
  },
  RestSelfHeal: (writing, { target, resourceVersion, attempts }) => {
    const operation = { sync: { autoHealAttemptsCount: attempts } };
    const status = { operationState: { operation } };
    return () => merge(writing, target, { metadata: { resourceVersion }, status });
  },
  Refresh: (writing, { target, uid, value }) => {
    const annotations = { [refreshAnnotation]: value };
    return () => merge(writing, target, { metadata: { uid, annotations } });
  },
  EmitEvent: (writing, action) => () =>
    writing.client.create(resources.Event, eventOf(action, writing.now())),
};

async function prepare(writing: Writing, action: Action): Promise<Write> {
  const preparer = preparers[action.type] as Preparer<Action>;
  return preparer(writing, action);
}

function patch({ client }: Writing, target: Target, body: Patch): Promise<JsonObject> {
  return client.patch(resources[target.kind], target, body);
}

function merge(writing: Writing, target: Target, body: JsonObject): Promise<JsonObject> {
  return patch(writing, target, { type: 'merge', body });
}

/** The whole status is replaced; with the resourceVersion in it the patch of another version is a conflict. */
function statusPatch(resourceVersion: string, status: JsonObject): Patch {
  return {
    type: 'json',
    subresource: 'status',
    body: [
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'add', path: '/status', value: status },
    ],
  };
}

/** Any change of the Job since it was read is a conflict, so that what another server decided of it is not undone. */
async function suspended(
  writing: Writing,
  target: Target,
  { uid, suspend }: { readonly uid: string; readonly suspend: boolean },
): Promise<Write> {
  const job = await writing.client.stamp(resources[target.kind], target);
  return () =>
    merge(writing, target, { metadata: { uid, resourceVersion: versionOf(job) }, spec: { suspend } });
}

async function logOf(
  { client, pod }: Writing,
  { target, log }: Extract<Action, { readonly type: 'UpdateStatus' }>,
): Promise<string | undefined> {
  if (log === undefined) return undefined;
  const name = { namespace: target.namespace, name: log.pod };
  return logEnd(client, name, { bytes: log.bytes, pod: pod?.(name.namespace, name.name) });
}

function versionOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'resourceVersion');
}
