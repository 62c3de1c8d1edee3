/** The Release kind: one revision or version of a product on its way through a flow. */
import * as z from 'zod/mini';
import { described } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import { badEnds, EnvironmentRecord, HookRecord, wayPhases } from './release-record.ts';
import { conditions, moment, OperationKey, optionalText, text, whole } from './status.ts';

/** The phases of a release, in the order in which it may have them (DESIGN.md §4.1). */
export const releasePhases = ['Queued', ...wayPhases, ...badEnds] as const;
/** A phase of a release. */
export type ReleasePhase = (typeof releasePhases)[number];

const filled = z.string().check(z.minLength(1));

const ReleaseSpec = z.strictObject({
  product: described(filled, 'The Product that is released'),
  flow: described(filled, 'The PromotionFlow that the release goes through'),
  revision: described(z.optional(filled), 'The commit that is released'),
  version: described(z.optional(filled), 'The version that is released'),
  repository: optionalText('The repository of the commit'),
  targetRevision: optionalText('What the trigger application follows: a branch or tag'),
  generation: described(
    z.optional(z.int().check(z.gte(0))),
    'How often this revision or version had come back when the release opened. Default 0',
  ),
  attempted: described(
    z.optional(z.boolean()),
    'The revision never rendered, so that nothing of it was synced',
  ),
  initiatedBy: optionalText('Who or what started the release'),
  terminate: described(
    z.optional(
      z.strictObject({
        reason: optionalText('Why'),
        by: optionalText('Who, as the server knows them'),
      }),
    ),
    'A wish: end the release. Remove it before a retry',
  ),
  retry: described(
    z.optional(z.int().check(z.gte(0))),
    'A wish: how often the release is to have been tried again in all',
  ),
  approvals: described(
    z.optional(
      z.array(
        z.strictObject({
          environment: described(filled, 'The environment that the release may enter'),
          reason: optionalText('Why'),
          attempt: described(z.optional(z.int()), 'The attempt that it is given for. Default 1'),
          by: optionalText('Who, as the server knows them. Without it the approval does not count'),
        }),
      ),
    ),
    'Wishes: let the release enter environments',
  ),
});
/** What a Release has below `spec`. */
export type ReleaseSpec = z.infer<typeof ReleaseSpec>;

/** Says whether somebody let a release enter an environment in an attempt; what says not by whom is nobody's. */
export function isApproved({ approvals = [] }: ReleaseSpec, environment: string, attempt: number): boolean {
  return approvals.some(
    (one) => one.environment === environment && (one.attempt ?? 1) === attempt && (one.by ?? '') !== '',
  );
}

/** A release as people and the server write it. */
export const Release = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('Release'),
  metadata,
  spec: described(ReleaseSpec, 'What is released, and what people wish for it'),
});

const Identity = z.strictObject({
  revision: optionalText('The commit'),
  version: optionalText('The version'),
  repository: optionalText('The repository of the commit'),
  targetRevision: optionalText('What the trigger application follows'),
  generation: whole('How often it had come back'),
  attempted: described(z.optional(z.boolean()), 'The revision never rendered'),
});

const ContextEntry = z.strictObject({
  value: text('The value'),
  run: text('The HookRun that exported it'),
  at: text('When that run ended'),
  environment: optionalText('The environment of that run'),
});

const failure = z.strictObject({
  code: text('The code of the problem'),
  class: text('The class of the failure, such as HookFailed'),
  message: text('One line'),
});
/** Why something failed: the code of a problem, its class (DESIGN.md §4.4), and one line. */
export type Failure = z.infer<typeof failure>;

const ending = z.strictObject({
  reason: described(z.enum(['Terminated', 'TimedOut', 'Superseded']), 'Why the release ends early'),
  message: text('One line'),
  at: text('When that was decided'),
  by: optionalText('Who wished it'),
});
/** Why a release ends before it has come to its own end. */
export type Ending = z.infer<typeof ending>;

/** Whatever a pinned object holds. */
const anything = z.looseObject({});

const Pinned = z.strictObject({
  flow: described(anything, 'The spec of the PromotionFlow'),
  flowDigest: text('A digest of it'),
  hooks: described(
    z.record(
      z.string(),
      z.strictObject({
        kind: described(z.enum(['Hook', 'WorkflowTemplate']), 'What the name resolved to'),
        digest: text('A digest of the object'),
        object: described(anything, 'The object'),
        template: described(
          z.optional(anything),
          'The WorkflowTemplate that a Hook with a workflow body runs',
        ),
      }),
    ),
    'The hooks by name, as they were when the release opened',
  ),
});
/** What a release runs, as it was when the release opened. */
export type Pinned = z.infer<typeof Pinned>;

/** What the server writes below `status` of a Release. */
export const ReleaseStatus = z.strictObject({
  observedGeneration: described(z.optional(z.int()), 'The generation of the spec that was read last'),
  phase: described(z.enum(releasePhases), 'Where the release is'),
  reason: optionalText('The class of the failure, or why it ended early'),
  message: optionalText('One line for people'),
  error: described(z.optional(failure), 'Why it failed'),
  identity: described(Identity, 'What is released'),
  previousRevision: optionalText('The commit of the release before'),
  attempt: whole('The attempt, counted from 1'),
  openedAt: text('When it opened'),
  startedAt: moment('When it left the queue: from here its timeout counts'),
  retriedAt: moment('When its last attempt began, where it is not the first'),
  endedAt: moment('When it ended'),
  ending: described(z.optional(ending), 'Why it ends before its own end'),
  environments: described(z.array(EnvironmentRecord), 'The environments of the flow, in its order'),
  hooks: described(z.array(HookRecord), "The runs of the release's own hooks"),
  context: described(z.record(z.string(), ContextEntry), 'What hooks exported, by key'),
  baseline: described(
    z.array(
      z.strictObject({
        namespace: text("The Application's namespace"),
        name: text("The Application's name"),
        revision: text('Its compared revision when the release opened'),
        version: optionalText('Its version then, where it was visible'),
        ready: described(z.boolean(), 'Whether it was Synced and Healthy then'),
      }),
    ),
    'What the Applications were at when the release opened',
  ),
  opened: described(z.array(OperationKey), 'The operations whose gates were opened'),
  ended: described(z.array(OperationKey), 'The held operations that the server ended'),
  pinned: described(Pinned, 'What the release runs, as it was when the release opened'),
  conditions,
});
/** What the server writes below `status` of a Release. */
export type ReleaseStatus = z.infer<typeof ReleaseStatus>;
