/** The HookRun kind: one run of a hook for a release. */
import * as z from 'zod/mini';
import { described } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import { runPhases } from './release-record.ts';
import { conditions, moment, optionalText, text, whole } from './status.ts';

const HookRunSpec = z.strictObject({
  release: text('The Release'),
  product: text('The Product'),
  flow: text('The PromotionFlow'),
  slot: text('The slot, such as environment.onSuccess'),
  environment: optionalText('The Environment; absent for hooks of the release'),
  application: optionalText("The Application as namespace/name; absent where it is not one application's"),
  index: whole('Its place in the slot, counted from 0'),
  hook: text("The hook's name"),
  attempt: whole('The attempt of the release'),
  job: described(z.optional(z.looseObject({})), 'The spec of the Job that is run, suspended'),
  workflow: described(z.optional(z.looseObject({})), 'The spec of the Workflow that is run in its place'),
});
/** What a HookRun has below `spec`. */
export type HookRunSpec = z.infer<typeof HookRunSpec>;

/** A hook run as the server writes it. */
export const HookRun = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('HookRun'),
  metadata,
  spec: described(HookRunSpec, 'What is run, and for what'),
});

/** What the server writes below `status` of a HookRun. */
export const HookRunStatus = z.strictObject({
  observedGeneration: described(z.optional(z.int()), 'The generation of the spec that was read last'),
  phase: described(z.enum(runPhases), 'How far it is'),
  jobUid: optionalText('The UID of its one Job or Workflow: no other is ever started'),
  startedAt: moment('When the Job was let go'),
  endedAt: moment('When the result was stored'),
  stopping: optionalText('Why the run is to be stopped'),
  code: optionalText('The code of the problem, where there is one'),
  message: optionalText('One line: what the Job or its container said'),
  exitCode: described(z.optional(z.int()), 'The exit code of the container'),
  output: optionalText('What the hook wrote for the context, at most 4,096 bytes'),
  log: optionalText('The end of its log'),
  conditions,
});
/** What the server writes below `status` of a HookRun. */
export type HookRunStatus = z.infer<typeof HookRunStatus>;
