/** WorkflowTemplate → Workflow, where Argo Workflows is installed: by reference, with the values of one run (DESIGN.md §2). */
import { check, type Subject } from './check.ts';
import { field, isObject, textField, type JsonObject } from './object.ts';
import { error, type Checked, type Problem } from './problem.ts';
import { contextName } from './workflow-output.ts';
import { WorkflowTemplate, type WorkflowParameter } from './workflow-template.ts';
import type { WorkflowGiven } from './workflow-values.ts';

const defaultDeadlineSeconds = 600;

/**
 * Gives the spec of the Workflow that runs a template, without `suspend`: only what the template declares is handed
 * over. Argo Workflows itself lays it over the template's own spec.
 */
export function workflowSpec(
  value: unknown,
  given: WorkflowGiven,
  timeoutSeconds?: number,
): Checked<JsonObject> {
  const { subject } = given;
  const checked = check(WorkflowTemplate, value, subject);
  if ('problems' in checked) return { value: {}, problems: checked.problems };
  const { metadata, spec } = checked.value;
  const declared = spec.arguments?.parameters ?? [];
  const handed = [...declared, ...inputsWithout(checked.value)].flatMap(({ name }) => {
    const found = given.slot.get(name) ?? given.values.get(name);
    return found === undefined ? [] : [{ name, value: found }];
  });
  const written = field(spec, 'activeDeadlineSeconds');
  return {
    value: {
      workflowTemplateRef: { name: metadata.name },
      activeDeadlineSeconds:
        timeoutSeconds ?? (typeof written === 'number' ? written : defaultDeadlineSeconds),
      ...(handed.length === 0 ? {} : { arguments: { parameters: handed } }),
    },
    problems: [
      ...specProblems(spec, subject),
      ...declared.filter((one) => isMissing(one, handed)).map((one) => missing(one, subject)),
    ],
  };
}

/** The entrypoint's inputs that a workflow's arguments fill, though the workflow does not declare them. */
function inputsWithout({ spec }: WorkflowTemplate): readonly WorkflowParameter[] {
  const declared = new Set((spec.arguments?.parameters ?? []).map(({ name }) => name));
  const entry = (spec.templates ?? []).find(({ name }) => name === spec.entrypoint);
  return (entry?.inputs?.parameters ?? []).filter(
    ({ name, value }) => value === undefined && !declared.has(name),
  );
}

function isMissing(
  { name, value, default: fallback, valueFrom }: WorkflowParameter,
  handed: readonly { readonly name: string }[],
): boolean {
  const hasOwn = value !== undefined || fallback !== undefined || valueFrom !== undefined;
  return !hasOwn && !handed.some((one) => one.name === name);
}

function missing({ name }: WorkflowParameter, subject: Subject): Problem {
  return error('PARAMETER_MISSING', `${subject.name} argument ${name} has no value`, {
    at: subject.placeOf(['spec', 'arguments']),
    fix: `write a value for ${name} in spec.arguments`,
  });
}

function specProblems(spec: WorkflowTemplate['spec'], subject: Subject): readonly Problem[] {
  const at = subject.placeOf(['spec']);
  const needed = [
    {
      is: spec.entrypoint,
      code: 'FIELD_MISSING',
      message: 'has no entrypoint',
      fix: 'write spec.entrypoint',
    },
    {
      is: spec.serviceAccountName === '' ? undefined : spec.serviceAccountName,
      code: 'SERVICE_ACCOUNT_MISSING',
      message: 'names no ServiceAccount',
      fix: 'write spec.serviceAccountName',
    },
  ] as const;
  return needed
    .filter(({ is }) => is === undefined)
    .map(({ code, message, fix }) => error(code, `${subject.name} ${message}`, { at, fix }));
}

/** Gives what a Workflow exported: its global output `PROMOTION_CONTEXT`; nothing where it has none. */
export function workflowOutput(status: unknown): string | undefined {
  const found = listOf(field(field(status, 'outputs'), 'parameters')).find(
    (one) => textField(one, 'name') === contextName,
  );
  return found === undefined ? undefined : textField(found, 'value');
}

/** Gives the name of the step at which a Workflow waits to be resumed, where it does. */
export function suspendedAt(status: unknown): string | undefined {
  const nodes = field(status, 'nodes');
  if (!isObject(nodes)) return undefined;
  const node = Object.values(nodes).find(
    (one) => textField(one, 'type') === 'Suspend' && textField(one, 'phase') === 'Running',
  );
  return node === undefined ? undefined : textField(node, 'displayName');
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
