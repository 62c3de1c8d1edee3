/** Applications with hooks, and which of them Argo CD ran. */
import { application, type Wanted } from './application.ts';
import { repository, type Files, type Repository } from './git.ts';
import { kinds, list, type Body } from './kube.ts';

/** What an application of a test has besides its files. */
export interface Extra extends Omit<Wanted, 'name' | 'spec'> {
  readonly parameters?: readonly Body[];
  readonly path?: string;
  /** Laid over the Application's spec. */
  readonly spec?: Body;
}

/** An application of a test, and where its files are. */
export interface Hooked {
  readonly git: Repository;
  /** The first commit. */
  readonly revision: string;
}

/** Makes a repository and an application of one name; the plugin renders the application. */
export async function hooked(
  name: string,
  files: Files,
  { parameters, path = '.', spec, ...extra }: Extra = {},
): Promise<Hooked> {
  const git = await repository(name);
  const revision = await git.commit(files);
  const source = pluginSource(git.url, { path, ...(parameters === undefined ? {} : { parameters }) });
  await application({ name, ...extra, spec: { source, ...spec } });
  return { git, revision };
}

/** Gives a source that the plugin renders. */
export function pluginSource(
  url: string,
  { path = '.', parameters }: { readonly path?: string; readonly parameters?: readonly Body[] } = {},
): Body {
  const plugin = { name: 'hookline', ...(parameters === undefined ? {} : { parameters }) };
  return { repoURL: url, path, targetRevision: 'main', plugin };
}

/**
 * Gives what an operation did, in its order: `PreSync Job/check Succeeded` for a hook, `Sync ConfigMap/shop Synced`
 * for another object, and for a hook that was never begun. The hash behind the names of our Jobs is left out.
 */
export function ran(app: Body): readonly string[] {
  const entries: readonly Body[] = app.status.operationState.syncResult?.resources ?? [];
  return entries.map(
    ({ syncPhase, kind, name, hookType, hookPhase, status }) =>
      `${syncPhase} ${kind}/${shortName(name)} ${(hookType && hookPhase) || status}`,
  );
}

/** Gives a Job's name without the hash behind it. */
export function shortName(name: string): string {
  return name.replace(/-[0-9a-f]{8}$/, '');
}

/** Gives the hook Jobs that are there, by the names of their hooks. */
export async function hookJobs(namespace: string): Promise<Readonly<Record<string, Body>>> {
  const jobs = await list(kinds.Job, namespace, 'app.kubernetes.io/managed-by=hookline');
  return Object.fromEntries(jobs.map((job) => [job.metadata.labels['hookline.dev/hook'], job]));
}

/** Gives the UIDs of the hook Jobs that are there, by the names of their hooks: a Job that was run again has another. */
export async function uids(namespace: string): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    Object.entries(await hookJobs(namespace)).map(([name, job]) => [name, job.metadata.uid]),
  );
}
