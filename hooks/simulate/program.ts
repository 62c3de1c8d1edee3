/** A Job's container as a program: its words and variables, filled in as Kubernetes does it. */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import type { Stored } from './store.ts';

/** A program to run for a container. */
export interface Program {
  readonly image: string;
  /** Empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose values lie in Secrets or ConfigMaps, which a simulation does not have. */
  readonly absent: readonly string[];
  /** Where the container writes its termination message. */
  readonly messagePath: string;
}

/** Gives the program of a Job's first container. */
export function programOf(job: Stored): Program {
  const containers = field(field(field(job.spec, 'template'), 'spec'), 'containers');
  const container: JsonObject = Array.isArray(containers) && isObject(containers[0]) ? containers[0] : {};
  const entries = objectsIn(container['env']);
  const env: Record<string, string> = {};
  for (const entry of entries)
    if (entry['valueFrom'] === undefined)
      env[textField(entry, 'name')] = expand(textField(entry, 'value'), env);
  return {
    image: textField(container, 'image'),
    command: textsIn(container['command']).map((word) => expand(word, env)),
    args: textsIn(container['args']).map((word) => expand(word, env)),
    env,
    absent: entries.flatMap((entry) => (entry['valueFrom'] === undefined ? [] : [textField(entry, 'name')])),
    messagePath: textField(container, 'terminationMessagePath') || '/dev/termination-log',
  };
}

/** Fills in `$(NAME)` where the variable is there; `$$(` is a `$(` that is meant. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$';
    return name === undefined ? whole : (env[name] ?? whole);
  });
}

/** Gives a program with another path in the place of that of its termination message. */
export function withMessagePath(program: Program, path: string): Program {
  return {
    ...program,
    messagePath: path,
    command: program.command.map((word) => word.replaceAll(program.messagePath, path)),
    args: program.args.map((word) => word.replaceAll(program.messagePath, path)),
    env: Object.fromEntries(
      Object.entries(program.env).map(([name, value]) => [name, value.replaceAll(program.messagePath, path)]),
    ),
  };
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
