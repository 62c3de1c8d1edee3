/** A repository in a temp folder, and the plugin run over it. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run, type Result } from '../../plugin/run.ts';

/** Files by path; `{link}` is a symbolic link, `{program}` a Node program that may be run. */
export type Files = Readonly<
  Record<string, string | { readonly link: string } | { readonly program: string }>
>;

/** Writes a repository that is gone after the test; its root has `.git`. */
export function repository(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'hookline-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, '.git'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else if ('link' in content) symlinkSync(content.link, path);
    else {
      writeFileSync(path, `#!${process.execPath}\n${content.program}`);
      chmodSync(path, 0o755);
    }
  }
  return root;
}

/** How a command is run. */
export interface Surroundings {
  readonly root: string;
  /** The source path below the root. */
  readonly path?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly toolDeadline?: number;
}

/** Runs `hookline generate` in a source path of a repository. */
export async function generate(
  argv: readonly string[],
  { root, path = '', environment = {}, toolDeadline }: Surroundings,
): Promise<Result> {
  return run(['generate', ...argv], {
    folder: join(root, path),
    environment,
    stdin: async () => new Uint8Array(),
    ...(toolDeadline === undefined ? {} : { toolDeadline }),
  });
}
