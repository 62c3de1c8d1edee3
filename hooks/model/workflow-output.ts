/** The one output of a WorkflowTemplate that is read: `PROMOTION_CONTEXT`. */
import type { Subject } from './check.ts';
import type { Path } from './path.ts';
import { error, warning, type Checked, type Problem } from './problem.ts';
import type { Template, WorkflowParameter } from './workflow-template.ts';

/** The output by which a workflow hands on its context. */
export const contextName = 'PROMOTION_CONTEXT';

/**
 * Gives the file that an entrypoint exports the context in. It becomes the container's `terminationMessagePath`: the
 * kubelet mounts a file there and reports what the program wrote into it, at most 4,096 bytes (cluster.md §7).
 */
export function exportPath(template: Template, path: Path, subject: Subject): Checked<string | undefined> {
  const problems: Problem[] = [];
  let found: string | undefined;
  for (const [index, output] of (template.outputs?.parameters ?? []).entries()) {
    const at = [...path, 'outputs', 'parameters', index];
    if (output.name === contextName) {
      problems.push(...contextProblems(output, at, subject));
      found = output.valueFrom?.path;
    } else problems.push(otherOutput(output, at, subject));
  }
  return { value: found, problems };
}

function contextProblems(output: WorkflowParameter, at: Path, subject: Subject): readonly Problem[] {
  const problems: Problem[] = [];
  const { globalName, valueFrom } = output;
  if (globalName !== contextName)
    problems.push(
      error(
        'FIELD_VALUE',
        `${subject.name} output ${contextName} has ${globalName === undefined ? 'no globalName' : `the globalName "${globalName}"`}`,
        { at: subject.placeOf([...at, 'globalName']), fix: `write globalName: ${contextName}` },
      ),
    );
  const file = valueFrom?.path;
  if (file === undefined || !/^\/[^/]/.test(file) || file.includes('/../') || file.endsWith('/'))
    problems.push(
      error(
        'FIELD_VALUE',
        `${subject.name} output ${contextName} has ${file === undefined ? 'no valueFrom.path' : `the path "${file}"`}`,
        {
          at: subject.placeOf([...at, 'valueFrom', 'path']),
          fix: 'write the absolute path of a file, such as /tmp/promotion-context.txt',
        },
      ),
    );
  return problems;
}

function otherOutput({ name, globalName }: WorkflowParameter, at: Path, subject: Subject): Problem {
  if (globalName === contextName)
    return error('FIELD_VALUE', `${subject.name} output ${name} has the globalName ${contextName}`, {
      at: subject.placeOf([...at, 'name']),
      fix: `write name: ${contextName} as well`,
    });
  return warning('WORKFLOW_SIMPLIFIED', `${subject.name} output ${name} is not read`, {
    at: subject.placeOf(at),
    fix: `hand values on by ${contextName}`,
  });
}
