/** The PromotionFlow kind: environments in their order, and what runs around them. Codefresh's field names. */
import * as z from 'zod/mini';
import type { RefusedField } from './check.ts';
import { parseDuration } from './duration.ts';
import { described, duration, name, refuse, type Refusal } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import type { Scope } from './naming.ts';
import { didYouMean } from './nearest.ts';
import type { Path } from './path.ts';
import { FailSlot, Slot, slotEntries, type SlotEntry } from './slot.ts';

const actions = ['None', 'Sync'] as const;
const action = z
  .string()
  .check(z.overwrite((text) => (text === 'none' ? 'None' : text)))
  .check(z.meta({ enum: [...actions] }))
  .check(z.superRefine(refuse(actionFaults)));

const policy = z.strictObject({
  action: described(
    z.optional(action),
    'Who starts the sync: None, Argo CD or a person; Sync, the server. Default None',
  ),
  preAction: described(z.optional(Slot), 'Hooks before the sync, once per Application'),
  postAction: described(z.optional(Slot), 'Hooks after the sync, once per Application'),
});

const hooks = z.strictObject({
  onStart: described(z.optional(Slot), 'Hooks before anything moves'),
  onSuccess: described(z.optional(Slot), 'Hooks after success'),
  onFail: described(z.optional(FailSlot), 'Hooks after a failure'),
});

const step = z
  .strictObject({
    environment: name.check(z.describe('The environment that the release goes to')),
    dependsOn: described(
      z.optional(z.array(z.string())),
      'Environments that must have succeeded before, all of them',
    ),
    policy: described(z.optional(policy), 'What happens to each Application'),
    approval: described(
      z.optional(
        z.strictObject({
          groups: described(
            z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
            'Who may approve',
          ),
        }),
      ),
      'A person must approve before the release enters the environment',
    ),
    hooks: described(z.optional(hooks), 'Hooks around the environment, once per release'),
  })
  // `flow-check.ts` says it better where dependsOn is absent; the API server is to refuse it all the same.
  .check(z.meta({ required: ['environment', 'dependsOn'] }));

/** The longest timeout in minutes: a year. */
const yearMinutes = 366 * 24 * 60;

const fields = z.strictObject({
  triggerEnvironment: name.check(z.describe('The environment whose change starts the flow; it is no step')),
  timeout: described(z.optional(duration), 'How long a release may take. Default 24h'),
  promotionTimeoutLimit: described(
    z.optional(z.int().check(z.gte(1)).check(z.lte(yearMinutes))),
    'The timeout in minutes, as Codefresh writes it',
  ),
  hooks: described(z.optional(hooks), 'Hooks around the whole release'),
  steps: described(z.optional(z.array(step)), 'The other environments; their order is what dependsOn says'),
});

const FlowSpec = fields.check(z.superRefine(refuse(timeoutFaults))).check(
  z.meta({
    'x-kubernetes-validations': [
      {
        rule: '!(has(self.timeout) && has(self.promotionTimeoutLimit))',
        message: 'write timeout or promotionTimeoutLimit, not both',
      },
    ],
  }),
);
/** What a checked PromotionFlow has below `spec`. */
export type FlowSpec = z.infer<typeof FlowSpec>;
/** One environment of a flow, and what runs around it. */
export type Step = z.infer<typeof step>;

/** A flow as people write it. */
export const PromotionFlow = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('PromotionFlow'),
  metadata,
  spec: described(FlowSpec, 'Environments in their order, and what runs around them'),
});
export type PromotionFlow = z.infer<typeof PromotionFlow>;

/** Fields of Codefresh's that have no place here. */
export const refusedFlowFields: Readonly<Record<string, RefusedField>> = {
  'spec.postTrigger': { code: 'POST_TRIGGER_UNSUPPORTED', fix: 'use hooks.onStart' },
};

/** A slot of a flow with its hooks. */
export interface FlowSlot {
  readonly slot: SlotName;
  /** Absent for the release's own slots. */
  readonly environment?: string;
  readonly path: Path;
  readonly entries: readonly SlotEntry[];
}

/** Every slot, and what its hooks run once for. */
export const slotScopes = {
  'release.onStart': 'release',
  'environment.onStart': 'environment',
  'policy.preAction': 'application',
  'policy.postAction': 'application',
  'environment.onSuccess': 'environment',
  'release.onSuccess': 'release',
  'environment.onFail': 'environment',
  'release.onFail': 'release',
} as const satisfies Record<string, Scope>;
/** The name of a slot, with what it belongs to: `release.onStart`, `policy.preAction`. */
export type SlotName = keyof typeof slotScopes;

/** Gives the slots of a flow that hold hooks: the release's, then those of each step. */
export function slotsOf(spec: FlowSpec): readonly FlowSlot[] {
  const release = hookSlots('release', spec.hooks, ['spec', 'hooks']);
  const steps = (spec.steps ?? []).flatMap((one, index) => stepSlots(one, ['spec', 'steps', index]));
  return [...release, ...steps].filter(({ entries }) => entries.length > 0);
}

function stepSlots(one: Step, path: Path): readonly FlowSlot[] {
  const actionSlots = (['preAction', 'postAction'] as const).map((key) => ({
    slot: `policy.${key}` as const,
    path: [...path, 'policy', key],
    entries: slotEntries(one.policy?.[key]),
  }));
  const all: readonly FlowSlot[] = [
    ...actionSlots,
    ...hookSlots('environment', one.hooks, [...path, 'hooks']),
  ];
  return all.map((slot) => ({ ...slot, environment: one.environment }));
}

function hookSlots(
  scope: 'release' | 'environment',
  written: FlowSpec['hooks'],
  path: Path,
): readonly FlowSlot[] {
  return (['onStart', 'onSuccess', 'onFail'] as const).map((key) => ({
    slot: `${scope}.${key}` as const,
    path: [...path, key],
    entries: slotEntries(written?.[key]),
  }));
}

/** Gives how long a release of a flow may take, in seconds. */
export function flowTimeoutSeconds(spec: FlowSpec): number {
  if (spec.promotionTimeoutLimit !== undefined) return spec.promotionTimeoutLimit * 60;
  const parsed = parseDuration(spec.timeout ?? '24h');
  return 'seconds' in parsed ? parsed.seconds : 0;
}

/** Gives how long a release of a flow may take, as it is written. */
export function flowTimeoutText({ timeout = '24h', promotionTimeoutLimit }: FlowSpec): string {
  return promotionTimeoutLimit === undefined ? timeout : `${promotionTimeoutLimit}m`;
}

function actionFaults(text: string): readonly Refusal[] {
  if (actions.some((one) => one === text)) return [];
  if (text === 'commit' || text === 'pr')
    return [
      {
        code: 'ACTION_UNSUPPORTED',
        message: `action "${text}" writes to Git, which Hookline does not do`,
        fix: 'write None, and let people or CI change Git; or Sync',
      },
    ];
  return [{ code: 'FIELD_VALUE', message: `"${text}" is no action`, fix: didYouMean(text, actions) }];
}

function timeoutFaults(spec: z.infer<typeof fields>): readonly Refusal[] {
  if (spec.timeout === undefined || spec.promotionTimeoutLimit === undefined) return [];
  return [
    {
      code: 'FIELD_VALUE',
      path: ['promotionTimeoutLimit'],
      message: 'timeout and promotionTimeoutLimit both say it',
      fix: 'remove promotionTimeoutLimit',
    },
  ];
}
