/** What is wrong between products, environments, flows and hooks. The same for files and for the cluster. */
import type { Code } from './codes.ts';
import { environmentsOf, flowFaults, type Fault } from './flow-check.ts';
import { slotsOf, type FlowSpec } from './flow.ts';
import { didYouMean } from './nearest.ts';
import type { Path } from './path.ts';
import type { ProductSpec } from './product.ts';
import type { SlotEntry } from './slot.ts';

/** What a slot needs to know of a hook that it names. */
export interface NamedHook {
  readonly hasPhases: boolean;
  /** The names of its parameters. */
  readonly parameters: readonly string[];
}

/** Everything whose names resolve in one place: the hook files of a render, or a namespace. */
export interface Configuration {
  readonly products: ReadonlyMap<string, ProductSpec>;
  readonly environments: readonly string[];
  readonly flows: ReadonlyMap<string, FlowSpec>;
  /** Hooks by name, and behind them the promotion WorkflowTemplates. */
  readonly hooks: ReadonlyMap<string, NamedHook>;
  /** WorkflowTemplates that lack the annotation by which slots may name them. */
  readonly unmarkedTemplates: readonly string[];
}

/** A fault, and the document that it stands in. */
export type ConfigurationFault = Fault & {
  readonly kind: 'Product' | 'PromotionFlow';
  readonly name: string;
};

/** The annotation that makes a WorkflowTemplate one for flows, and its value (promotion-hooks.md §1.5). */
export const promotionMark = { key: 'codefresh.io/workflow-origin', value: 'promotion' } as const;

/** Gives every fault of a configuration. */
export function configurationFaults(configuration: Configuration): readonly ConfigurationFault[] {
  return [
    ...[...configuration.flows].flatMap(([name, spec]) =>
      [
        ...flowFaults(spec),
        ...environmentFaults(spec, configuration.environments),
        ...slotFaults(spec, configuration),
      ].map((fault) => ({ ...fault, kind: 'PromotionFlow' as const, name })),
    ),
    ...[...configuration.products].flatMap(([name, spec]) =>
      [...productFaults(spec, configuration.flows), ...queueFaults(spec, configuration.flows)].map(
        (fault) => ({ ...fault, kind: 'Product' as const, name }),
      ),
    ),
  ];
}

function environmentFaults(spec: FlowSpec, environments: readonly string[]): readonly Fault[] {
  return environmentsOf(spec).flatMap((environment, index) => {
    if (environments.includes(environment)) return [];
    // A step that repeats the trigger environment is refused for that already.
    if (index > 0 && environment === spec.triggerEnvironment) return [];
    const path: Path =
      index === 0 ? ['spec', 'triggerEnvironment'] : ['spec', 'steps', index - 1, 'environment'];
    return [unknown('ENVIRONMENT_UNKNOWN', path, `Environment/${environment}`, environments)];
  });
}

function slotFaults(spec: FlowSpec, configuration: Configuration): readonly Fault[] {
  return slotsOf(spec).flatMap(({ slot, path, entries }) =>
    entries.flatMap((entry) =>
      entryFaults(slot, { ...entry, path: [...path, ...entry.path] }, configuration),
    ),
  );
}

function entryFaults(slot: string, entry: SlotEntry, configuration: Configuration): readonly Fault[] {
  const { hook: name, path } = entry;
  const hook = configuration.hooks.get(name);
  if (hook === undefined) return [unknownHook(slot, entry, configuration)];
  if (hook.hasPhases)
    return [
      {
        code: 'HOOK_HAS_PHASES',
        path,
        message: `${slot} names Hook/${name}, which has phases of its own`,
        fix: 'remove its phases, or take it out of the slot',
      },
    ];
  return Object.keys(entry.parameters)
    .filter((parameter) => !hook.parameters.includes(parameter))
    .map((parameter) => ({
      code: 'SLOT_PARAMETER_UNKNOWN',
      path: [...path, 'parameters', parameter],
      message: `${slot} gives "${parameter}" to Hook/${name}, which declares no such parameter`,
      fix:
        hook.parameters.length === 0
          ? `declare it in spec.parameters of Hook/${name}`
          : didYouMean(parameter, hook.parameters),
    }));
}

function unknownHook(slot: string, { hook: name, path }: SlotEntry, configuration: Configuration): Fault {
  const { key, value } = promotionMark;
  if (configuration.unmarkedTemplates.includes(name))
    return {
      code: 'HOOK_UNKNOWN',
      path,
      message: `${slot} names WorkflowTemplate/${name}, which is not marked for flows`,
      fix: `annotate it ${key}: ${value}`,
    };
  return unknown('HOOK_UNKNOWN', path, `Hook/${name}`, [...configuration.hooks.keys()]);
}

function productFaults(
  { promotionFlows = [] }: ProductSpec,
  flows: Configuration['flows'],
): readonly Fault[] {
  return promotionFlows.flatMap(({ name }, index) =>
    flows.has(name)
      ? []
      : [
          unknown('FLOW_UNKNOWN', ['spec', 'promotionFlows', index, 'name'], `PromotionFlow/${name}`, [
            ...flows.keys(),
          ]),
        ],
  );
}

/** An Application that follows a branch cannot wait in a queue: only the server's own sync names the revision. */
function queueFaults(
  { concurrency, promotionFlows = [] }: ProductSpec,
  flows: Configuration['flows'],
): readonly Fault[] {
  if (concurrency !== 'Queue') return [];
  return promotionFlows.flatMap(({ name }) =>
    (flows.get(name)?.steps ?? [])
      .filter(({ policy }) => policy?.action !== 'Sync')
      .map(({ environment }) => ({
        code: 'QUEUE_NEEDS_SYNC' as const,
        path: ['spec', 'concurrency'],
        message: `concurrency is Queue, and PromotionFlow/${name} does not sync "${environment}" itself`,
        fix: 'write policy: {action: Sync} in that step, or concurrency: Supersede',
      })),
  );
}

function unknown(code: Code, path: Path, what: string, known: readonly string[]): Fault {
  const name = what.slice(what.indexOf('/') + 1);
  const beside = code === 'FLOW_UNKNOWN' ? 'product' : 'flow';
  const fix = known.length === 0 ? `add it beside the ${beside}` : didYouMean(name, known);
  return { code, path, message: `there is no ${what}`, fix };
}
