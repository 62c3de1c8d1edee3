/** The streams that the plugin's golden cases end with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedOf, goldenCases, place, settingOf, type GoldenCase } from '../../golden/golden-case.ts';
import { runPlugin } from '../../support/command.ts';

/** A stream, and the case that it comes from. */
export interface GoldenStream {
  readonly name: string;
  readonly text: string;
}

/** Gives what every case of `generate` prints, and what `generate` prints where a case shows the plan of it. */
export async function goldenStreams(): Promise<readonly GoldenStream[]> {
  const below = mkdtempSync(join(tmpdir(), 'hookline-streams-'));
  try {
    const all: GoldenStream[] = [];
    for (const golden of goldenCases().filter(isRendered)) {
      const text = isPlan(golden) ? await generated(golden, below) : expectedOf(golden).stdout.toString();
      if (text !== '') all.push({ name: golden.name, text });
    }
    return all;
  } finally {
    rmSync(below, { recursive: true });
  }
}

function isRendered(golden: GoldenCase): boolean {
  return golden.exit === 0 && (isPlan(golden) || golden.argv[0] === 'generate');
}

function isPlan({ argv }: GoldenCase): boolean {
  return argv[0] === 'plan' && !argv.includes('--diff');
}

async function generated(golden: GoldenCase, below: string): Promise<string> {
  const [, ...rest] = golden.argv;
  const argv = ['generate', ...withoutOutput(rest)];
  const outcome = await runPlugin(argv, settingOf(golden, place(golden, below)));
  if (outcome.exitCode !== 0) throw new Error(`${golden.name}: ${outcome.stderr}`);
  return outcome.stdout.toString();
}

/** Leaves `-o VALUE`, `--output VALUE` and `--output=VALUE` out: `generate` has one form only. */
function withoutOutput(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) =>
      !/^(?:-o$|--output(?:=|$))/.test(word) && !/^(?:-o|--output)$/.test(words[index - 1] ?? ''),
  );
}
