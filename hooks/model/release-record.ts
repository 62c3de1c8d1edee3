/** What a Release's status records of environments, applications and hooks. */
import * as z from 'zod/mini';
import { described } from './issue.ts';
import { moment, optionalText, text, whole } from './status.ts';

/** The phases on the way of a release and of its environments, with the good end. */
export const wayPhases = [
  'Pending',
  'Initializing',
  'Running',
  'Suspended',
  'Finalizing',
  'Terminating',
  'FinalizingTermination',
  'Succeeded',
] as const;

/** The phases that they may end in otherwise. */
export const badEnds = ['Failed', 'Terminated', 'Superseded'] as const;

/** The phases of an environment in a release: a release's, and `Skipped` (DESIGN.md §4.1). */
export const environmentPhases = [...wayPhases, 'Skipped', ...badEnds] as const;
/** A phase of an environment in a release. */
export type EnvironmentPhase = (typeof environmentPhases)[number];

/** The phases of a hook run. */
export const runPhases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Error', 'Skipped'] as const;
/** A phase of a hook run. */
export type RunPhase = (typeof runPhases)[number];

/** What became of a hook that Argo CD was to run (DESIGN.md §4.6). */
export const verdicts = [
  'Ran',
  'SkippedSelective',
  'SkippedSelfHeal',
  'SkippedApply',
  'SkippedRollback',
  'SkippedOverlap',
  'NotReached',
  'Unknown',
] as const;
/** What became of a hook that Argo CD was to run. */
export type Verdict = (typeof verdicts)[number];

/** One hook of a slot in a release, and how its run went. */
export const HookRecord = z.strictObject({
  slot: text('The slot, such as environment.onSuccess'),
  index: whole('Its place in the slot, counted from 0'),
  hook: text("The hook's name"),
  application: text("The Application as namespace/name; empty where the hook is not one application's"),
  attempt: whole('The attempt of the release that it ran in'),
  run: text('The name of its HookRun; empty where it could not be started'),
  phase: described(z.enum(runPhases), 'How it went'),
  code: optionalText('The code of the problem, where there is one'),
  message: optionalText('One line'),
  startedAt: moment('When its Job was let go'),
  endedAt: moment('When it ended'),
});
export type HookRecord = z.infer<typeof HookRecord>;

const operation = z.strictObject({
  startedAt: text('When it began'),
  retryCount: whole('Its retry'),
  revision: text('The revision that it was resolved to'),
  phase: text("Argo CD's phase of it"),
  finishedAt: moment('When it ended'),
});
/** A sync operation of a release, as it was seen last. */
export type OperationRecord = z.infer<typeof operation>;

/** One Application in an environment of a release. */
export const ApplicationRecord = z.strictObject({
  namespace: text('Its namespace'),
  name: text('Its name'),
  phase: described(z.enum(environmentPhases), 'Where it is'),
  operation: described(z.optional(operation), 'Its sync for the release'),
  requestedAt: moment('When the server asked for the sync'),
  restart: described(z.optional(z.boolean()), 'The server is to sync it anew: the release is tried again'),
  passedOver: optionalText('When the sync began that an earlier attempt ended with: it does not count again'),
  refreshedAt: moment('When the server asked for a refresh'),
  versionAt: moment("Since when it shows the release's version: what was compared before may be older"),
  degradedAt: moment('Since when it is Degraded after its sync'),
  class: optionalText('The class of its failure'),
  message: optionalText('One line'),
});
export type ApplicationRecord = z.infer<typeof ApplicationRecord>;

/** One environment of a release. */
export const EnvironmentRecord = z.strictObject({
  name: text('The Environment'),
  phase: described(z.enum(environmentPhases), 'Where the release is in it'),
  reason: optionalText('The class of the failure'),
  message: optionalText('One line'),
  startedAt: moment('When the release entered it'),
  runningAt: moment('When its first sync went on: from here its timeout counts'),
  settlingAt: moment('Since when all its Applications are done and healthy'),
  endedAt: moment('When it ended'),
  holding: described(
    z.optional(
      z.strictObject({
        reason: text('One word for why it waits'),
        message: text('One line'),
        since: text('Since when'),
      }),
    ),
    'While it waits: for what',
  ),
  applications: described(z.array(ApplicationRecord), 'Its Applications'),
  hooks: described(z.array(HookRecord), 'The runs of its hooks'),
  verdicts: described(
    z.array(
      z.strictObject({
        application: text('The Application as namespace/name'),
        hook: text("The hook Job's name"),
        phase: text('Its Argo CD phase'),
        verdict: described(z.enum(verdicts), 'What became of it'),
      }),
    ),
    'What became of the hooks that Argo CD was to run',
  ),
});
export type EnvironmentRecord = z.infer<typeof EnvironmentRecord>;
