/** The Environment kind: a place that releases go to, and which Applications lie there. */
import * as z from 'zod/mini';
import { described, duration, exactlyOne, refuse } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import { LabelSelector } from './selector.ts';

const text = z.string().check(z.minLength(1));

/** The API server refuses a rule on the members of a list that may be of any length. */
const longest = 100;

const destination = z
  .strictObject({
    name: described(z.optional(text), "The cluster's name in Argo CD"),
    server: described(z.optional(text), "The URL of the cluster's API server"),
    namespace: described(z.optional(text), 'The destination namespace; * stands for any text. Absent: all'),
  })
  .check(
    z.superRefine(
      refuse(({ name, server }) => {
        if ((name === undefined) !== (server === undefined)) return [];
        const both = name === undefined ? 'neither name nor server' : 'both name and server';
        return [
          {
            code: 'FIELD_VALUE',
            message: `a destination has ${both}`,
            fix: 'write one of them; where Applications use both, list the cluster twice',
          },
        ];
      }),
    ),
  )
  .check(z.meta(exactlyOne(['name', 'server'])));

/** A duration with a default, described. */
function span(value: string, description: string): z.ZodMiniDefault<typeof duration> {
  return described(z._default(duration, value), description);
}

const EnvironmentSpec = z.strictObject({
  type: described(z.optional(z.enum(['Production', 'NonProduction'])), 'What the environment is for'),
  destinations: described(
    z.optional(z.array(destination).check(z.minLength(1)).check(z.maxLength(longest))),
    'Where its Applications deploy to, compared literally; one of them must match',
  ),
  selector: described(
    z.optional(LabelSelector),
    'Labels of its Applications; both this and destinations hold',
  ),
  timeout: span('1h', 'How long it may take from its first sync on; time that it is held does not count'),
  settle: span('10s', 'How long health must hold before it has succeeded'),
  degradedGrace: span('60s', 'How long an Application may be Degraded after its sync'),
  matchTimeout: span('10m', 'How long to wait for a sync that may belong to a release'),
});
/** What a checked Environment has below `spec`. */
export type EnvironmentSpec = z.infer<typeof EnvironmentSpec>;

/** An environment as people write it. */
export const Environment = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('Environment'),
  metadata,
  spec: described(EnvironmentSpec, 'Which Applications lie there, and how long things may take'),
});
export type Environment = z.infer<typeof Environment>;
