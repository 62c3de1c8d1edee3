/** The committed answers of the oracles: what is asked, what is kept of an answer, and where. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases, scenarioOf } from './cases/cases.ts';
import { goldenStreams } from './golden-streams.ts';
import { injectedStreams } from './injected-streams.ts';
import type { Oracles, OrderRecord, Reading, Scenario } from './oracles.ts';
import { randomSet, randomSets } from './random.ts';
import { nastyStreams, randomStream, randomStreams } from './streams.ts';

/** Where the answers are kept, one in each line. */
export const folder = join(import.meta.dirname, '../../golden/oracle');

/** An answer as it is kept: what was asked is known by its name and the digest of all of it. */
export type Kept<T> = T & { readonly name: string; readonly digest: string };

/** What is asked of the reader. */
export interface Stream {
  readonly name: string;
  readonly text: string;
}

/** Sets of the engine's oracle, by the file that keeps its answers. */
export const orderFiles: Readonly<Record<string, () => Promise<readonly Scenario[]>>> = {
  'order-random.jsonl': () => Promise.resolve(numbers(randomSets).map(randomSet)),
  'order-golden.jsonl': async () => (await goldenStreams()).map(setOf),
  'order-cases.jsonl': () => Promise.resolve(cases.map(scenarioOf)),
};

/** Streams of the reader's oracle, by the file that keeps its answers. */
export const splitFiles: Readonly<Record<string, () => Promise<readonly Stream[]>>> = {
  'split-nasty.jsonl': () =>
    Promise.resolve(Object.entries(nastyStreams).map(([name, text]) => ({ name, text }))),
  'split-random.jsonl': () =>
    Promise.resolve(
      numbers(randomStreams).map((number) => ({ name: `random ${number}`, text: randomStream(number) })),
    ),
  'split-golden.jsonl': goldenStreams,
  'split-injected.jsonl': injectedStreams,
};

/** Gives a stream as a set that is synced. */
export function setOf({ name, text }: Stream): Scenario {
  return { name, namespace: 'shop', revision: '0123456789abcdef0123456789abcdef01234567', text };
}

/** Asks the oracles everything, and gives the contents of all files. */
export async function answers(oracles: Oracles): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  for (const [file, questions] of Object.entries(orderFiles)) {
    const sets = await questions();
    contents.set(file, linesOf(sets, await oracles.order(sets)));
  }
  for (const [file, questions] of Object.entries(splitFiles)) {
    const streams = await questions();
    contents.set(file, linesOf(streams, await oracles.read(streams.map(({ text }) => text))));
  }
  return contents;
}

/** Keeps the contents of files. */
export function keep(contents: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of contents) writeFileSync(join(folder, file), content);
}

/** Gives what a file's new content says otherwise than what is kept, one text for each answer. */
export function changesOf(file: string, content: string): readonly string[] {
  const kept = byName(linesIn(file));
  const found = byName(content.split('\n').filter(Boolean));
  const names = new Set([...kept.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => kept.get(name) !== found.get(name))
    .map((name) => `${name}\n  kept ${kept.get(name) ?? 'nothing'}\n  now  ${found.get(name) ?? 'nothing'}`);
}

function byName(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map((line) => [(JSON.parse(line) as Kept<object>).name, line]));
}

/** Gives the lines of a file, or none. */
function linesIn(file: string): readonly string[] {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

/** Gives what is kept for each question. Throws where the questions have changed since. */
export function keptFor<T extends OrderRecord | Reading>(
  file: string,
  questions: readonly { readonly name: string }[],
): readonly Kept<T>[] {
  const kept = linesIn(file).map((line) => JSON.parse(line) as Kept<T>);
  const asked = questions.map((question) => `${question.name} ${digestOf(question)}`);
  const answered = kept.map(({ name, digest }) => `${name} ${digest}`);
  const changed = [...asked, ...answered].find((line, index) =>
    index < asked.length ? !answered.includes(line) : !asked.includes(line),
  );
  if (changed !== undefined) throw new Error(`${file} knows another "${changed}": run npm run oracle`);
  return kept;
}

function linesOf(questions: readonly { readonly name: string }[], found: readonly object[]): string {
  return questions
    .map((question, index) => {
      const kept = { name: question.name, digest: digestOf(question), ...found[index] };
      return `${JSON.stringify(kept)}\n`;
    })
    .join('');
}

function digestOf(question: object): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 12);
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
