/** A sync operation as Argo CD reports it (argo-cd.md §D.1). */
import { parseInstant, type Instant } from '../model/instant.ts';
import { releaseMark } from '../model/names.ts';
import { field, isObject, textField } from '../model/object.ts';
import { listOf, numberField, texts } from './reading.ts';

/** What was asked for. */
export interface Operation {
  /** The release that we started it for. */
  readonly release: string | undefined;
  readonly isDryRun: boolean;
  /** Only some resources are synced, and no hooks are run. */
  readonly isSelective: boolean;
  /** The apply strategy: no hooks are run. */
  readonly isApply: boolean;
  /** It brings its own source: a rollback does (argo-cd.md §C.9). */
  readonly hasSource: boolean;
  readonly isAutomated: boolean;
  readonly username: string;
  readonly revision: string;
  readonly revisions: readonly string[];
  readonly retryLimit: number;
  readonly autoHealAttempts: number;
}

/** One object of a sync's result. */
export interface SyncedResource {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
  /** Empty where it is no hook. */
  readonly hookType: string;
  readonly hookPhase: string;
  readonly syncPhase: string;
}

/** `status.operationState`. */
export interface OperationState {
  readonly operation: Operation;
  readonly phase: string;
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt: Instant | undefined;
  readonly retryCount: number;
  /** Whether there is a result yet; without one its revisions are empty. */
  readonly hasResult: boolean;
  readonly revision: string;
  readonly revisions: readonly string[];
  readonly resources: readonly SyncedResource[];
}

/** Reads `operation`; nothing where none is asked for. */
export function readOperation(value: unknown): Operation | undefined {
  return isObject(value) ? operationOf(value) : undefined;
}

/** Reads `status.operationState`; nothing where there is none. */
export function readState(value: unknown): OperationState | undefined {
  if (!isObject(value)) return undefined;
  const result = field(value, 'syncResult');
  return {
    operation: operationOf(field(value, 'operation')),
    phase: textField(value, 'phase'),
    message: textField(value, 'message'),
    startedAt: textField(value, 'startedAt'),
    finishedAt: parseInstant(textField(value, 'finishedAt')),
    retryCount: numberField(value, 'retryCount'),
    hasResult: isObject(result),
    revision: textField(result, 'revision'),
    revisions: texts(field(result, 'revisions')),
    resources: listOf(field(result, 'resources')).map((one) => ({
      kind: textField(one, 'kind'),
      namespace: textField(one, 'namespace'),
      name: textField(one, 'name'),
      status: textField(one, 'status'),
      message: textField(one, 'message'),
      hookType: textField(one, 'hookType'),
      hookPhase: textField(one, 'hookPhase'),
      syncPhase: textField(one, 'syncPhase'),
    })),
  };
}

function operationOf(value: unknown): Operation {
  const sync = field(value, 'sync');
  const initiator = field(value, 'initiatedBy');
  const infos = listOf(field(value, 'info'));
  const release = infos.find((one) => textField(one, 'name') === releaseMark);
  return {
    release: release === undefined ? undefined : textField(release, 'value'),
    isDryRun: field(sync, 'dryRun') === true,
    isSelective: listOf(field(sync, 'resources')).length > 0,
    isApply: isObject(field(field(sync, 'syncStrategy'), 'apply')),
    hasSource: isObject(field(sync, 'source')) || listOf(field(sync, 'sources')).length > 0,
    isAutomated: field(initiator, 'automated') === true,
    username: textField(initiator, 'username'),
    revision: textField(sync, 'revision'),
    revisions: texts(field(sync, 'revisions')),
    retryLimit: numberField(field(value, 'retry'), 'limit'),
    autoHealAttempts: numberField(sync, 'autoHealAttemptsCount'),
  };
}

/** Says whether an operation counts for a release: hooks are run and everything is applied (DESIGN.md §4.2). */
export function isFull({ isDryRun, isSelective, isApply }: Operation): boolean {
  return !isDryRun && !isSelective && !isApply;
}

/** Says whether a sync window keeps a running operation from going on (argo-cd.md §D.2). */
export function isBlockedByWindow({ phase, message }: OperationState): boolean {
  return phase === 'Running' && message.startsWith('Sync operation blocked by sync window');
}

/** Says whether an operation has come to its end. */
export function hasEnded({ phase }: OperationState): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

/** More attempts than Argo CD makes by itself, where someone wished for endless ones. */
const mostAttempts = 6;

/** Says whether an operation failed for good: not while another attempt is to come (argo-cd.md §C.11). */
export function hasFailed(state: OperationState): boolean {
  if (state.phase === 'Failed' || state.phase === 'Error') return true;
  const isBetweenAttempts = state.phase === 'Running' && state.finishedAt !== undefined;
  return isBetweenAttempts && state.operation.retryLimit < 0 && state.retryCount >= mostAttempts;
}
