/** The built command line on the cluster, as people run it. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { buildAll } from '../../../manifests/build.ts';
import { attempt, type Outcome } from '../../cluster/command.ts';

const program = join(import.meta.dirname, '../../../dist/hookline.js');

/** Milliseconds that a command may take. */
const patience = 420_000;

/** Runs `hookline` with arguments, whatever its exit code. */
export async function hookline(...args: readonly string[]): Promise<Outcome> {
  // The sidecar and the server are made of the same build, where the tests have installed them.
  if (!existsSync(program)) await buildAll();
  const env = { PATH: process.env['PATH'], HOME: '/nowhere', KUBECONFIG: inject('cluster').kubeconfig };
  return attempt(process.execPath, [program, ...args], { cwd: tmpdir(), env, timeout: patience });
}
