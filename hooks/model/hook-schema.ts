/** Makes the schema of a Hook out of the fields that a document has. */
import * as z from 'zod/mini';
import { bodies } from './body-name.ts';
import { containerSchema, scriptSchema, workflowSchema } from './body.ts';
import type { httpSchema } from './http.ts';
import { described, duration, exactlyOne, refuse, wave, type Refusal } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import { didYouMean } from './nearest.ts';
import { parameterFaults } from './parameter-name.ts';
import { deletePolicies, isPhase, phases } from './phase.ts';
import { field } from './object.ts';
import { defect } from './problem.ts';
import { jobSchema, podSchema } from './pod.ts';

/** An input that a hook declares. */
export const Parameter = z.strictObject({
  name: described(
    z
      .string()
      .check(z.meta({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }))
      .check(z.superRefine(refuse(parameterFaults))),
    'The name of the environment variable',
  ),
  value: described(z.optional(z.string()), 'Fixed by the hook: beats the context'),
  default: described(z.optional(z.string()), 'Used where nothing else gives a value: the context beats it'),
});

const phase = z
  .string()
  .check(z.meta({ enum: [...phases] }))
  .check(
    z.superRefine(
      refuse((text) =>
        isPhase(text)
          ? []
          : [
              {
                code: 'PHASE_UNKNOWN',
                message: `"${text}" is no phase of a hook`,
                fix: didYouMean(text, phases),
              },
            ],
      ),
    ),
  );

/** Fields that say when a hook runs, and what it is given. */
const schedule = {
  phases: z
    .optional(
      z
        .array(phase)
        .check(z.minLength(1))
        .check(z.meta({ uniqueItems: true, 'x-kubernetes-list-type': 'set' })),
    )
    .check(
      z.describe(
        'Argo CD phases, for a hook of one application: PreSync, Sync, PostSync, SyncFail. Absent: the hook is used by flows',
      ),
    ),
  wave: described(z.optional(wave), 'Order within the phase, lower first; only with phases. Default 0'),
  parameters: described(
    z.optional(
      z
        .array(Parameter)
        .check(z.meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })),
    ),
    'What the hook declares as its inputs; given to it as environment variables',
  ),
};

/** Fields that bound its run. */
const limits = {
  timeout: described(
    z.optional(duration),
    'How long the Job may run in all, as activeDeadlineSeconds. Default 10m',
  ),
  retries: described(
    z.optional(z.int().check(z.gte(0)).check(z.lte(100))),
    'How often a failed pod is replaced, as backoffLimit. Default 0',
  ),
  deletePolicies: described(
    z.optional(z.array(z.enum(deletePolicies))),
    'When Argo CD deletes the Job; BeforeHookCreation is always added. Only with phases',
  ),
};

/** Stands for a field that the document at hand does not have: making a schema of each would take longer than the check. */
const absent = z.optional(z.unknown());

/** Makes a field's schema where it is wanted. */
function optionalField<T extends z.core.$ZodType>(
  isWanted: boolean,
  make: () => T,
  description: string,
): z.ZodMiniOptional<T> {
  return isWanted ? described(z.optional(make()), description) : (absent as unknown as z.ZodMiniOptional<T>);
}

/** Makes the schema of an `http` body. It comes from outside: it brings the JSONPath tokenizer, and few hooks need it. */
export type MakeHttp = typeof httpSchema;

function fieldsWith(wanted: readonly string[], http: MakeHttp | undefined) {
  return z.strictObject({
    ...schedule,
    container: optionalField(
      wanted.includes('container'),
      containerSchema,
      'A core/v1 Container without name',
    ),
    script: optionalField(wanted.includes('script'), scriptSchema, 'A program for an interpreter'),
    http: optionalField(
      wanted.includes('http'),
      http ?? missing,
      "An HTTP request, sent by a Job of Hookline's image",
    ),
    job: optionalField(wanted.includes('job'), jobSchema, 'A batch/v1 JobSpec'),
    workflow: optionalField(wanted.includes('workflow'), workflowSchema, 'An Argo WorkflowTemplate'),
    ...limits,
    pod: optionalField(wanted.includes('pod'), podSchema, 'What the pod gets besides its container'),
  });
}
function missing(): never {
  return defect('the schema of http bodies is not loaded');
}

type Fields = z.infer<ReturnType<typeof fieldsWith>>;

const oneBody = exactlyOne(bodies);

function specWith(wanted: readonly string[], http: MakeHttp | undefined) {
  const faults = refuse<Fields>((spec) => [
    ...bodyFaults(spec),
    ...phaseFaults(spec),
    ...repeatedNames(spec),
    ...writtenTwice(spec),
  ]);
  return fieldsWith(wanted, http)
    .check(z.superRefine(faults))
    .check(
      z.meta({
        ...oneBody,
        'x-kubernetes-validations': [
          ...oneBody['x-kubernetes-validations'],
          {
            rule: 'has(self.phases) || !(has(self.wave) || has(self.deletePolicies))',
            message: 'write wave and deletePolicies only with phases',
          },
        ],
        dependencies: { wave: ['phases'], deletePolicies: ['phases'] },
      }),
    );
}

/** Makes a schema that judges a Hook with no other of the optional fields than the wanted ones. */
export function hookWith(wanted: readonly string[], http: MakeHttp | undefined) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal('Hook'),
    metadata,
    spec: specWith(wanted, http).check(z.describe('What to run, and when')),
  });
}

/** The fields whose schemas are made where a document has them. */
export const optionalFields: readonly string[] = [...bodies, 'pod'];

/** A hook as it was read and checked. */
export type Hook = z.infer<ReturnType<typeof hookWith>>;

const made = new Map<string, ReturnType<typeof hookWith>>();

/** Gives a schema that judges one document as `Hook` does, made of no more than it needs. */
export function hookSchemaFor(document: unknown, http: MakeHttp | undefined): ReturnType<typeof hookWith> {
  const spec = field(document, 'spec');
  const wanted = optionalFields.filter((name) => field(spec, name) !== undefined);
  const key = wanted.join(' ');
  const schema = made.get(key) ?? hookWith(wanted, http);
  made.set(key, schema);
  return schema;
}

/** What a hook runs, and when. */
export type HookSpec = Hook['spec'];
function bodyFaults(spec: Fields): readonly Refusal[] {
  const present = bodies.filter((body) => spec[body] !== undefined);
  if (present.length === 1) return [];
  const list = bodies.join(', ');
  if (present.length === 0)
    return [{ code: 'BODY_MISSING', message: 'says nothing to run', fix: `write exactly one of ${list}` }];
  return [
    {
      code: 'BODY_TWICE',
      path: [present[1] ?? ''],
      message: `is beside ${present[0]}, and a hook has one body`,
      fix: 'keep one; make a second Hook of the other',
    },
  ];
}

function phaseFaults(spec: Fields): readonly Refusal[] {
  if (spec.phases === undefined) {
    return (['wave', 'deletePolicies'] as const)
      .filter((key) => spec[key] !== undefined)
      .map((key) => ({
        code: 'FIELD_VALUE',
        path: [key],
        message: 'has no meaning without phases',
        fix: `add phases, or remove ${key}`,
      }));
  }
  const twice = spec.phases.find((one, index) => spec.phases?.indexOf(one) !== index);
  if (twice === undefined) return [];
  return [{ code: 'FIELD_VALUE', path: ['phases'], message: `has ${twice} twice`, fix: 'remove one' }];
}

function repeatedNames(spec: Fields): readonly Refusal[] {
  const seen = new Set<string>();
  const refusals: Refusal[] = [];
  for (const [index, { name: parameter }] of (spec.parameters ?? []).entries()) {
    if (seen.has(parameter))
      refusals.push(taken(['parameters', index, 'name'], `two parameters are named "${parameter}"`));
    seen.add(parameter);
  }
  for (const body of ['container', 'script'] as const) {
    for (const [index, { name: variable }] of (spec[body]?.env ?? []).entries()) {
      if (seen.has(variable))
        refusals.push(
          taken(
            [body, 'env', index, 'name'],
            `"${variable}" is a parameter and an environment variable of the ${body}`,
          ),
        );
    }
  }
  return refusals;
}

function taken(path: readonly (string | number)[], message: string): Refusal {
  return { code: 'NAME_TAKEN', path, message, fix: 'rename or remove one' };
}

function writtenTwice(spec: Fields): readonly Refusal[] {
  const pairs = [
    ['timeout', 'activeDeadlineSeconds'],
    ['retries', 'backoffLimit'],
  ] as const;
  return pairs
    .filter(([ours, theirs]) => spec[ours] !== undefined && spec.job !== undefined && theirs in spec.job)
    .map(([ours, theirs]) => ({
      code: 'FIELD_VALUE',
      path: [ours],
      message: `is said by job.${theirs} too`,
      fix: `remove job.${theirs}`,
    }));
}
