/** The server over HTTP, as people reach it: through a port of this machine, with a token of the cluster. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inject, onTestFinished } from 'vitest';
import { program } from '../../cluster/layout.ts';
import { create, kinds, request, type Body, type Kind } from './kube.ts';
import { namespace } from './application.ts';
import { tenant } from './server.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const Role: Kind = { apiVersion: rbac, kind: 'Role', plural: 'roles' };
const RoleBinding: Kind = { apiVersion: rbac, kind: 'RoleBinding', plural: 'rolebindings' };

/** What the server answered. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** The server behind a port of this machine. */
export interface ServerPort {
  /** Asks for a path; without a token as anybody. */
  readonly ask: (
    method: 'GET' | 'POST',
    path: string,
    more?: { readonly token?: string; readonly body?: Body },
  ) => Promise<Answer>;
}

/** Opens a port to the server, until the test has finished. */
export async function serverPort(): Promise<ServerPort> {
  const address = await forwarded();
  return {
    ask: async (method, path, { token, body } = {}) => {
      const response = await fetch(`http://${address}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
}

/** The shell ends the forwarding at the end of its input, which comes with the end of this process, too. */
async function forwarded(): Promise<string> {
  const args = ['--kubeconfig', inject('cluster').kubeconfig, '-n', 'hookline', 'port-forward'];
  const target = ['--address=127.0.0.1', 'service/hookline', ':80'];
  const script = '"$@" & forward=$!; cat > /dev/null; kill $forward';
  const child = spawn('sh', ['-c', script, 'sh', program('kubectl'), ...args, ...target], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.stdin.end());
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /(127\.0\.0\.1:\d+)/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('kubectl port-forward ended before it listened');
}

/** Makes the namespace of a team: its ServiceAccounts are the group `system:serviceaccounts:NAME`. Gives that. */
export async function team(name: string): Promise<string> {
  await namespace(name);
  return `system:serviceaccounts:${name}`;
}

/** A ServiceAccount in the place of a person. */
export interface Someone {
  /** As the API server knows it. */
  readonly user: string;
  readonly token: string;
}

/** Makes a ServiceAccount in a team's namespace that may do some things with releases, and a token of it for the server. */
export async function someone(
  teamName: string,
  name: string,
  verbs: readonly string[] = [],
): Promise<Someone> {
  await create(kinds.ServiceAccount, { metadata: { name, namespace: teamName } });
  if (verbs.length > 0) await mayWithReleases(teamName, name, verbs);
  const path = `/api/v1/namespaces/${teamName}/serviceaccounts/${name}/token`;
  const asked = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['hookline'] },
  };
  const { status } = await request('POST', path, asked);
  return { user: `system:serviceaccount:${teamName}:${name}`, token: status.token };
}

/** A group that may approve, and one of it who does. */
export interface Approver {
  readonly group: string;
  readonly approve: (release: string, environment: string) => Promise<void>;
}

/** Makes a group that may approve, named after a product. */
export async function approver(product: string): Promise<Approver> {
  const name = `hookline-${product}-managers`;
  const group = await team(name);
  const { token } = await someone(name, 'mary', ['update']);
  const { ask } = await serverPort();
  return {
    group,
    approve: async (release, environment) => {
      const body = { environment, reason: 'it is time' };
      const path = `/v1/releases/${tenant}/${release}/approve`;
      const answer = await ask('POST', path, { token, body });
      if (answer.status !== 202) throw new Error(`not approved: ${JSON.stringify(answer)}`);
    },
  };
}

async function mayWithReleases(teamName: string, name: string, verbs: readonly string[]): Promise<void> {
  const metadata = { name: `${teamName}-${name}`, namespace: tenant };
  for (const { plural } of [Role, RoleBinding])
    onTestFinished(async () => {
      await request('DELETE', `/apis/${rbac}/namespaces/${tenant}/${plural}/${metadata.name}`);
    });
  await create(Role, { metadata, rules: [{ apiGroups: ['hookline.dev'], resources: ['releases'], verbs }] });
  await create(RoleBinding, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: teamName }],
  });
}
