/** Lints texts and folders as the command line does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run, type Result } from '../../plugin/run.ts';

async function nothing(): Promise<Uint8Array> {
  return new Uint8Array();
}

/** Lints a rendered stream. */
export async function lintStream(text: string, ...argv: readonly string[]): Promise<Result> {
  const folder = folderOf({});
  return run(['lint', '--filter', ...argv], {
    environment: {},
    folder,
    stdin: async () => new TextEncoder().encode(text),
  });
}

/** Gives a stream's findings, one line each. */
export async function findings(text: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr, exitCode } = await lintStream(text, ...argv);
  if (exitCode !== 0 && exitCode !== 3) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Makes a folder of files that is gone after the test. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-lint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Lints a folder. */
export async function lintFolder(folder: string, ...argv: readonly string[]): Promise<Result> {
  return run(['lint', ...argv], { environment: {}, folder, stdin: nothing });
}
