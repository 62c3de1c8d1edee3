/** Projects of tests. */
import { onTestFinished } from 'vitest';
import { until } from '../../cluster/until.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { application, refresh } from './application.ts';
import { create, get, kinds, remove, type Body } from './kube.ts';

/**
 * Makes a project, which is gone after the test, and waits until Argo CD knows it: it hears of projects and of Applications
 * by two watches, and says of an Application that is quicker that its project does not exist.
 *
 * @param spec laid over one that lets an Application read from everywhere and deploy everywhere
 */
export async function project(name: string, spec: Body = {}): Promise<void> {
  onTestFinished(() => remove(kinds.AppProject, argoCdNamespace, name));
  await create(kinds.AppProject, {
    metadata: { name, namespace: argoCdNamespace },
    spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], ...spec },
  });
  await isKnown(name);
}

/** Asks by an Application that is in nobody's way: nothing is at its source, and it is never synced. */
async function isKnown(name: string): Promise<void> {
  const asking = `${name}-asks`;
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'default' };
  const source = { repoURL: 'git://127.0.0.1/nothing.git', path: '.' };
  await application({ name: asking, spec: { project: name, source, destination } });
  await until(`Argo CD knows project ${name}`, 120_000, async () => {
    await refresh(asking);
    const { status } = await get(kinds.Application, argoCdNamespace, asking);
    const conditions: readonly Body[] = status?.conditions ?? [];
    return conditions.every(({ message }) => !message.endsWith('which does not exist'));
  });
  await remove(kinds.Application, argoCdNamespace, asking);
}
