/** One run of a command, from arguments to what is printed; `main.ts` connects it to the process. */
import { error, exitCode, isError, isFault, type Problem } from '../hooks/model/problem.ts';
import { didYouMean } from '../hooks/model/nearest.ts';
import type { Environment } from './given.ts';
import type { Manifest } from './manifest.ts';
import { options as optionsOf } from './options.ts';
import { transform } from './pipeline.ts';
import { read } from './read.ts';
import { report } from './report.ts';
import { surroundingsOf } from './run-surroundings.ts';

/** The process around a run. */
export interface World {
  readonly environment: Environment;
  readonly folder: string;
  readonly stdin: () => Promise<Uint8Array>;
  /** The names of all commands of the program, where it has others besides. */
  readonly commandNames?: readonly string[];
  /** How long Helm or Kustomize may take, in milliseconds; absent: what Argo CD leaves. */
  readonly toolDeadline?: number;
}

/** What a run gives to the process. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

type Command = (argv: readonly string[], world: World) => Promise<Result>;

/** The plugin's commands. */
export const commands: Readonly<Record<string, Command>> = {
  generate,
  plan: async (argv, world) => {
    const { planning } = await import('./run-plan.ts');
    return planning(argv, world);
  },
  lint: async (argv, world) => {
    const { linting } = await import('./run-lint.ts');
    return linting(argv, world);
  },
  version: async ([extra]) => {
    if (extra !== undefined)
      return failed([
        error(
          extra.startsWith('-') ? 'FLAG_UNKNOWN' : 'ARGUMENT_EXTRA',
          `version takes nothing, and was given ${extra}`,
          { fix: 'leave it out' },
        ),
      ]);
    const { version } = await import('./version.ts');
    return { stdout: `hookline ${version}\n`, stderr: '', exitCode: 0 };
  },
};

/** Runs a command line; every failure becomes problems on stderr, an exit code and an empty stdout. */
export async function run(argv: readonly string[], world: World): Promise<Result> {
  const [name = '', ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const names = world.commandNames ?? Object.keys(commands);
    const fix = name === '' ? `use one of ${names.join(', ')}` : didYouMean(name, names);
    return failed([
      error('COMMAND_UNKNOWN', name === '' ? 'no command is given' : `there is no command "${name}"`, {
        fix,
      }),
    ]);
  }
  try {
    return await command(rest, world);
  } catch (cause) {
    return failed(isFault(cause) ? cause.problems : [unexpected(cause)]);
  }
}

async function generate(argv: readonly string[], world: World): Promise<Result> {
  const options = optionsOf('generate', argv, world.environment);
  if (options.problems.some(isError)) return failed(options.problems);
  const input = await read(options.value, surroundingsOf(world));
  const result = await transform(input, options.value);
  const problems = [...options.problems, ...result.problems];
  if (problems.some(isError)) return failed(problems);
  return { stdout: printed(result.value), stderr: report(problems), exitCode: 0 };
}

function printed(manifests: readonly Manifest[]): string {
  return manifests.map(({ lead, text }) => lead + text).join('');
}

function failed(problems: readonly Problem[]): Result {
  return { stdout: '', stderr: report(problems), exitCode: exitCode(problems) };
}

/** The system's refusals that are not ours to answer better than with their own name. */
function unexpected(cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const path = cause instanceof Error && 'path' in cause ? String(cause.path) : '';
  if (/^E[A-Z]+$/.test(code))
    return error('SOURCE_NOT_FOUND', `"${path}" cannot be read: ${code}`, {
      fix: 'check that it exists and may be read',
    });
  const [message = '', where = ''] = String(cause instanceof Error ? cause.stack : cause).split('\n');
  return error('DEFECT', `${message} ${where.trim()}`.trim(), {
    fix: 'report it, with the input that led to it',
  });
}
