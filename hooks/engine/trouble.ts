/** Why a hook that was let go does not run: what Kubernetes says of its Job and its pod, each a row. */
import { parseInstant, type Instant } from '../model/instant.ts';
import type { Code } from '../model/codes.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { lineOf } from './line.ts';
import { listOf, stamp } from './reading.ts';

/** What keeps a hook from running. */
export interface Trouble {
  readonly code: Code;
  /** One line. */
  readonly message: string;
  /** Nothing that Kubernetes tries by itself will mend it. */
  readonly isHopeless: boolean;
}

/** A HookRun, Job or sync that the API server refused. */
export interface WriteRefusal {
  /** When it was refused first. */
  readonly since: Instant;
  /** In the API server's words. */
  readonly message: string;
  /** The same object will be refused for ever; otherwise a right, a rule or a quota may still change. */
  readonly isHopeless: boolean;
}

/** A pod that could not be made for a Job. */
export interface Refusal {
  readonly at: Instant;
  readonly trouble: Trouble;
}

interface EventRow {
  readonly text: RegExp;
  readonly code: Code;
  readonly isHopeless: boolean;
  readonly say: (found: RegExpExecArray) => string;
}

/** What the Job controller's Event `FailedCreate` says: the first row that fits. */
const eventRows: readonly EventRow[] = [
  {
    text: /error looking up service account ([^\s:]+): serviceaccount "[^"]*" not found/,
    code: 'SERVICE_ACCOUNT_MISSING',
    isHopeless: true,
    say: ([, account = '']) => `service account ${account} does not exist`,
  },
  {
    text: /exceeded quota: .*/,
    code: 'QUOTA_EXCEEDED',
    isHopeless: false,
    say: ([text]) => text,
  },
  {
    text: /(?:pods "[^"]*" is forbidden: |Error creating: )?(.*)/,
    code: 'POD_REFUSED',
    isHopeless: false,
    say: ([, text = '']) => text,
  },
];

/** Why a container waits, where it is not only about to begin. */
const waitingCodes: Readonly<Record<string, Code>> = {
  ErrImagePull: 'IMAGE_PULL_FAILED',
  ImagePullBackOff: 'IMAGE_PULL_FAILED',
  ErrImageNeverPull: 'IMAGE_PULL_FAILED',
  InvalidImageName: 'IMAGE_PULL_FAILED',
  ImageInspectError: 'IMAGE_PULL_FAILED',
  RegistryUnavailable: 'IMAGE_PULL_FAILED',
  CreateContainerConfigError: 'CONTAINER_REFUSED',
  CreateContainerError: 'CONTAINER_REFUSED',
  RunContainerError: 'CONTAINER_REFUSED',
};

/** Gives the newest refusal of each Job out of Events, by the Job's UID. */
export function refusalsOf(events: readonly JsonObject[]): ReadonlyMap<string, Refusal> {
  const found = new Map<string, Refusal>();
  for (const event of events) {
    const object = field(event, 'involvedObject');
    if (textField(event, 'reason') !== 'FailedCreate' || textField(object, 'kind') !== 'Job') continue;
    const uid = textField(object, 'uid');
    const at = parseInstant(textField(event, 'lastTimestamp')) ?? stamp(event).createdAt ?? 0;
    const trouble = refusedBy(textField(event, 'message'));
    if (trouble !== undefined && at >= (found.get(uid)?.at ?? 0)) found.set(uid, { at, trouble });
  }
  return found;
}

function refusedBy(message: string): Trouble | undefined {
  for (const { text, code, isHopeless, say } of eventRows) {
    const found = text.exec(message);
    if (found !== null) return { code, isHopeless, message: lineOf(say(found)) };
  }
  return undefined;
}

/** Gives what keeps a pod from running, where it says so. */
export function podTrouble(status: unknown): Trouble | undefined {
  const containers = [
    ...listOf(field(status, 'initContainerStatuses')),
    ...listOf(field(status, 'containerStatuses')),
  ];
  for (const container of containers) {
    const waiting = field(field(container, 'state'), 'waiting');
    const reason = textField(waiting, 'reason');
    const code = waitingCodes[reason];
    if (code === undefined) continue;
    const message = lineOf(`${reason}: ${textField(waiting, 'message')}`);
    return { code, message, isHopeless: false };
  }
  return unscheduled(status);
}

function unscheduled(status: unknown): Trouble | undefined {
  const found = listOf(field(status, 'conditions')).find(
    (one) => textField(one, 'type') === 'PodScheduled' && textField(one, 'reason') === 'Unschedulable',
  );
  if (found === undefined || textField(found, 'status') !== 'False') return undefined;
  return { code: 'POD_UNSCHEDULABLE', message: lineOf(textField(found, 'message')), isHopeless: false };
}
