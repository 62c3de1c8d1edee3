/** Checks of single values that schemas share, each with the code and the fix that people see. */
import * as z from 'zod/mini';
import type { Code } from './codes.ts';
import { parseDuration } from './duration.ts';
import { isName } from './naming.ts';
import { waveLimit } from './phase.ts';

// Without this zod compiles checks by `new Function`; nothing here evaluates text.
z.config({ jitless: true });

/** What our own checks leave in a zod issue, for `problemsOf` to read. */
export interface IssueParams {
  readonly code: Code;
  readonly fix?: string;
}

/** What a check has against a value. */
export interface Refusal extends IssueParams {
  readonly message: string;
  /** Where below the checked value. */
  readonly path?: readonly (string | number)[];
}

/** Gives a schema its description. It is noted beside the schema: `.check(z.describe())` would make a second one of it. */
export function described<T extends z.core.$ZodType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** Makes a zod check of a function that says what is wrong, if anything. */
export function refuse<T>(
  check: (value: T) => readonly Refusal[],
): (value: T, context: z.core.$RefinementCtx<T>) => void {
  return (value, context) => {
    for (const { message, path = [], ...params } of check(value)) {
      context.addIssue({ code: 'custom', message, path: [...path], params: { ...params } });
    }
  };
}

/** Says in a schema, for the API server (CEL) and for editors (oneOf), that exactly one of some fields is there. */
export function exactlyOne(names: readonly string[]): {
  readonly oneOf: readonly object[];
  readonly 'x-kubernetes-validations': readonly object[];
} {
  const rule = `[${names.map((one) => `has(self.${one})`).join(', ')}].exists_one(x, x)`;
  return {
    oneOf: names.map((one) => ({ required: [one] })),
    'x-kubernetes-validations': [{ rule, message: `write exactly one of ${names.join(', ')}` }],
  };
}

const durationFix = 'write a Go duration such as 90s, 10m or 1h30m';

/** A Go duration above zero and of at most a year. */
export const duration = z
  .string()
  .check(
    z.meta({
      pattern: '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$',
      'x-kubernetes-validations': [
        {
          rule: "duration(self) > duration('0s') && duration(self) <= duration('8784h')",
          message: durationFix,
        },
      ],
    }),
  )
  .check(
    z.superRefine(
      refuse((text) => {
        const parsed = parseDuration(text);
        if ('seconds' in parsed) return [];
        return [{ code: 'TIMEOUT_INVALID', message: `"${text}" ${parsed.wrong}`, fix: durationFix }];
      }),
    ),
  );

/** A wave of a declared hook. */
export const wave = z
  .number()
  .check(z.meta({ type: 'integer', minimum: -waveLimit, maximum: waveLimit }))
  .check(
    z.superRefine(
      refuse((value) =>
        Number.isInteger(value) && Math.abs(value) <= waveLimit
          ? []
          : [
              {
                code: 'WAVE_INVALID',
                message: `${value} is not an integer from -${waveLimit} to ${waveLimit}`,
                fix: 'write an integer such as -5, 0 or 10',
              },
            ],
      ),
    ),
  );

const namePattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** A name of an object of ours. */
export const name = z
  .string()
  .check(z.meta({ pattern: namePattern, maxLength: 63 }))
  .check(
    z.superRefine(
      refuse((text) =>
        isName(text)
          ? []
          : [
              {
                code: 'NAME_INVALID',
                message: `"${text}" ${nameFault(text)}`,
                fix: 'use at most 63 of a-z, 0-9, "-" and ".", with a letter or digit at both ends',
              },
            ],
      ),
    ),
  );

function nameFault(text: string): string {
  if (text === '') return 'is empty';
  if (text.length > 63) return `is ${text.length} characters long`;
  const wrong = /[^a-z0-9.-]/u.exec(text);
  return wrong === null ? 'is not a Kubernetes name' : `has the character "${wrong[0]}"`;
}
