/** The plugin without a cluster (`npm run tour`): runs it on a shipped example and shows what it did. */
import { join } from 'node:path';
import { options } from '../plugin/options.ts';
import { read } from '../plugin/read.ts';
import { run, type Result } from '../plugin/run.ts';
import { split } from '../plugin/split.ts';
import { example } from './samples.ts';

const root = join(import.meta.dirname, '..');
const world = { environment: {}, folder: root, stdin: async () => Buffer.from('') };

/** A line of the output, and whether it was in the input. */
interface Line {
  readonly text: string;
  readonly isAdded: boolean;
}

/** One document of the output. */
interface Shown {
  readonly lines: readonly Line[];
  readonly title: string;
}

/** Gives what `npm run tour` prints, or the result of the command that failed. */
export async function tour(): Promise<Result> {
  const generated = await run(['generate', ...example], world);
  const planned = await run(['plan', ...example], world);
  const failed = [generated, planned].find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) return failed;
  const input = await read(options('generate', example, {}).value, {
    ...world,
    sourcePath: undefined,
    tools: { path: undefined },
  });
  const lines = compared(input.sources.map(({ text }) => text).join(''), generated.stdout);
  if (lines === undefined)
    return { stdout: '', stderr: 'The output does not hold every byte of the input.\n', exitCode: 1 };
  const documents = documentsOf(lines);
  const untouched = documents.filter((document) => document.lines.every(({ isAdded }) => !isAdded));
  const edited = documents.filter((document) => isOld(document) && !untouched.includes(document));
  const ours = documents.filter((document) => !isOld(document));
  const files = [...input.sources, ...input.hookFiles].map(
    ({ name, text }) => `  ${name.padEnd(16)} ${countOf(name, text)}\n`,
  );
  const parts = [
    `Hookline, as the sidecar runs it for Argo CD, with the example of this repository as application shop:\n\n  hookline generate ${example.join(' ')}\n`,
    `READ\n${files.join('')}
Compared with the input, byte for byte: ${untouched.length} documents are as before. In ${edited.length}, lines were added
and nothing else changed. ${ours.length} hook Jobs were put behind them. Taking out what was added gives the input back.\n`,
    ...edited.map(
      (document) => `EDITED: ${document.title}, with + where a line was added\n\n${text(document, true)}`,
    ),
    ...ours.map((document) => `INJECTED: ${document.title}\n\n${text(document, false)}`),
    `PLAN: what Argo CD runs in a sync, in this order\n\n${indented(planned.stdout)}
A failed hook stops the sync; SyncFail runs then. What a phase or a wave waits for stands in the last column.\n`,
    `NEXT\n\n  npm run build\n  npx hookline plan -o wide ${example.join(' ')}\n\nThen point it at a folder of your own. How to write hooks: docs/writing-hooks.md\n`,
  ];
  return { stdout: parts.join('\n'), stderr: '', exitCode: 0 };
}

/** Marks the lines of the output that are not in the input; nothing where a line of the input is lost or changed. */
export function compared(input: string, output: string): readonly Line[] | undefined {
  const before = linesOf(input);
  let next = 0;
  const lines = linesOf(output).map((text): Line => {
    const isAdded = text !== before[next];
    if (!isAdded) next += 1;
    return { text, isAdded };
  });
  return next === before.length ? lines : undefined;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function documentsOf(lines: readonly Line[]): readonly Shown[] {
  const groups: Line[][] = [[]];
  for (const line of lines) {
    if (line.text === '---\n') groups.push([]);
    else groups.at(-1)?.push(line);
  }
  return groups.map((group) => ({
    lines: group,
    title: titleOf(group.map(({ text: shown }) => shown).join('')),
  }));
}

/** Names a document by its own words: a demonstration needs no parser. */
function titleOf(document: string): string {
  const [, kind = ''] = /^kind: "?(\w+)/m.exec(document) ?? [];
  const [, name = ''] = /^ {2}name: "?([\w-]+)/m.exec(document) ?? [];
  return `${kind}/${name}`;
}

function isOld({ lines }: Shown): boolean {
  return lines.some(({ isAdded }) => !isAdded);
}

function text({ lines }: Shown, isMarked: boolean): string {
  return lines.map((line) => `${isMarked && line.isAdded ? '  + ' : '    '}${line.text}`).join('');
}

function indented(block: string): string {
  return block.replaceAll(/^(?=.)/gm, '  ');
}

function countOf(name: string, content: string): string {
  const count = split({ name, text: content }).value.filter(({ text: document }) =>
    document.includes('kind:'),
  ).length;
  const what = name.startsWith('hookline') ? 'hook' : 'document';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

if (import.meta.main) {
  const { stdout, stderr, exitCode } = await tour();
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}
