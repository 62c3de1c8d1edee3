/** The container of a WorkflowTemplate's entrypoint: as it is written, or made of a script. */
import type { Subject } from './check.ts';
import { escapeExpansion } from './environment-variables.ts';
import type { HookSpec } from './hook.ts';
import type { JsonObject } from './object.ts';
import type { Path } from './path.ts';
import { error, type Checked } from './problem.ts';
import type { Template } from './workflow-template.ts';

/** What a program takes before a text that it is to run; Argo writes a file, which a Job has no place for. */
const textFlags: ReadonlyMap<string, string> = new Map([
  ['sh', '-c'],
  ['bash', '-c'],
  ['ash', '-c'],
  ['dash', '-c'],
  ['zsh', '-c'],
  ['python', '-c'],
  ['python3', '-c'],
  ['node', '-e'],
  ['perl', '-e'],
  ['ruby', '-e'],
]);

type Container = NonNullable<HookSpec['container']>;
const none: Container = { image: '' };

/** Gives the container that runs a template's program. */
export function programOf(
  { container, script, name }: Template,
  path: Path,
  subject: Subject,
): Checked<Container> {
  const at = subject.placeOf(path);
  if (container !== undefined && script !== undefined) {
    const message = `${subject.name} template ${name} has container and script`;
    return { value: none, problems: [error('BODY_TWICE', message, { at, fix: 'keep one' })] };
  }
  if (container !== undefined) return { value: unnamed(container), problems: [] };
  if (script !== undefined) return scriptProgram(script, path, subject);
  const message = `${subject.name} template ${name} has neither container nor script`;
  return { value: none, problems: [error('BODY_MISSING', message, { at, fix: 'write one of them' })] };
}

function scriptProgram(
  { command = [], args = [], source, ...rest }: NonNullable<Template['script']>,
  path: Path,
  subject: Subject,
): Checked<Container> {
  const program = command[0]?.split('/').at(-1);
  const flag = textFlags.get(program ?? '');
  if (flag === undefined)
    return {
      value: none,
      problems: [
        error(
          'WORKFLOWS_MISSING',
          `${subject.name} has a script ${program === undefined ? 'without command' : `for "${program}"`}, which needs Argo Workflows`,
          {
            at: subject.placeOf([...path, 'script', 'command']),
            fix: `use one of ${[...textFlags.keys()].join(', ')}, or a container`,
          },
        ),
      ],
    };
  // Argo's order: the script comes behind the arguments that are written.
  const words = [...command, ...args, flag, escapeExpansion(source)];
  return { value: { ...unnamed(rest), command: words }, problems: [] };
}

/** The container of a hook Job has always the same name, by which its result is found. */
function unnamed<T extends JsonObject>(container: T): T {
  const { name: _name, ...rest } = container;
  return rest as T;
}
