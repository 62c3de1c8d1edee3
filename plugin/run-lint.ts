/** The command `lint`: reads, lints, prints, and writes where it is asked to. */
import { existsSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { error, exitCode, isError, type Problem } from '../hooks/model/problem.ts';
import { baselineOf, sift, type Sifted } from './lint/baseline.ts';
import { lint, type Linted } from './lint/lint.ts';
import { showFindings, summary, type FindingFormat } from './lint/show-findings.ts';
import type { Source } from './manifest.ts';
import { options as optionsOf, type Options } from './options.ts';
import { hookFileLimit, readSource } from './read-file.ts';
import { confined, rootOf, type Place } from './read-path.ts';
import { read } from './read.ts';
import { report } from './report.ts';
import type { Result, World } from './run.ts';
import { version } from './version.ts';

/** Runs `lint`: findings are its output, and what stops it goes to stderr alone. */
export async function linting(argv: readonly string[], world: World): Promise<Result> {
  const options = optionsOf('lint', argv, world.environment);
  if (options.problems.some(isError)) return stopped(options.problems);
  const input = await read(options.value, {
    folder: world.folder,
    sourcePath: world.environment['ARGOCD_APP_SOURCE_PATH'],
    stdin: world.stdin,
    tools: {
      path: world.environment['PATH'],
      ...(world.toolDeadline === undefined ? {} : { deadline: world.toolDeadline }),
    },
  });
  const linted = await lint(input, options.value);
  const problems = [...options.problems, ...linted.problems];
  if (problems.some(isError)) return stopped(problems);
  const { flags } = options.value;
  const target = flags.get('write-baseline');
  if (target !== undefined) return written(target, linted.value, { world, problems });
  const baseline = baselineFile(linted.value, options.value, world);
  if ('problem' in baseline) return stopped([...problems, baseline.problem]);
  const sifted = sift(linted.value.findings, baseline.source);
  if (sifted.problems.some(isError)) return stopped([...problems, ...sifted.problems]);
  return shown(sifted.value, linted.value, { problems, options: options.value, world });
}

function shown(
  { findings, known, gone }: Sifted,
  { objects }: Linted,
  {
    problems,
    options,
    world,
  }: { readonly problems: readonly Problem[]; readonly options: Options; readonly world: World },
): Result {
  const { folder, root } = placeOf(options, world);
  const fromRoot = (file: string): string =>
    existsSync(join(folder, file)) ? relative(root, join(folder, file)).replaceAll(sep, '/') : file;
  const all = { findings, known, objects, version, fromRoot };
  const format = (options.flags.get('output') ?? 'text') as FindingFormat;
  return {
    stdout: showFindings(all, format),
    stderr: report(problems) + summary(all) + gone.map((note) => `${note}\n`).join(''),
    exitCode: findings.some(({ level }) => level === 'error') ? 3 : 0,
  };
}

function written(
  target: string,
  { findings, objects }: Linted,
  { world, problems }: { readonly world: World; readonly problems: readonly Problem[] },
): Result {
  writeFileSync(resolve(world.folder, target), baselineOf(findings));
  const all = { findings: [], known: findings.length, objects };
  return { stdout: '', stderr: `${report(problems)}wrote ${target}: ${summary(all)}`, exitCode: 0 };
}

/** A flag's path is relative to where the command runs, a LintConfig's to the source path. */
function baselineFile(
  { settings }: Linted,
  options: Options,
  world: World,
): { readonly source?: Source } | { readonly problem: Problem } {
  const flag = options.flags.get('baseline');
  const name = flag ?? settings.baseline?.path;
  if (name === undefined) return {};
  const file = flag === undefined ? confined(name, placeOf(options, world)) : resolve(world.folder, flag);
  if (file !== undefined && existsSync(file)) return { source: readSource(file, name, hookFileLimit * 16) };
  return {
    problem: error('SOURCE_NOT_FOUND', `the baseline "${name}" does not exist`, {
      ...(flag === undefined && settings.baseline !== undefined ? { at: settings.baseline.at } : {}),
      fix: 'write it with --write-baseline, or leave it out',
    }),
  };
}

/** Gives the source's folder and the root of its repository. */
function placeOf({ path }: Options, world: World): Place {
  const source = resolve(world.folder, path);
  const folder = realpathSync(statSync(source).isFile() ? dirname(source) : source);
  return { folder, root: rootOf(folder, world.environment['ARGOCD_APP_SOURCE_PATH']) };
}

function stopped(problems: readonly Problem[]): Result {
  return { stdout: '', stderr: report(problems), exitCode: exitCode(problems) };
}
