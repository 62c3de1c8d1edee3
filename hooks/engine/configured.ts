/** What people declared in a product's namespace: flows, environments and hooks, and what is wrong between them. */
import { configurationFaults, promotionMark, type NamedHook } from '../model/configuration.ts';
import type { EnvironmentSpec } from '../model/environment.ts';
import { environmentsOf } from '../model/flow-check.ts';
import { slotsOf } from '../model/flow.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { pathText } from '../model/path.ts';
import { error, type Problem } from '../model/problem.ts';
import { workflowParameters } from '../model/workflow.ts';
import { specOf } from './declared.ts';
import { listOf, stamp, type Stamp } from './reading.ts';
import { runnableProblems } from './runnable.ts';
import type { FlowView, HookSource, Objects, ProductView, Settings } from './snapshot.ts';

/** An Environment without its Applications. */
export interface DeclaredEnvironment extends Stamp {
  readonly spec: EnvironmentSpec;
}

/** What is declared, by name. */
export interface Declared {
  readonly flows: ReadonlyMap<string, FlowView>;
  readonly environments: ReadonlyMap<string, DeclaredEnvironment>;
  readonly hooks: ReadonlyMap<string, HookSource>;
  readonly unmarkedTemplates: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads what the product's flows need; a fault in something that they do not need is nobody's problem here. */
export function readConfiguration(product: ProductView, objects: Objects, { image }: Settings): Declared {
  const hasWorkflows = objects.workflows !== undefined;
  const problems: Problem[] = [];
  const wanted = new Set((product.spec.promotionFlows ?? []).map(({ name }) => name));
  const flows = new Map<string, FlowView>();
  for (const object of objects.flows) {
    const meta = stamp(object);
    const spec = specOf('PromotionFlow', object);
    if ('value' in spec) flows.set(meta.name, { ...meta, spec: spec.value });
    else if (wanted.has(meta.name)) problems.push(...spec.problems);
  }
  const used = [...flows.values()].filter(({ name }) => wanted.has(name));
  const needed = new Set(used.flatMap(({ spec }) => environmentsOf(spec)));
  const environments = new Map<string, DeclaredEnvironment>();
  for (const object of objects.environments) {
    const meta = stamp(object);
    const spec = specOf('Environment', object);
    if ('value' in spec) environments.set(meta.name, { ...meta, spec: spec.value });
    else if (needed.has(meta.name)) problems.push(...spec.problems);
  }
  const named = new Set(
    used.flatMap(({ spec }) => slotsOf(spec).flatMap(({ entries }) => entries.map(({ hook }) => hook))),
  );
  const { hooks, unmarkedTemplates } = readHooks(objects);
  for (const name of named) {
    const source = hooks.get(name);
    if (source !== undefined) problems.push(...runnableProblems(source, { image, hasWorkflows }));
  }
  return { flows, environments, hooks, unmarkedTemplates, problems };
}

function readHooks({ hooks: declared, templates }: Objects): Pick<Declared, 'hooks' | 'unmarkedTemplates'> {
  const hooks = new Map<string, HookSource>();
  const unmarkedTemplates: string[] = [];
  for (const object of templates) {
    const { name, annotations } = stamp(object);
    if (annotations[promotionMark.key] === promotionMark.value)
      hooks.set(name, { kind: 'WorkflowTemplate', object });
    else unmarkedTemplates.push(name);
  }
  const byName = new Map(templates.map((object) => [stamp(object).name, object]));
  // A Hook comes before a template of its name.
  for (const object of declared)
    hooks.set(stamp(object).name, { kind: 'Hook', object, template: byName.get(templateName(object)) });
  return { hooks, unmarkedTemplates };
}

/** Gives the name of the WorkflowTemplate that a Hook runs; empty where its body is another. */
function templateName(hook: JsonObject): string {
  return textField(field(field(field(hook, 'spec'), 'workflow'), 'templateRef'), 'name');
}

/** Gives what is wrong between the product, its flows and what these name. */
export function configurationProblemsOf(product: ProductView, declared: Declared): readonly Problem[] {
  const wanted = new Set((product.spec.promotionFlows ?? []).map(({ name }) => name));
  const faults = configurationFaults({
    products: new Map([[product.name, product.spec]]),
    environments: [...declared.environments.keys()],
    flows: new Map(
      [...declared.flows].filter(([name]) => wanted.has(name)).map(([name, { spec }]) => [name, spec]),
    ),
    hooks: new Map([...declared.hooks].map(([name, source]) => [name, namedHook(source)])),
    unmarkedTemplates: declared.unmarkedTemplates,
  });
  return faults.map(({ code, kind, name, path, message, fix }) =>
    error(code, `${kind}/${name}: ${message}`, {
      at: { file: `${kind}/${name} ${pathText(path)}` },
      ...(fix === undefined ? {} : { fix }),
    }),
  );
}

function namedHook({ kind, object }: HookSource): NamedHook {
  if (kind === 'WorkflowTemplate') return { hasPhases: false, parameters: workflowParameters(object) };
  const spec = field(object, 'spec');
  return {
    hasPhases: field(spec, 'phases') !== undefined,
    parameters: listOf(field(spec, 'parameters')).map((one) => textField(one, 'name')),
  };
}
