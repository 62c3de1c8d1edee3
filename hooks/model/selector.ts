/** Label selectors, as Kubernetes has them. */
import * as z from 'zod/mini';
import { described, refuse, type Refusal } from './issue.ts';

const text = z.string();
const texts = z.array(text);

/** The operators that compare with values, and those that only ask for the key. */
const comparing = ['In', 'NotIn'] as const;
const asking = ['Exists', 'DoesNotExist'] as const;

const requirement = z
  .strictObject({
    key: text.check(z.describe("The label's key")),
    operator: described(z.enum([...comparing, ...asking]), 'How the label is compared'),
    values: described(z.optional(texts), 'With In and NotIn: the values'),
  })
  .check(z.superRefine(refuse(valueFaults)));

/** Which objects are meant, by their labels; everything in it must hold. */
export const LabelSelector = z.strictObject({
  matchLabels: described(z.optional(z.record(text, text)), 'Labels with these values'),
  matchExpressions: described(z.optional(z.array(requirement)), 'Requirements on labels'),
});

/** Which objects are meant, by their labels. */
export type LabelSelector = z.infer<typeof LabelSelector>;

function valueFaults({
  operator,
  values = [],
}: {
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}): readonly Refusal[] {
  const compares = comparing.some((one) => one === operator);
  if (compares === values.length > 0) return [];
  return [
    {
      code: 'FIELD_VALUE',
      path: ['values'],
      message: `operator ${operator} is given ${compares ? 'no values' : 'values'}`,
      fix: compares ? 'write the values' : 'remove the values',
    },
  ];
}
