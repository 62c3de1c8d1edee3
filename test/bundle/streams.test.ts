/** The bundle's standard streams: large, slow, closed early, or no pipes at all. */
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { outcomeOf, runBundle, start } from '../support/command.ts';
import { document, documents, environment, hook } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'hookline-streams-'));
const folder = folderOf('shop', { 'hookline.yaml': hook, 'config.yaml': document });
const filter = ['generate', '--filter'];

afterAll(() => rmSync(root, { recursive: true }));

function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(root, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), text);
  return join(root, name);
}

test.for([
  ['a large result', documents(10_000)],
  ['a small result', document],
] as const)('%s whose reader has gone ends at once, with 0 and without a word', async ([, stdin]) => {
  const child = start('plugin.js', filter, { folder, environment });
  child.stdout?.destroy();
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);

  const { exitCode, stderr } = await outcomeOf(child);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('a reader that goes in the middle ends it as well', async () => {
  const child = start('plugin.js', filter, { folder, environment });
  child.stdout?.once('data', () => child.stdout?.destroy());
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(documents(50_000));

  const { exitCode, stderr } = await outcomeOf(child);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('10 MB come out as they went in, with the Jobs behind them', async () => {
  const stdin = documents(120_000);
  expect(stdin.length).toBeGreaterThan(10_000_000);

  const { stdout, stderr, exitCode } = await runBundle('plugin.js', filter, {
    folder,
    environment,
    stdin: Buffer.from(stdin),
  });

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout.subarray(0, stdin.length).equals(Buffer.from(stdin))).toBe(true);
  expect(stdout.subarray(stdin.length).toString()).toMatch(/^---\napiVersion: "batch\/v1"\n/);
});

test('a reader that is slow gets everything', async () => {
  const stdin = documents(20_000);
  const child = start('plugin.js', filter, { folder, environment });
  child.stdin?.end(stdin);
  const chunks: Buffer[] = [];

  for await (const chunk of child.stdout ?? []) {
    chunks.push(chunk as Buffer);
    if (chunks.length < 20) await setTimeout(5);
  }

  expect(Buffer.concat(chunks).toString().startsWith(`${stdin}---\n`)).toBe(true);
});

test('a writer that is slow is waited for', async () => {
  const child = start('plugin.js', filter, { folder, environment });
  const ended = outcomeOf(child);
  for (const part of [document.slice(0, 20), document.slice(20, 21), document.slice(21)]) {
    child.stdin?.write(part);
    await setTimeout(40);
  }
  child.stdin?.end();

  const { stdout, stderr, exitCode } = await ended;

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout.toString().startsWith(`${document}---\n`)).toBe(true);
});

test('a character that is cut in two between writes is one character', async () => {
  const bytes = Buffer.from(document.replace('blue', 'grün'));
  const middle = bytes.indexOf(0xc3) + 1;
  const child = start('plugin.js', filter, { folder, environment });
  const ended = outcomeOf(child);
  child.stdin?.write(bytes.subarray(0, middle));
  await setTimeout(40);
  child.stdin?.end(bytes.subarray(middle));

  const { stdout } = await ended;

  expect(stdout.subarray(0, bytes.length).equals(bytes)).toBe(true);
});

test('standard input and output may be files', async () => {
  const files = folderOf('files', { input: documents(1000) });
  const [input, output] = [openSync(join(files, 'input'), 'r'), openSync(join(files, 'output'), 'w')];
  const child = start('plugin.js', filter, { folder, environment }, [input, output, 'pipe']);

  const { stderr, exitCode } = await outcomeOf(child);

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(readFileSync(join(files, 'output'), 'utf8').startsWith(`${documents(1000)}---\n`)).toBe(true);
});

test('without --filter standard input is not read', async () => {
  const child = start('plugin.js', ['generate'], { folder, environment });

  const { stdout, exitCode } = await outcomeOf(child);

  child.stdin?.destroy();
  expect(exitCode).toBe(0);
  expect(stdout.toString().startsWith(document)).toBe(true);
});

test('no standard input is an empty stream, which would prune everything', async () => {
  const empty = folderOf('empty', {});
  const child = start('plugin.js', filter, { folder: empty }, ['ignore', 'pipe', 'pipe']);

  const { stdout, stderr, exitCode } = await outcomeOf(child);

  expect({ stdout: stdout.toString(), exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(stderr).toMatch(/^RESULT_EMPTY /);
});
