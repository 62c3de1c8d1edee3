/** The command `plan`: what runs, or, with `--diff`, how the hooks differ from those of another render. */
import { error, exitCode, isError, isFault, type Checked, type Problem } from '../hooks/model/problem.ts';
import type { Input } from './input.ts';
import { givenLevels } from './lint/levels.ts';
import { options as optionsOf, type Options } from './options.ts';
import type { RunOrder } from './order.ts';
import { transform } from './pipeline.ts';
import type { PlanDiff } from './plan-diff.ts';
import { orderOf, preview } from './preview.ts';
import { read, standardInput } from './read.ts';
import { report } from './report.ts';
import type { Result, World } from './run.ts';
import { surroundingsOf } from './run-surroundings.ts';

/** Runs `plan`; what stops it goes to stderr alone. */
export async function planning(argv: readonly string[], world: World): Promise<Result> {
  const { value: options, problems } = optionsOf('plan', argv, world.environment);
  const refused = [...problems, ...flagProblems(options)];
  if (refused.some(isError)) return failed(refused);
  const other = options.flags.get('diff');
  if (other !== undefined) return differences(other, options, world);
  const result = await transform(await read(options, surroundingsOf(world)), options);
  const rendered = [...problems, ...result.problems];
  if (rendered.some(isError)) return failed(rendered);
  const shown = preview(result.value, options);
  const all = [...rendered, ...shown.problems];
  return all.some(isError) ? failed(all) : { stdout: shown.value, stderr: report(all), exitCode: 0 };
}

function flagProblems({ flags, filter, output }: Options): readonly Problem[] {
  const other = flags.get('diff');
  if (other === undefined)
    return [
      ...(output === 'markdown'
        ? [
            error('FLAG_VALUE', '-o markdown is given without --diff', {
              fix: 'write -o table, wide or json',
            }),
          ]
        : []),
      ...(flags.get('exit-code') === 'true'
        ? [
            error('FLAG_VALUE', '--exit-code is given without --diff', {
              fix: 'write --diff OTHER --exit-code',
            }),
          ]
        : []),
    ];
  return [
    ...(output === 'wide'
      ? [error('FLAG_VALUE', '-o wide is given with --diff', { fix: 'write -o table, json or markdown' })]
      : []),
    ...(filter && other === '-'
      ? [
          error('FLAG_VALUE', '--filter and --diff - both read standard input', {
            fix: 'give one of the two as a folder or file',
          }),
        ]
      : []),
  ];
}

async function differences(other: string, options: Options, world: World): Promise<Result> {
  const surroundings = surroundingsOf(world);
  const left = beforeOptions(other, options);
  const before = await sideOf('before', left, () =>
    other === '-' ? streamed(world) : read(left, surroundings),
  );
  const after = await sideOf('after', options, () => read(options, surroundings));
  const problems = [...before.problems, ...after.problems];
  if (before.value === undefined || after.value === undefined || problems.some(isError))
    return failed(problems);
  const { isSame, planDiff } = await import('./plan-diff.ts');
  const diff = planDiff(before.value, after.value);
  const isAsked = options.flags.get('exit-code') === 'true';
  return {
    stdout: await shown(diff, options),
    stderr: report(problems),
    exitCode: isAsked && !isSame(diff) ? 1 : 0,
  };
}

async function shown(diff: PlanDiff, { output }: Options): Promise<string> {
  if (output === 'markdown') {
    const { planComment } = await import('./plan-comment.ts');
    return planComment(diff);
  }
  const { showPlanDiff } = await import('./show-plan-diff.ts');
  return showPlanDiff(diff, output === 'json' ? 'json' : 'table');
}

/** Of what was before nobody wants findings. A stream is rendered: it has its hook Jobs, and may hold nothing yet. */
function beforeOptions(other: string, options: Options): Options {
  const lint = givenLevels('off').value;
  if (other !== '-') return { ...options, path: other, filter: false, lint };
  const { gate: _gate, flow: _flow, ...rest } = options;
  return { ...rest, lint, allowEmpty: true };
}

async function streamed({ stdin }: World): Promise<Input> {
  return { sources: [await standardInput(stdin)], hookFiles: [], gateFiles: {} };
}

/** Gives a side's run order; each problem says whose it is, and warnings about what was before are left out. */
async function sideOf(
  side: 'before' | 'after',
  options: Options,
  input: () => Promise<Input>,
): Promise<Checked<RunOrder | undefined>> {
  const { value, problems } = await ordered(options, input);
  const told = side === 'before' ? problems.filter(isError) : problems;
  return {
    value,
    problems: told.map((problem) => ({ ...problem, message: `${side}: ${problem.message}` })),
  };
}

async function ordered(
  options: Options,
  input: () => Promise<Input>,
): Promise<Checked<RunOrder | undefined>> {
  try {
    const result = await transform(await input(), options);
    if (result.problems.some(isError)) return { value: undefined, problems: result.problems };
    const order = orderOf(result.value, options);
    return { value: order.value, problems: [...result.problems, ...order.problems] };
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    return { value: undefined, problems: cause.problems };
  }
}

function failed(problems: readonly Problem[]): Result {
  return { stdout: '', stderr: report(problems), exitCode: exitCode(problems) };
}
