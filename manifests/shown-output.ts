/** Fills what the docs show of `hookline simulate` and `flow show`: the output of the command above it. */
import { join } from 'node:path';
import { runFlow } from '../hooks/cli/flow.ts';
import { runSimulate } from '../hooks/cli/simulate.ts';
import { runSimulation, simulationStart } from '../hooks/simulate/run.ts';
import { withReleaseFiles } from './release-folders.ts';

const root = join(import.meta.dirname, '..');

/** What a command printed, and its exit code. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `hookline simulate` or `hookline flow`, as a reader does, from a folder. */
export async function ranIn(folder: string, [command = '', ...argv]: readonly string[]): Promise<Ran> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const world = {
    folder,
    print: (text: string) => void stdout.push(text),
    complain: (text: string) => void stderr.push(text),
  };
  const exitCode =
    command === 'flow'
      ? runFlow(argv, world)
      : await runSimulate(argv, {
          ...world,
          simulate: runSimulation,
          start: simulationStart,
          environment: { PATH: process.env['PATH'] },
          self: [process.execPath, join(root, 'hooks/main.ts')],
          isTerminal: false,
          isColoured: false,
          wall: () => performance.now(),
        });
  return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode };
}

/** Which part of an output is shown; `word` is what follows `=`. */
const parts: Readonly<Record<string, (output: string, word: string) => string>> = {
  /** The lines of what happened that have a word in them. */
  about: (output, word) =>
    eventLines(output)
      .filter((line) => line.includes(word))
      .join(''),
  /** Those of what happened in one environment, or with `release` to the release itself. */
  in: (output, place) =>
    eventLines(output)
      .filter((line) => line.split(/ +/).slice(1, 3).includes(place))
      .join(''),
  /** The tree at the end, and what stands behind it. */
  tree: (output) => output.slice(output.lastIndexOf(eventLines(output).at(-1) ?? '')).replace(/^.*\n\n/, ''),
  /** How each release ended. */
  end: (output) => output.split('\n\n').at(-1) ?? '',
};

function eventLines(output: string): readonly string[] {
  return output.split(/(?<=\n)/).filter((line) => line.startsWith('+'));
}

const shown =
  /^(```sh\nhookline ((?:simulate|flow show) [^\n]+)\n```\n\n```text output([^\n]*)\n)[\s\S]*?^(?=```$)/gm;

/**
 * Gives a page with each block `text output` behind a command as the command prints it.
 *
 * The folder of the command is one of the page's own, or one of the repository. `exit=N` says how it ends where that
 * is not 0; `tree`, `end`, `about=WORD` and `in=ENVIRONMENT` show a part.
 */
export async function withOutputs(page: string): Promise<string> {
  if (!page.includes('```text output')) return page;
  const outputs = await withReleaseFiles(page, async (folder) => {
    const all: string[] = [];
    for (const [, , command = '', words = ''] of page.matchAll(shown))
      all.push(await outputOf({ folder, command, words: words.trim().split(' ') }));
    return all;
  });
  return page.replaceAll(shown, (_, open: string) => open + (outputs.shift() ?? ''));
}

interface Shown {
  readonly folder: string;
  readonly command: string;
  readonly words: readonly string[];
}

async function outputOf({ folder, command, words }: Shown): Promise<string> {
  const argv = command.split(' ');
  const ran = await ranIn(argv.at(-1)?.startsWith('manifests/') === true ? root : folder, argv);
  const expected = words.find((word) => word.startsWith('exit='))?.slice(5) ?? '0';
  // What is refused is said on stderr, and nothing else is.
  const isAsExpected = String(ran.exitCode) === expected && (ran.stderr === '') === (expected !== '2');
  if (!isAsExpected)
    throw new Error(`hookline ${command} ended with ${ran.exitCode}: ${ran.stderr}${ran.stdout}`);
  const part = partOf(ran.stdout + ran.stderr, words);
  if (part === '') throw new Error(`hookline ${command} prints nothing that is "${words.join(' ')}"`);
  return part;
}

function partOf(output: string, words: readonly string[]): string {
  for (const word of words) {
    const [name = '', value = ''] = word.split('=');
    const part = parts[name]?.(output, value);
    if (part !== undefined) return part;
  }
  return output;
}
