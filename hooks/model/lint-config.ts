/** The kind LintConfig: how the linter judges, written in hook files only. */
import * as z from 'zod/mini';
import { described, refuse, type Refusal } from './issue.ts';
import { apiVersion } from './names.ts';
import { didYouMean } from './nearest.ts';

const levels = ['off', 'warn', 'error'];

const level = z
  .unknown()
  .check(z.meta({ type: 'string', enum: levels }))
  .check(z.superRefine(refuse(levelFaults)));

/** What a team says about rules; a flag or parameter beats it. */
export const LintConfig = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('LintConfig'),
  metadata: z.optional(z.looseObject({ name: z.optional(z.string()) })),
  spec: z.strictObject({
    rules: described(
      z.optional(z.record(z.string(), level)),
      'Levels by rule: off, warn or error; the others keep their own',
    ),
    baseline: described(
      z.optional(z.string().check(z.minLength(1))),
      'The file of known findings, which are not reported again: relative to the source path, or to the root of the repository with a leading /',
    ),
  }),
});
export type LintConfig = z.infer<typeof LintConfig>;

function levelFaults(value: unknown): readonly Refusal[] {
  if (typeof value === 'string' && levels.includes(value)) return [];
  // A reader of YAML 1.1 makes this of a bare `off`, and the file may have gone through one.
  if (value === false)
    return [
      {
        code: 'FIELD_TYPE',
        message: 'is the boolean false, as which YAML 1.1 reads a bare off',
        fix: 'quote it: "off"',
      },
    ];
  const fix = typeof value === 'string' ? didYouMean(value, levels) : `use one of ${levels.join(', ')}`;
  return [{ code: 'FIELD_VALUE', message: `is ${JSON.stringify(value)}`, fix }];
}
