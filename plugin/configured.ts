/** Products, environments and flows of hook files, checked against each other and against the hooks. */
import {
  configurationFaults,
  promotionMark,
  type ConfigurationFault,
  type NamedHook,
} from '../hooks/model/configuration.ts';
import { field, textField, type JsonObject } from '../hooks/model/object.ts';
import { error, type Problem } from '../hooks/model/problem.ts';
import { workflowParameters } from '../hooks/model/workflow.ts';
import type { Declaration } from './file-kinds.ts';
import type { HookFile } from './hook-file.ts';

/** What hook files declare, apart from problems. */
export type Configured = Omit<HookFile, 'problems' | 'lintConfigs'>;

/** Gives what is wrong between the documents of all hook files. */
export function configurationProblems(configured: Configured): readonly Problem[] {
  const { products, environments, flows, templates } = configured;
  if (products.length + flows.length === 0) return [];
  const faults = configurationFaults({
    products: new Map(products.map(({ value }) => [value.metadata.name, value.spec])),
    environments: environments.map(({ value }) => value.metadata.name),
    flows: new Map(flows.map(({ value }) => [value.metadata.name, value.spec])),
    hooks: namedHooks(configured),
    unmarkedTemplates: templates.filter(({ value }) => !isPromotion(value)).map(({ value }) => nameOf(value)),
  });
  return faults.map((fault) => problemOf(fault, fault.kind === 'Product' ? products : flows));
}

/** Says whether a WorkflowTemplate is one that slots may name. */
export function isPromotion(template: JsonObject): boolean {
  const annotations = field(template['metadata'], 'annotations');
  return textField(annotations, promotionMark.key) === promotionMark.value;
}

/** Gives a template's name; the empty text where it has none. */
export function nameOf(template: JsonObject): string {
  return textField(template['metadata'], 'name');
}

function namedHooks({ value: hooks, templates }: Configured): ReadonlyMap<string, NamedHook> {
  const named = new Map<string, NamedHook>();
  for (const { value } of templates.filter((template) => isPromotion(template.value)))
    named.set(nameOf(value), { hasPhases: false, parameters: workflowParameters(value) });
  // A Hook comes before a template of its name.
  for (const { hook } of hooks)
    named.set(hook.metadata.name, {
      hasPhases: hook.spec.phases !== undefined,
      parameters: (hook.spec.parameters ?? []).map(({ name }) => name),
    });
  return named;
}

function problemOf(
  { code, kind, name, path, message, fix }: ConfigurationFault,
  documents: readonly Declaration<{ readonly metadata: { readonly name: string } }>[],
): Problem {
  const document = documents.find(({ value }) => value.metadata.name === name);
  return error(code, `${kind}/${name}: ${message}`, {
    ...(document === undefined ? {} : { at: document.placeOf(path) }),
    ...(fix === undefined ? {} : { fix }),
  });
}
