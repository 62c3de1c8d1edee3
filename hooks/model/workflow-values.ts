/** The values of a WorkflowTemplate's parameters, and what its expressions give. */
import { didYouMean } from './nearest.ts';
import type { Path } from './path.ts';
import { error, type Problem } from './problem.ts';
import type { Subject } from './check.ts';
import { asIs, substitute, type Lookup, type Substituted, type Wrong } from './workflow-text.ts';
import type { Template, WorkflowParameter } from './workflow-template.ts';

/** What a WorkflowTemplate is given when it becomes a hook. */
export interface WorkflowGiven {
  /** The template as people know it, and where its parts stand. */
  readonly subject: Subject;
  /** Parameters of the slot: they beat everything. */
  readonly slot: ReadonlyMap<string, string>;
  /** Arguments and context by name: they beat the defaults in `spec.arguments`. */
  readonly values: ReadonlyMap<string, string>;
  /** What `{{workflow.name}}` gives: the name of the Job that will run. */
  readonly workflowName: string;
}

type Values = ReadonlyMap<string, string | undefined>;

/** Gives `spec.arguments` with their values; one without a value is a problem only where it is asked for. */
export function workflowValues(parameters: readonly WorkflowParameter[], given: WorkflowGiven): Values {
  return new Map(
    parameters.map(({ name, value }) => [
      name,
      given.slot.get(name) ?? given.values.get(name) ?? (value === undefined ? undefined : String(value)),
    ]),
  );
}

/** The values of the entrypoint's inputs, and what is wrong with them. */
export interface Inputs {
  readonly values: Values;
  readonly problems: readonly Problem[];
}

/** Gives the inputs of the entrypoint: slot, then its own value, then the workflow's argument, then its default. */
export function inputValues(
  { name: template, inputs }: Template,
  path: Path,
  { given, ofWorkflow }: { readonly given: WorkflowGiven; readonly ofWorkflow: Values },
): Inputs {
  const lookup = lookupOf({ given, ofWorkflow, inputs: new Map(), template });
  const values = new Map<string, string | undefined>();
  const problems: Problem[] = [];
  for (const [index, input] of (inputs?.parameters ?? []).entries()) {
    const at = [...path, 'inputs', 'parameters', index];
    const own = ownValue(input, lookup);
    const fromOutside = ofWorkflow.get(input.name) ?? given.values.get(input.name);
    const value = given.slot.get(input.name) ?? own.text ?? fromOutside ?? own.fallback;
    values.set(input.name, value);
    problems.push(...textProblems(own.faults, [...at, 'value'], given.subject));
    if (value === undefined) problems.push(valueMissing(input.name, template, given.subject, at));
  }
  return { values, problems };
}

interface OwnValue {
  readonly text?: string;
  readonly fallback?: string;
  readonly faults: Substituted['faults'];
}

function ownValue({ value, default: fallback }: WorkflowParameter, lookup: Lookup): OwnValue {
  const written = value === undefined ? { faults: [] } : substitute(String(value), lookup, asIs);
  return { ...written, ...(fallback === undefined ? {} : { fallback: String(fallback) }) };
}

function valueMissing(input: string, template: string, subject: Subject, at: Path): Problem {
  return error('PARAMETER_MISSING', `${subject.name} input ${input} of template ${template} has no value`, {
    at: subject.placeOf(at),
    fix: `write its value, or a value for ${input} in spec.arguments.parameters`,
  });
}

interface Known {
  readonly given: WorkflowGiven;
  readonly ofWorkflow: Values;
  readonly inputs: Values;
  readonly template: string;
}

/** Makes the lookup of the expressions that a single container can have. */
export function lookupOf({ given, ofWorkflow, inputs, template }: Known): Lookup {
  return (expression) => {
    if (expression === 'workflow.name') return given.workflowName;
    const [, scope, name = ''] = /^(workflow|inputs)\.parameters\.([\w-]+)$/.exec(expression) ?? [];
    if (scope === 'workflow') return valueOf(ofWorkflow, name, 'argument of spec.arguments');
    // An input without a value is a problem of its own, said once.
    if (scope === 'inputs' && inputs.has(name)) return inputs.get(name) ?? '';
    if (scope === 'inputs') return valueOf(inputs, name, `input of template ${template}`);
    return {
      wrong: {
        code: 'WORKFLOWS_MISSING',
        text: 'is known to Argo Workflows only',
        fix: 'use {{workflow.parameters.NAME}}, {{inputs.parameters.NAME}} or {{workflow.name}}',
      },
    };
  };
}

function valueOf(values: Values, name: string, noun: string): string | { readonly wrong: Wrong } {
  const value = values.get(name);
  if (value !== undefined) return value;
  const wrong: Wrong = values.has(name)
    ? { code: 'PARAMETER_MISSING', text: 'has no value', fix: `write a value for ${name} in spec.arguments` }
    : {
        code: 'PARAMETER_MISSING',
        text: `names no ${noun}`,
        fix: values.size === 0 ? `declare ${name}` : didYouMean(name, [...values.keys()]),
      };
  return { wrong };
}

/** Words what is wrong with the expressions of one text. */
export function textProblems(
  faults: readonly { readonly expression: string; readonly wrong: Wrong }[],
  path: Path,
  subject: Subject,
): readonly Problem[] {
  return faults.map(({ expression, wrong }) =>
    error(wrong.code, `${subject.name} {{${expression}}} ${wrong.text}`, {
      at: subject.placeOf(path),
      fix: wrong.fix,
    }),
  );
}
