/** The `argocd` command on the cluster, without an account of Argo CD: it reads and writes Applications itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { attempt, type Outcome } from '../../cluster/command.ts';
import { argoCdNamespace, program } from '../../cluster/layout.ts';

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

/** The command takes the namespace of Argo CD from the context. */
function inArgoCdNamespace(kubeconfig: string): string {
  const config: Kubeconfig = parse(kubeconfig);
  const contexts = config.contexts.map(({ name, context }) => ({
    name,
    context: { ...context, namespace: argoCdNamespace },
  }));
  return stringify({ ...config, contexts });
}
