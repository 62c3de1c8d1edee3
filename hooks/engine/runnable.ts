/** What keeps a hook from being run at all, found before anything is: its body, and what that needs (DESIGN.md §2). */
import { argumentRows } from '../model/arguments.ts';
import { bodyOf } from '../model/body-name.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, isError, type Problem } from '../model/problem.ts';
import { hookOfWorkflowTemplate } from '../model/workflow.ts';
import { specOf } from './declared.ts';
import type { HookSource } from './snapshot.ts';

/** Gives what is wrong with a hook; what its inputs will be is known only when it is run. */
export function runnableProblems({ kind, object }: HookSource, image: string): readonly Problem[] {
  return kind === 'Hook' ? hookProblems(object, image) : templateProblems(object);
}

function hookProblems(object: JsonObject, image: string): readonly Problem[] {
  const name = `Hook/${nameOf(object)}`;
  const spec = specOf('Hook', object);
  if ('problems' in spec) return spec.problems;
  const body = bodyOf(spec.value);
  if (body === 'workflow')
    return [
      error('WORKFLOWS_MISSING', `${name} has a workflow body, which needs Argo Workflows`, {
        at: { file: `${name} spec.workflow` },
        fix: 'use a script, container or job body',
      }),
    ];
  if (body !== 'http' || image !== '') return [];
  return [
    error('IMAGE_MISSING', `${name} has an http body, and Hookline's image is not known`, {
      at: { file: name },
      fix: "set the image in the server's configuration",
    }),
  ];
}

const known = new WeakMap<JsonObject, readonly Problem[]>();

/** Reads a template as it is read when it is run; a value that is missing may still come from the context. */
function templateProblems(object: JsonObject): readonly Problem[] {
  const found = known.get(object) ?? read(object);
  known.set(object, found);
  return found;
}

function read(object: JsonObject): readonly Problem[] {
  const name = `WorkflowTemplate/${nameOf(object)}`;
  const { problems } = hookOfWorkflowTemplate(object, {
    subject: { name, placeOf: () => ({ file: name }) },
    slot: new Map(),
    values: new Map(argumentRows.map((row) => [row.name, ''])),
    workflowName: nameOf(object),
  });
  return problems.filter((problem) => isError(problem) && problem.code !== 'PARAMETER_MISSING');
}

function nameOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'name');
}
