/** A clone of a repository in which a reader types the commands of a page, as they are written there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { attempt, run, type Outcome } from '../../cluster/command.ts';
import { program } from '../../cluster/layout.ts';
import type { Repository } from './git.ts';

/** What a reader has in front of them. */
export interface Shell {
  /** Types a line, and gives what it printed, whatever its exit code. */
  attempt(line: string): Promise<Outcome>;
  /** Types a line, and gives what it printed. Throws where it fails. */
  type(line: string): Promise<string>;
  /** Edits a file. Throws where nothing changes. */
  edit(path: string, change: (text: string) => string): void;
}

/** Milliseconds that one line may take. */
const patience = 660_000;

/** Clones a repository to a folder that is gone after the test; what is pushed there, Argo CD reads. */
export async function clone(git: Repository): Promise<Shell> {
  const { kubeconfig, repositories } = inject('cluster');
  const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-clone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const people = ['AUTHOR', 'COMMITTER'].flatMap((one) => [
    [`GIT_${one}_NAME`, 'test'],
    [`GIT_${one}_EMAIL`, 'test@example.com'],
  ]);
  const env = {
    ...process.env,
    ...Object.fromEntries(people),
    GIT_CONFIG_GLOBAL: '/dev/null',
    HOME: folder,
    KUBECONFIG: kubeconfig,
    PATH: `${dirname(program('kubectl'))}:${process.env['PATH']}`,
  };
  const how = { cwd: folder, env, timeout: patience };
  const bare = join(repositories, git.url.slice(git.url.lastIndexOf('/') + 1));
  await run('git', ['clone', '--quiet', '--branch', 'main', bare, '.'], how);
  return {
    attempt: (line) => attempt('sh', ['-c', line], how),
    type: (line) => run('sh', ['-c', line], how),
    edit: (path, change) => {
      const before = readFileSync(join(folder, path), 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`${path}: there is nothing to edit`);
      writeFileSync(join(folder, path), after);
    },
  };
}
