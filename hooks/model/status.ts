/** Parts that the statuses of several kinds share. */
import * as z from 'zod/mini';
import { described } from './issue.ts';

/** A text field, described. */
export function text(description: string): z.ZodMiniString {
  return described(z.string(), description);
}

/** A text field that may be absent, described. */
export function optionalText(description: string): z.ZodMiniOptional<z.ZodMiniString> {
  return described(z.optional(z.string()), description);
}

/** A moment that may be absent, described. */
export function moment(description: string) {
  return described(z.optional(z.string().check(z.meta({ format: 'date-time' }))), description);
}

/** A whole number, described. */
export function whole(description: string) {
  return described(z.int(), description);
}

/** A condition, as Kubernetes has it. */
export const Condition = z.strictObject({
  type: text('What the condition is about'),
  status: described(z.enum(['True', 'False', 'Unknown']), 'Whether it holds'),
  reason: text('One word for why'),
  message: text('One sentence for why'),
  observedGeneration: described(z.optional(z.int()), 'The generation of the spec that it was judged by'),
  lastTransitionTime: moment('When its status changed last'),
});
export type Condition = z.infer<typeof Condition>;

/** The conditions of an object, one for each type. */
export const conditions = described(
  z
    .array(Condition)
    .check(z.meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })),
  'What holds of the object now',
);

/** The key of a sync operation (DESIGN.md §4.3), with the Application that it is of. */
export const OperationKey = z.strictObject({
  uid: text("The Application's UID"),
  namespace: text("The Application's namespace"),
  name: text("The Application's name"),
  startedAt: text('When the operation began: with the UID it names the operation'),
  retryCount: described(z.int(), 'The retry of it'),
  revision: text('The revision that it was resolved to'),
  at: text('When this was recorded'),
});
export type OperationKey = z.infer<typeof OperationKey>;
