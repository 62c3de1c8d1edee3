/** The `argocd` command on the cluster, without an account of Argo CD: it reads and writes Applications itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { attempt, type Outcome } from '../../cluster/command.ts';
import { argoCdNamespace, program } from '../../cluster/layout.ts';
import { refresh } from './application.ts';

/** A kubeconfig, as far as it is changed here. */
interface Kubeconfig {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

/** Runs `argocd` with arguments, whatever its exit code. */
export async function argocd(...args: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, inArgoCdNamespace(readFileSync(inject('cluster').kubeconfig, 'utf8')));
  // What the command keeps of a login, and of a caller's own, stays out of it.
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig };
  return attempt(program('argocd'), ['--core', ...args], { cwd: folder, env });
}

/**
 * Runs `argocd app VERB NAME` for a verb that writes an operation, and waits until Argo CD has seen what it wrote.
 *
 * The command may wait for the operation itself, so a refresh goes on beside it: its answer shows that the controller
 * has the Application as it is now (application.ts says why it may not).
 */
export async function argocdApp(verb: string, name: string, ...flags: readonly string[]): Promise<Outcome> {
  await refresh(name);
  const command = { isDone: false };
  const outcome = argocd('app', verb, name, ...flags).finally(() => {
    command.isDone = true;
  });
  await Promise.race([outcome, pause(settling)]);
  if (!command.isDone || !waitsItself.has(verb)) await refresh(name);
  return outcome;
}

/** Gives what a command printed. Throws with its errors where it failed. */
export function printed({ code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`argocd ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Milliseconds, after which a command that still waits may wait for what was lost. */
const settling = 5000;

const waitsItself: ReadonlySet<string> = new Set(['sync', 'rollback']);

/** The command takes the namespace of Argo CD from the context. */
function inArgoCdNamespace(kubeconfig: string): string {
  const config: Kubeconfig = parse(kubeconfig);
  const contexts = config.contexts.map(({ name, context }) => ({
    name,
    context: { ...context, namespace: argoCdNamespace },
  }));
  return stringify({ ...config, contexts });
}
