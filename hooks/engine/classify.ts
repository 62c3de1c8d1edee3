/** What a failed operation's message means: every message of argo-cd.md §D.2 is a row. */
import { lineOf } from './line.ts';
import type { OperationState, SyncedResource } from './operation.ts';

/** The classes of failures (DESIGN.md §4.4). */
export const failureClasses = [
  'HookFailed',
  'ApplyFailed',
  'DryRunRejected',
  'InvalidTask',
  'PermissionDenied',
  'NamespaceFailed',
  'RenderFailed',
  'DestinationUnreachable',
  'Terminated',
  'TimedOut',
  'SharedResource',
  'Degraded',
  'Unknown',
] as const;
/** The class of a failure. */
export type FailureClass = (typeof failureClasses)[number];

/** A beginning of a message, and the class that it means; where the objects of the sync say more, a function of them. */
export interface MessageRow {
  readonly message: string;
  readonly class: FailureClass | ((failed: Failed) => FailureClass);
}

interface Failed {
  readonly message: string;
  readonly resources: readonly SyncedResource[];
}

/** The table: the first row whose text the message begins with. */
export const messageRows: readonly MessageRow[] = [
  { message: 'Operation terminated, triggered by controller sync timeout', class: 'TimedOut' },
  { message: 'operation is terminating due to timeout', class: 'TimedOut' },
  { message: 'Operation terminated', class: 'Terminated' },
  { message: 'Operation termination had errors', class: 'Terminated' },
  { message: 'one or more synchronization tasks are not valid', class: invalidTask },
  { message: 'one or more objects failed to apply (dry run)', class: 'DryRunRejected' },
  { message: 'the namespace failed to apply', class: 'NamespaceFailed' },
  { message: 'one or more objects failed to apply', class: 'ApplyFailed' },
  { message: 'one or more synchronization tasks completed unsuccessfully', class: unsuccessful },
  { message: 'Shared resource found: ', class: 'SharedResource' },
  { message: 'ComparisonError: Failed to load live state', class: 'DestinationUnreachable' },
  { message: 'ComparisonError: ', class: 'RenderFailed' },
  { message: 'InvalidSpecError: ', class: 'RenderFailed' },
  { message: 'Invalid operation request: no operation specified', class: 'InvalidTask' },
  { message: 'Failed to load application project: ', class: 'PermissionDenied' },
  { message: 'Failed to get destination cluster: ', class: 'DestinationUnreachable' },
  { message: 'failed to initialize sync context: ', class: 'DestinationUnreachable' },
  { message: 'Failed to load resource overrides: ', class: 'Unknown' },
  { message: 'Failed to normalize target resources: ', class: 'RenderFailed' },
  { message: 'failed to derive service account to impersonate: ', class: 'PermissionDenied' },
  { message: 'no matching service account found for destination', class: 'PermissionDenied' },
  { message: 'SyncWaveHook failed: ', class: 'Unknown' },
  { message: 'failed to record sync to history: ', class: 'Unknown' },
];

/** Why an operation failed: its class, and one line for people. */
export interface Cause {
  readonly class: FailureClass;
  readonly message: string;
}

/** Classifies an operation that ended Failed or Error; what no row knows, such as the text of a panic, is Unknown. */
export function classify({ message, resources }: Pick<OperationState, 'message' | 'resources'>): Cause {
  const row = messageRows.find((one) => message.startsWith(one.message));
  const found = row?.class ?? 'Unknown';
  const failed = resources.filter(hasFailed);
  const told = [
    message === '' ? 'the sync failed' : message,
    ...failed.map((one) => toldOf(one, message)),
  ].join('; ');
  return {
    class: typeof found === 'string' ? found : found({ message, resources }),
    message: lineOf(told),
  };
}

function hasFailed({ status, hookPhase }: SyncedResource): boolean {
  return status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error';
}

/** Says what failed, and why unless the message of the sync says that already. */
function toldOf({ kind, namespace, name, message, hookType }: SyncedResource, said: string): string {
  const what =
    hookType === '' ? `${kind} ${name === '' ? 'without a name' : name}` : `${hookType} hook ${name}`;
  const why = message === '' || said.includes(message) ? '' : `: ${message}`;
  // Argo CD deletes the Job of a hook that it terminates, and with it the logs.
  const hasLogs = hookType !== '' && kind === 'Job' && namespace !== '' && message !== 'Terminated';
  return `${what}${why}${hasLogs ? ` (kubectl -n ${namespace} logs job/${name})` : ''}`;
}

function invalidTask({ message, resources }: Failed): FailureClass {
  const texts = [message, ...resources.map((one) => one.message)];
  return texts.some((text) => text.includes('not permitted in project')) ? 'PermissionDenied' : 'InvalidTask';
}

/** What a SyncFail hook makes of it is not the cause: a hook that failed, an object that was refused, or one Degraded. */
function unsuccessful({ resources }: Failed): FailureClass {
  const failed = resources.filter(hasFailed);
  const causes = failed.filter(({ hookType }) => hookType !== 'SyncFail');
  const judged = causes.length === 0 ? failed : causes;
  return failedRows.find(({ when }) => judged.some(when))?.class ?? 'Degraded';
}

/** How Argo CD tells that what it waited for is gone (argo-cd.md §C.6). */
const missing = 'is missing, it might have been deleted';

/** What an object of the sync says of it: the first row that fits any. One that Argo CD waited for became Degraded. */
const failedRows: readonly {
  readonly when: (one: SyncedResource) => boolean;
  readonly class: FailureClass;
}[] = [
  { when: ({ hookType, status }) => hookType !== '' && status !== 'SyncFailed', class: 'HookFailed' },
  { when: ({ hookType, message }) => hookType !== '' && message.includes(missing), class: 'HookFailed' },
  { when: ({ status }) => status === 'SyncFailed', class: 'ApplyFailed' },
];
