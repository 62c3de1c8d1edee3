/** A Git repository of a test, where Argo CD reads it. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inject, onTestFinished } from 'vitest';

const run = promisify(execFile);
const author = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.com' };
const committer = { GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.com' };
const env = { ...process.env, ...author, ...committer, GIT_CONFIG_GLOBAL: '/dev/null' };

/** Files of a commit by path; null deletes one. */
export type Files = Readonly<Record<string, string | null>>;

/** A repository with the branch main. */
export interface Repository {
  readonly url: string;
  /** Commits files beside those that are there, and gives the commit's id. */
  commit(files: Files, message?: string): Promise<string>;
  /** Puts a tag, or moves it, to the newest commit. */
  tag(name: string): Promise<void>;
}

/** Makes an empty repository under a name; it is gone after the test, or whenever what takes its end says so. */
export async function repository(
  name: string,
  atEnd: (end: () => void) => void = onTestFinished,
): Promise<Repository> {
  const { repositories, repositoryUrl } = inject('cluster');
  const bare = join(repositories, `${name}.git`);
  const work = mkdtempSync(join(tmpdir(), 'hookline-e2e-'));
  atEnd(() => {
    for (const folder of [bare, work]) rmSync(folder, { recursive: true, force: true });
  });
  rmSync(bare, { recursive: true, force: true });
  await git(work, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  await git(work, 'init', '--quiet', '--initial-branch=main');
  return {
    url: `${repositoryUrl}${name}.git`,
    commit: async (files, message = 'test') => {
      for (const [path, content] of Object.entries(files)) change(join(work, path), content);
      await git(work, 'add', '--all');
      await git(work, 'commit', '--quiet', '--allow-empty', '--message', message);
      await git(work, 'push', '--quiet', bare, 'main');
      return (await git(work, 'rev-parse', 'HEAD')).trim();
    },
    tag: async (tag) => {
      await git(work, 'tag', '--force', tag);
      await git(work, 'push', '--quiet', '--force', bare, tag);
    },
  };
}

function change(path: string, content: string | null): void {
  if (content === null) return rmSync(path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function git(folder: string, ...args: string[]): Promise<string> {
  return (await run('git', ['-C', folder, ...args], { env })).stdout;
}
