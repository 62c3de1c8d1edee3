/** The harness's own commands, while a cluster is up. */
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { chooseCluster } from '../cluster/choose.ts';
import { attempt, run, type Outcome } from '../cluster/command.ts';
import { parts } from '../cluster/kubernetes.ts';
import { argoCdNamespace, checkout, program, state } from '../cluster/layout.ts';
import { find } from '../cluster/processes.ts';
import { until } from '../cluster/until.ts';
import { makeFolder } from '../support/folder.ts';
import { kinds, list, type Body } from './support/kube.ts';

const components = [
  'argocd-application-controller',
  'argocd-applicationset-controller',
  'argocd-notifications-controller',
  'argocd-redis',
  'argocd-repo-server',
  'argocd-server',
];

/** Runs `npm run cluster` in a checkout; its answer is what stands on the two streams. */
async function cluster(args: readonly string[], cwd = checkout): Promise<Outcome> {
  const { name } = await chooseCluster();
  const env = { ...process.env, CLUSTER: name };
  return attempt('npm', ['run', '--silent', 'cluster', ...args], { cwd, env });
}

/** Gives what a restart of anything would change. */
async function running(): Promise<readonly string[]> {
  const processes = processIds().map(([part, pid]) => `${part} ${pid}`);
  const pods = (await list(kinds.Pod, argoCdNamespace)).map(
    ({ metadata, status }) => `${metadata.name} ${metadata.uid} ${restarts(status)}`,
  );
  return [...processes, ...pods].toSorted();
}

/** The processes of the harness's parts, without those that they started. */
function processIds(): readonly (readonly [part: string, pid: number])[] {
  return find().flatMap(({ part, pid, isComponent }) => (isComponent ? [[part, pid] as const] : []));
}

function restarts({ containerStatuses }: Body): number {
  return containerStatuses.reduce((sum: number, each: Body) => sum + each.restartCount, 0);
}

/** Gives the lines of `status` by name. */
async function statusOf(cwd = checkout): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await cluster(['status'], cwd);
  const rows = stdout.trimEnd().split('\n');
  return Object.fromEntries(rows.map((row) => [row.split(/\s+/)[0], row.replace(/^\S+\s+/, '')]));
}

/** Where there are processes to ask about: on kind they are the engine's, and it is no test at all. */
const where = await chooseCluster().then(
  ({ name }) => (name === 'local' ? ['processes'] : []),
  () => ['processes'],
);

// What an earlier test replaced is on its way out for half a minute.
beforeAll(async () => {
  if (inject('cluster').missing !== undefined) return;
  await until('no pod of Argo CD is being deleted', 180_000, async () =>
    (await list(kinds.Pod, argoCdNamespace)).every(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    ),
  );
});

test('up does nothing where everything is up, however often', async () => {
  const before = await running();

  const answers = [await cluster(['up']), await cluster(['up'])];

  expect(answers.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
    { code: 0, stdout: '' },
    { code: 0, stdout: '' },
  ]);
  expect(before.length).toBeGreaterThanOrEqual(components.length);
  expect(await running()).toEqual(before);
});

describe('status', () => {
  test('lists every pod of Argo CD as ready', async () => {
    const status = await statusOf();
    const pods = Object.entries(status).filter(([name]) => name.startsWith('argocd-'));
    expect(pods.map(([name]) => name.replace(/(?:-[0-9a-f]{8,10}-[a-z0-9]{5}|-0)$/, '')).toSorted()).toEqual(
      components,
    );
    for (const [, line] of pods) expect(line).toMatch(/^Running, (\d+)\/\1 ready$/);
  });

  describe.each(where)('on %s', () => {
    test('lists every part with its process', async () => {
      const status = await statusOf();
      const processes = new Map(processIds());
      expect(rowsOf(status)).toEqual(parts.map((part) => [part, `running, process ${processes.get(part)}`]));
    });
  });
});

test('kubeconfig prints a path that kubectl can use', async () => {
  const { code, stdout, stderr } = await cluster(['kubeconfig']);
  expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 2 });
  const get = ['--kubeconfig', stdout.trim(), 'get', 'namespace', argoCdNamespace, '-o', 'name'];
  expect(await run(program('kubectl'), get)).toBe(`namespace/${argoCdNamespace}\n`);
});

describe('logs', () => {
  test('without a name lists the names of everything that has one', async () => {
    const { stdout } = await cluster(['logs']);
    const processes = processIds().map(([part]) => part);
    expect(stdout.trimEnd().split('\n').toSorted()).toEqual([...processes, ...components].toSorted());
  });

  test('prints that of a part of Argo CD, with every container', async () => {
    const { code, stdout } = await cluster(['logs', 'argocd-repo-server']);
    expect(code).toBe(0);
    const containers = new Set([...stdout.matchAll(/^\[pod\/[^/]+\/([^\]]+)\]/gm)].map(([, name]) => name));
    expect([...containers]).toEqual(expect.arrayContaining(['argocd-repo-server', 'hookline']));
  });

  test('says what to do about a name that there is not', async () => {
    expect(await cluster(['logs', 'dex'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'cluster: there is no log of dex → npm run cluster logs lists the names\n',
    });
  });

  describe.each(where)('on %s', () => {
    test('prints that of a process', async () => {
      const { code, stdout } = await cluster(['logs', 'kubelet']);
      expect({ code, hasNode: stdout.includes('nodeName') || stdout.includes('node="hookline"') }).toEqual({
        code: 0,
        hasNode: true,
      });
    });
  });
});

describe.each(where)('in another checkout, on %s', () => {
  test('up and down leave this cluster alone, up says where it is, and nothing of its own is left', async () => {
    const other = otherCheckout();
    const before = await running();

    const up = await cluster(['up'], other);
    const status = await statusOf(other);
    const down = await cluster(['down'], other);

    expect(up).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `cluster: the cluster of another checkout is up (${state}) → ` +
        'run npm run cluster down there first: one machine holds one cluster\n',
    });
    expect(rowsOf(status)).toEqual(parts.map((part) => [part, 'not running']));
    expect(down).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await running()).toEqual(before);
    expect(existsSync(join(other, basename(state)))).toBe(false);
  });
});

function rowsOf(status: Readonly<Record<string, string>>): readonly unknown[] {
  return parts.map((part) => [part, status[part]]);
}

/** Copies this checkout without what was built or installed; the packages are those of this one. */
function otherCheckout(): string {
  const folder = makeFolder({});
  const left = new Set(['.git', '.tools', '.cluster', 'dist', 'node_modules']);
  cpSync(checkout, folder, { recursive: true, filter: (path) => !left.has(relative(checkout, path)) });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
