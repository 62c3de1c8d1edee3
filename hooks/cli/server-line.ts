/** The command line of `hookline server`: strict flags, and the variables that stand for them. */
import { error, type Checked } from '../model/problem.ts';
import { serverFlags, serverVariable } from './server-flags.ts';
import { folderLine } from './simulate-line.ts';

/** Reads flags, and for those that are not given the environment. */
export function serverLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Checked<ReadonlyMap<string, string>> {
  const fromVariables = serverFlags.flatMap(({ name }) => {
    const value = environment[serverVariable(name)] ?? '';
    return value === '' ? [] : [`--${name}=${value}`];
  });
  const given = folderLine('server', argv, serverFlags);
  const around = folderLine('server', fromVariables, serverFlags);
  const { folder } = given.value;
  const extra =
    folder === '.'
      ? []
      : [
          error('ARGUMENT_EXTRA', `server takes flags only, and was given ${folder}`, {
            fix: 'see hookline server --help',
          }),
        ];
  const values = new Map<string, string>();
  for (const [name, all] of [...around.value.flags, ...given.value.flags]) values.set(name, all.at(-1) ?? '');
  return { value: values, problems: [...given.problems, ...around.problems, ...extra] };
}
