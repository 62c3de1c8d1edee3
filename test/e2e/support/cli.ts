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
import { nudge } from './nudges.ts';

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
  const outcome = attempt(program('argocd'), ['--core', ...args], { cwd: folder, env, timeout: patience });
  const [group, , name] = args;
  if (group === 'app' && name !== undefined) await nudgeUntil(outcome, name);
  return outcome;
}

/** Runs `argocd app VERB NAME` when Argo CD has compared the application, and so has it in its cache as it is. */
export async function argocdApp(verb: string, name: string, ...flags: readonly string[]): Promise<Outcome> {
  await refresh(name);
  return argocd('app', verb, name, ...flags);
}

/**
 * Nudges Argo CD every few seconds until a command has ended. A command that waits follows the Application by a watch of
 * its own, which may begin after the event that it waits for: it then sees the next one only.
 */
async function nudgeUntil(outcome: Promise<Outcome>, name: string): Promise<void> {
  const ended = outcome.then(() => true);
  for (let count = 1; count <= patience / betweenNudges; count += 1) {
    if (await Promise.race([ended, pause(betweenNudges, false)])) return;
    await nudge(inject('cluster').api, argoCdNamespace, name);
  }
}

/** Gives what a command printed. Throws with its errors where it failed. */
export function printed({ code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`argocd ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Milliseconds that a command may take. */
const patience = 240_000;
const betweenNudges = 8000;

/** The command takes the namespace of Argo CD from the context. */
function inArgoCdNamespace(kubeconfig: string): string {
  const config: Kubeconfig = parse(kubeconfig);
  const contexts = config.contexts.map(({ name, context }) => ({
    name,
    context: { ...context, namespace: argoCdNamespace },
  }));
  return stringify({ ...config, contexts });
}
