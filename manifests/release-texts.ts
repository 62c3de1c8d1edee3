/** What the docs say beside the engine's own tables; where a row of one has no text, the types and the tables refuse it. */
import type { EventReason } from '../hooks/engine/action.ts';
import type { Hold } from '../hooks/engine/admission.ts';
import type { FailureClass } from '../hooks/engine/classify.ts';
import type { FailureEvent } from '../hooks/engine/failure.ts';
import type { SlotName } from '../hooks/model/flow.ts';
import type { EnvironmentPhase, RunPhase, Verdict } from '../hooks/model/release-record.ts';
import type { ReleasePhase } from '../hooks/model/release.ts';

/** What a row of the failure matrix says to people. */
export interface EventText {
  /** What fails, as the first cell. */
  readonly what: string;
  /** What is seen, and what to do. */
  readonly advice: string;
  /** The flags that let it happen to the shipped shop, and exit code; absent where the page says how. */
  readonly flags?: string;
}

/** The failure matrix, by its events. */
export const eventTexts: Readonly<Record<FailureEvent, EventText>> = {
  'release.onStart fails': {
    what: '`release.onStart`',
    advice:
      'Nothing that is held moves. The trigger environment was synced all the same: that sync opened the release. Mend the hook, or what it checks; then [retry](flows.md#retry)',
    flags: '--fail release.onStart',
  },
  'trigger environment fails': {
    what: 'the trigger environment: sync or health',
    advice: 'No step is entered. Usually the commit is wrong: the next one opens a release of its own',
    flags: '--fail sync@dev',
  },
  'environment fails': {
    what: 'a step: `environment.onStart`, `preAction`, sync, health, `postAction` or `environment.onSuccess`',
    advice:
      'Steps that have begun beside it finish, nothing new starts. `message` names the hook or the object; the [class](#classes) says where to look. Retry, or go on with the next commit',
    flags: '--fail sync@staging',
  },
  'environment.onFail fails': {
    what: '`environment.onFail`, after that',
    advice:
      'The environment stays Failed for its first reason, and later hooks of the slot do not run unless the broken one has `onError: Ignore`. What the hook was to undo is to be undone by hand',
    flags: '--fail sync@staging --fail environment.onFail@staging',
  },
  'release.onSuccess fails': {
    what: '`release.onSuccess`',
    advice:
      'Everything is deployed and stays so; `FAILED_ENVIRONMENTS` is `[]`. A retry repeats the hook that failed and those behind it, and no sync. Where the hook only tells people, give it `onError: Ignore`',
    flags: '--fail release.onSuccess',
  },
  'release.onFail fails': {
    what: '`release.onFail`, after that',
    advice:
      'The release keeps its first reason. Nobody may have been told: the Event `OnFailHookFailed` is what an alert belongs on',
    flags: '--fail release.onStart --fail release.onFail',
  },
  terminated: {
    what: "somebody terminates the release, or the flow's timeout does",
    advice:
      'Hooks that run are stopped, held syncs ended; a sync that was let go runs to its end, and nothing is rolled back. `reason` is `Terminated` or `TimedOut`. Retry, or go on with the next commit',
    flags: '--terminate-at 30s',
  },
  'terminated before anything ran': {
    what: 'the same, while it is Queued or Pending',
    advice: 'No hook has run, so none is run for the end',
  },
  superseded: {
    what: 'a newer release takes its place',
    advice:
      'Nothing is wrong: the newer one brings what this one would have. Fail hooks run only where their `reasons` hold `Superseded`',
  },
};

/** Classes of failures that no message of Argo CD means. */
export type OtherClass = 'ConfigurationInvalid' | 'GateBypassed' | 'Superseded';

/** A class: what it means, and what to do. */
export const classTexts: Readonly<
  Record<FailureClass | OtherClass, readonly [means: string, advice: string]>
> = {
  HookFailed: [
    "a hook failed: one of the flow, or one of an application's own sync",
    'read its log: `message` of the record, `log` of the HookRun, or the `kubectl logs` command in the message',
  ],
  ApplyFailed: [
    'the API server, a webhook or a quota refused an object',
    'the refusal follows in the message, object by object',
  ],
  DryRunRejected: [
    'an object was refused before anything was applied',
    'most often a kind whose CRD is not there, or an immutable field',
  ],
  InvalidTask: [
    'an object cannot be synced as it is: its kind is unknown, or what was asked for was no sync',
    'read the objects named; a CRD in the same commit needs an earlier wave',
  ],
  PermissionDenied: [
    "the Application's project, or the account that Argo CD acts as, may not do it",
    "widen the AppProject's destinations or kinds, or the account's RBAC",
  ],
  NamespaceFailed: [
    'the namespace that `CreateNamespace` makes could not be made',
    'let Argo CD make namespaces, or make this one',
  ],
  RenderFailed: [
    'the source does not render, for four minutes or in the sync itself',
    'run `hookline plan` or the renderer on the commit; the next commit that renders opens a release of its own',
  ],
  DestinationUnreachable: [
    'Argo CD cannot reach the cluster, or cannot read it',
    "look at the cluster in Argo CD's settings; retry when it is back",
  ],
  Terminated: ['somebody ended the sync in Argo CD', 'ask who; then retry'],
  TimedOut: [
    'the environment was slower than its `timeout`, or the sync than Argo CD allows',
    'find what hangs, or allow more time',
  ],
  SharedResource: [
    'an object belongs to two Applications, and the sync is set to refuse that',
    'take it out of one of them',
  ],
  Degraded: [
    'what was synced is unhealthy: during the sync, or for `degradedGrace` after it',
    "read the workload's events and logs",
  ],
  Unknown: ['the message is none that is known, such as that of a crash', "read Argo CD's own log"],
  ConfigurationInvalid: [
    'something between product, flow, environments and hooks is wrong',
    '`error.code` says what: see [codes](troubleshooting.md#all-codes). Correct it; the next release reads it anew',
  ],
  GateBypassed: [
    'a newer revision came by a sync that ran no hooks, and so no gate',
    'see [what passes a gate by](holding.md#what-passes-a-gate-by)',
  ],
  Superseded: ['a newer release took its place', 'nothing'],
};

/** Messages that mean one of several classes: what decides. */
export const severalClasses: Readonly<Record<string, string>> = {
  'one or more synchronization tasks are not valid':
    '`PermissionDenied` where something is "not permitted in project", else `InvalidTask`',
  'one or more synchronization tasks completed unsuccessfully':
    '`HookFailed` where a hook failed, `ApplyFailed` where an object was refused, else `Degraded`',
};

/** What became of a hook, and what that says. */
export const verdictTexts: Readonly<Record<Verdict, string>> = {
  Ran: 'it ran in this sync',
  SkippedSelective: 'the sync was for chosen objects only, and such a sync runs no hooks',
  SkippedSelfHeal: 'Argo CD healed drift, by a sync for chosen objects',
  SkippedApply: 'the sync had the strategy `apply`, which runs no hooks',
  SkippedRollback: 'it was a rollback, which runs no hooks',
  SkippedOverlap: 'its Job was there from an earlier sync, and its old result was taken',
  NotReached: 'the sync ended before its turn came',
  Unknown: 'it cannot be told; never counted as Ran',
};

/** Why a release may not enter an environment. */
export const holdTexts: Readonly<Record<Hold['reason'], readonly [waits: string, ends: string]>> = {
  ReleaseStart: ['the hooks of `release.onStart` have not ended', 'by itself'],
  Failing: ['another environment has failed', 'with the release; a retry enters it'],
  DependsOn: ['an environment of `dependsOn` has neither succeeded nor been skipped', 'by itself'],
  Approval: [
    'nobody of the groups has approved it for this attempt',
    'with an [approval](flows.md#approvals)',
  ],
  Occupied: [
    'another release is in the environment, or this one is about to enter',
    'when that one has ended there; see [releases that meet](flows.md#releases-that-meet)',
  ],
};

/** What a gate is answered as long as it waits; by the word that it is given. */
export const gateTexts: Readonly<Record<string, string>> = {
  SyncWindow: 'a sync window of the project blocks the sync; the gate is let go when it opens',
  Unresolved: 'Argo CD has not yet said which commit it syncs',
  ReleaseAwaited:
    'the trigger environment may be about to open a release of this commit; at most `matchTimeout`',
  RetryNeeded: 'the release of this commit failed before it came here: retry it, or commit anew',
  Unmatched: 'the commit is of no release, and `unmatchedSync` is `Hold`',
  ReleaseOpening: 'its release is being written',
  ReleaseEnded: 'its release has ended; the sync is ended too, or waits for a retry',
  NotItsTurn: 'the release is not there yet: the line says what the environment waits for',
  SELFHEAL_BYPASSES_GATE: 'self-heal would pass by the gate here; see [below](#what-passes-a-gate-by)',
  Opening: 'everything is there; the answer follows its record in a moment',
};

/** When the hooks of a slot run, and what their failure means. */
export const slotTexts: Readonly<Record<SlotName, readonly [when: string, failure: string]>> = {
  'release.onStart': ['the release has opened; before any step', 'the release fails'],
  'environment.onStart': [
    'the release enters the environment; before anything is synced there',
    'the environment fails',
  ],
  'policy.preAction': ['before the sync of the application', 'the environment fails'],
  'policy.postAction': ['the application is synced and Healthy', 'the environment fails'],
  'environment.onSuccess': [
    'all its applications are done, and health has held for `settle`',
    'the environment fails',
  ],
  'release.onSuccess': ['all environments have succeeded or were skipped', 'the release fails'],
  'environment.onFail': [
    'the environment has failed or is terminated, and what ran there has ended',
    'told, no more',
  ],
  'release.onFail': ['the release has failed or is terminated, and everything has ended', 'told, no more'],
};

/** Where a release, an environment, an application or a hook run is. */
export const phaseTexts: Readonly<Record<ReleasePhase | EnvironmentPhase | RunPhase, string>> = {
  Queued: 'another release of the product goes first',
  Pending: 'it has not begun; an environment says in `holding` what it waits for',
  Initializing: '`onStart` hooks run; of an application, `preAction`',
  Running: 'it is on its way',
  Suspended: 'it waits for people: for an approval, or for a sync that somebody else must start',
  Finalizing: '`onSuccess` hooks run, or, after a failure, `onFail` hooks; of an application, `postAction`',
  Terminating: 'it ends early, and what runs is stopped',
  FinalizingTermination: '`onFail` hooks run because it ends early',
  Succeeded: 'all went well',
  Skipped:
    'there was nothing to sync, which counts as success and runs no hooks; of a hook run: it was never begun',
  Failed: 'something failed: `reason` and `message` say what',
  Error: 'the hook run has no result: it could not be started, or its Job was taken away',
  Terminated: 'somebody or a timeout ended it',
  Superseded: 'a newer release took its place',
};

/** What each Event says. */
export const reasonTexts: Readonly<Record<EventReason, readonly [on: string, means: string]>> = {
  ReleaseStarted: ['Release', 'a release opened'],
  ReleaseEnded: ['Release', 'it has ended, and how'],
  EnvironmentEnded: ['Release', 'one environment has ended, and how'],
  HookFailed: ['Release', 'a hook failed'],
  OnFailHookFailed: ['Release', 'a fail hook failed: perhaps nobody was told. Worth an alert'],
  HooksSkipped: ['Application', 'a sync ran without its hooks, and why (the verdicts above)'],
  SyncHeld: ['Application', 'a gate has held a sync for ten minutes, and for what'],
  SyncOutsideRelease: ['Application', 'a sync belonged to no release'],
  GateBypassed: ['Application', 'a newer revision came past its gate'],
  StatusUnreadable: [
    'Product',
    'its `status` cannot be read: the product rests until that is mended, and nothing is overwritten',
  ],
};
