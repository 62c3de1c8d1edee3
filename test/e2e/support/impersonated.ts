/** Writes as somebody else, by impersonation: what admission makes of who they are. */
import { inject } from 'vitest';
import { pathOf, type Resource } from '../../../hooks/kube/resources.ts';
import { send, textOf, type Ask } from '../../../hooks/kube/transport.ts';
import type { Body } from './kube.ts';

/** Somebody, as the API server is to know them. */
export interface Somebody {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Whom the Roles let do everything, so that only admission says no. */
export const everything = 'system:masters';

/** The ServiceAccount of the shipped manifests. */
export const server = 'system:serviceaccount:hookline:hookline';

/** One write. */
export interface Write {
  readonly method: Ask['method'];
  readonly resource: Resource;
  readonly namespace: string;
  /** Of an object that is there; empty where one is created. */
  readonly name: string;
  readonly subresource?: 'status';
  readonly body?: Body;
}

const seconds = 30;

/** Makes a write as somebody; rejects with the ApiError of hooks/kube where it is refused. */
export async function writeAs(somebody: Somebody, write: Write, isDry = false): Promise<Body> {
  const { method, resource, namespace, name, subresource, body } = write;
  const path = [pathOf(resource, namespace, name === '' ? undefined : name), subresource]
    .filter(Boolean)
    .join('/');
  const headers = { 'impersonate-user': somebody.user, 'impersonate-group': [...somebody.groups] };
  const response = await send(
    { server: inject('cluster').api, options: () => Promise.resolve({ headers }) },
    {
      method,
      path: `${path}${isDry ? '?dryRun=All' : ''}`,
      signal: AbortSignal.timeout(seconds * 1000),
      ...(body === undefined ? {} : { body }),
      ...(method === 'PATCH' ? { type: 'application/merge-patch+json' } : {}),
    },
  );
  return JSON.parse(await textOf(response));
}

/** Gives `passes`, or the line by which a write is refused; nothing is changed by it. */
export async function verdict(somebody: Somebody, write: Write): Promise<string> {
  try {
    await writeAs(somebody, write, true);
    return 'passes';
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return / denied request: (.*)$/s.exec(said)?.[1] ?? said;
  }
}

/** People of several rights, by what they are called. */
export const people = {
  jane: { user: 'jane@example.com', groups: ['release-managers', 'system:authenticated'] },
  bob: { user: 'bob@example.com', groups: ['release-managers', 'qa', 'system:authenticated'] },
  mallory: { user: 'mallory@example.com', groups: ['developers', 'system:authenticated'] },
  admin: { user: 'root@example.com', groups: [everything] },
  server: { user: server, groups: [everything] },
} as const satisfies Readonly<Record<string, Somebody>>;
/** One of them. */
export type Person = keyof typeof people;
