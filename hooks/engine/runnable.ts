/** What keeps a hook from being run at all, found before anything is: its body, and what that needs (DESIGN.md §2). */
import { argumentRows } from '../model/arguments.ts';
import { bodyOf } from '../model/body-name.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, isError, type Problem } from '../model/problem.ts';
import { workflowSpec } from '../model/workflow-run.ts';
import { hookOfWorkflowTemplate, type WorkflowGiven } from '../model/workflow.ts';
import { specOf } from './declared.ts';
import type { HookSource } from './snapshot.ts';

/** What there is to run hooks with. */
export interface Means {
  /** Hookline's own image; empty where it is not known. */
  readonly image: string;
  /** Argo Workflows is installed. */
  readonly hasWorkflows: boolean;
}

/** Gives what is wrong with a hook; what its inputs will be is known only when it is run. */
export function runnableProblems(source: HookSource, means: Means): readonly Problem[] {
  return source.kind === 'Hook'
    ? hookProblems(source, means)
    : templateProblems(source.object, means.hasWorkflows);
}

function hookProblems({ object, template }: HookSource, means: Means): readonly Problem[] {
  const name = `Hook/${nameOf(object)}`;
  const spec = specOf('Hook', object);
  if ('problems' in spec) return spec.problems;
  const body = bodyOf(spec.value);
  if (body === 'workflow') {
    const wanted = spec.value.workflow?.templateRef.name ?? '';
    return template === undefined
      ? [withoutTemplate(name, wanted, means)]
      : templateProblems(template, means.hasWorkflows);
  }
  if (body !== 'http' || means.image !== '') return [];
  return [
    error('IMAGE_MISSING', `${name} has an http body, and Hookline's image is not known`, {
      at: { file: name },
      fix: "set the image in the server's configuration",
    }),
  ];
}

function withoutTemplate(name: string, wanted: string, { hasWorkflows }: Means): Problem {
  const at = { file: `${name} spec.workflow` };
  return hasWorkflows
    ? error('TEMPLATE_UNKNOWN', `${name} names WorkflowTemplate/${wanted}, which does not exist`, {
        at,
        fix: `make WorkflowTemplate/${wanted} in the namespace of the product`,
      })
    : error('WORKFLOWS_MISSING', `${name} has a workflow body, which needs Argo Workflows`, {
        at,
        fix: 'use a script, container or job body',
      });
}

type Known = WeakMap<JsonObject, readonly Problem[]>;

/** By whether Argo Workflows is installed. */
const known: Readonly<Record<'true' | 'false', Known>> = { true: new WeakMap(), false: new WeakMap() };

/** Reads a template as it is read when it is run; a value that is missing may still come from the context. */
function templateProblems(object: JsonObject, hasWorkflows: boolean): readonly Problem[] {
  const cache = known[`${hasWorkflows}`];
  const found = cache.get(object) ?? read(object, hasWorkflows);
  cache.set(object, found);
  return found;
}

function read(object: JsonObject, hasWorkflows: boolean): readonly Problem[] {
  const name = `WorkflowTemplate/${nameOf(object)}`;
  const given: WorkflowGiven = {
    subject: { name, placeOf: () => ({ file: name }) },
    slot: new Map(),
    values: new Map(argumentRows.map((row) => [row.name, ''])),
    workflowName: nameOf(object),
  };
  const { problems } = hasWorkflows ? workflowSpec(object, given) : hookOfWorkflowTemplate(object, given);
  return problems.filter((problem) => isError(problem) && problem.code !== 'PARAMETER_MISSING');
}

function nameOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'name');
}
