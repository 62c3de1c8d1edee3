/** The command `lint`: reads, lints, prints, and writes where it is asked to. */
import { existsSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { error, Fault, isError, type Problem } from '../hooks/model/problem.ts';
import type { Input } from './input.ts';
import { baselineOf, sift, type Sifted } from './lint/baseline.ts';
import { lint, type Linted } from './lint/lint.ts';
import { showFindings, summary, type FindingFormat } from './lint/show-findings.ts';
import { options as optionsOf, type Options } from './options.ts';
import { hookFileLimit, readSource } from './read-file.ts';
import { confined, rootOf, type Place } from './read-path.ts';
import { read } from './read.ts';
import { report } from './report.ts';
import { repaired } from './run-fix.ts';
import type { Result, World } from './run.ts';
import { surroundingsOf } from './run-surroundings.ts';
import { version } from './version.ts';

/** Runs `lint`: findings are its output, and what stops it goes to stderr alone. */
export async function linting(argv: readonly string[], world: World): Promise<Result> {
  const { value: options, problems } = optionsOf('lint', argv, world.environment);
  refuse([...problems, ...flagProblems(options)]);
  const input = await read(options, surroundingsOf(world));
  const place = placeOf(options, world);
  const target = options.flags.get('write-baseline');
  if (target !== undefined) return written(target, await looked(input, options, problems), world);
  async function look(sources: Input): Promise<Sifted & Looked> {
    const found = await looked(sources, options, problems);
    return { ...found, ...known(found, options, { world, place }) };
  }
  if (options.flags.get('fix') !== 'true') return shown(await look(input), options, place);
  const isDryRun = options.flags.get('dry-run') === 'true';
  const { result, changes, diff } = await repaired(input, look, { folder: place.folder, isDryRun });
  const left = shown(result, options, place);
  const done = changes.map((line) => `${isDryRun ? line.replace('fixed', 'would fix') : line}\n`).join('');
  return { ...left, stdout: isDryRun ? diff : left.stdout, stderr: done + left.stderr };
}

/** What a lint found, with the warnings on the way. */
interface Looked extends Linted {
  readonly warnings: readonly Problem[];
}

async function looked(input: Input, options: Options, earlier: readonly Problem[]): Promise<Looked> {
  const { value, problems } = await lint(input, options);
  refuse([...earlier, ...problems]);
  return { ...value, warnings: [...earlier, ...problems] };
}

/** Stops where an error is among problems. */
function refuse(problems: readonly Problem[]): void {
  if (problems.some(isError)) throw new Fault(problems);
}

function flagProblems({ flags, filter }: Options): readonly Problem[] {
  const isFix = flags.get('fix') === 'true';
  return [
    ...(flags.get('dry-run') === 'true' && !isFix
      ? [error('FLAG_VALUE', '--dry-run is given without --fix', { fix: 'write --fix --dry-run' })]
      : []),
    ...(isFix && filter
      ? [
          error('FIX_NEEDS_FILES', '--fix changes files, and --filter reads none', {
            fix: 'correct what the stream is rendered from',
          }),
        ]
      : []),
    ...(isFix && flags.has('write-baseline')
      ? [error('FLAG_VALUE', '--fix and --write-baseline are given together', { fix: 'run --fix first' })]
      : []),
  ];
}

function shown(
  { findings, known, gone, objects, warnings }: Sifted & Looked,
  { flags }: Options,
  { folder, root }: Place,
): Result {
  function fromRoot(file: string): string {
    const path = join(folder, file);
    return existsSync(path) ? relative(root, path).replaceAll(sep, '/') : file;
  }
  const all = { findings, known, objects, version, fromRoot };
  return {
    stdout: showFindings(all, (flags.get('output') ?? 'text') as FindingFormat),
    stderr: report(warnings) + summary(all) + gone.map((note) => `${note}\n`).join(''),
    exitCode: findings.some(({ level }) => level === 'error') ? 3 : 0,
  };
}

function written(target: string, { findings, objects, warnings }: Looked, world: World): Result {
  writeFileSync(resolve(world.folder, target), baselineOf(findings));
  const all = { findings: [], known: findings.length, objects };
  return { stdout: '', stderr: `${report(warnings)}wrote ${target}: ${summary(all)}`, exitCode: 0 };
}

/** Takes away what the baseline knows. A flag's path is relative to where the command runs, a LintConfig's to the source. */
function known(
  { settings, findings }: Linted,
  { flags }: Options,
  { world, place }: { readonly world: World; readonly place: Place },
): Sifted {
  const flag = flags.get('baseline');
  const name = flag ?? settings.baseline?.path;
  if (name === undefined) return { findings, known: 0, gone: [] };
  const file = flag === undefined ? confined(name, place) : resolve(world.folder, flag);
  if (file === undefined || !existsSync(file))
    throw new Fault([
      error('SOURCE_NOT_FOUND', `the baseline "${name}" does not exist`, {
        ...(flag === undefined && settings.baseline !== undefined ? { at: settings.baseline.at } : {}),
        fix: 'write it with --write-baseline, or leave it out',
      }),
    ]);
  const { value, problems } = sift(findings, readSource(file, name, hookFileLimit * 16));
  refuse(problems);
  return value;
}

/** Gives the source's folder and the root of its repository. */
function placeOf({ path }: Options, world: World): Place {
  const source = resolve(world.folder, path);
  const folder = realpathSync(statSync(source).isFile() ? dirname(source) : source);
  return { folder, root: rootOf(folder, world.environment['ARGOCD_APP_SOURCE_PATH']) };
}
