/** What a machine can lack: one sentence about what, and one about what to do. */
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { chooseCluster } from '../cluster/choose.ts';
import { describe as textOf, Missing } from '../cluster/missing.ts';
import { requirePorts } from '../cluster/ports.ts';
import { requireMachine, type Machine } from '../cluster/preflight.ts';

const machine: Machine = {
  platform: 'linux',
  user: 0,
  fileSystems: 'nodev\tsysfs\nnodev\toverlay\n\text4\n',
  hasControlGroups: true,
  state: '/opt/hookline/.cluster',
};
const orKind = 'or install docker, podman or nerdctl for a cluster on kind';

test('a machine that has everything is taken', () => {
  expect(() => requireMachine(machine)).not.toThrow();
});

describe('a machine is refused', () => {
  const tooLong = `/opt/${'a'.repeat(51)}/.cluster0`;

  test.each<[name: string, difference: Partial<Machine>, text: string]>([
    [
      'that is no Linux',
      { platform: 'darwin', user: 501, fileSystems: '', hasControlGroups: false },
      'a local cluster runs on Linux only, not on darwin → install docker, podman or nerdctl: the cluster then runs on kind',
    ],
    [
      'without root',
      { user: 1000 },
      `a local cluster needs root: it makes a bridge, mounts and namespaces → run as root (sudo npm run cluster up), ${orKind}`,
    ],
    [
      'that does not say who runs it',
      { user: undefined },
      `a local cluster needs root: it makes a bridge, mounts and namespaces → run as root (sudo npm run cluster up), ${orKind}`,
    ],
    [
      'without overlay file systems',
      { fileSystems: 'nodev\tsysfs\n\toverlay2\n' },
      `the kernel has no overlay file system, which containers need → load the module overlay (modprobe overlay), ${orKind}`,
    ],
    [
      'without control groups',
      { hasControlGroups: false },
      `no control groups are mounted at /sys/fs/cgroup → mount them, ${orKind}`,
    ],
    [
      'whose checkout lies too deep',
      { state: tooLong },
      `the checkout's path is too long for Unix sockets (66 of 65 characters: ${tooLong}) → move the checkout to a folder with a shorter path`,
    ],
  ])('%s', (_, difference, text) => {
    expect(caught(() => requireMachine({ ...machine, ...difference }))).toBe(text);
  });
});

test('a port that is taken is named, with who needs it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

  await expect(requirePorts('127.0.0.1', { etcd: port }).catch(textOf)).resolves.toBe(
    `port ${port} of 127.0.0.1, for etcd, cannot be used: listen EADDRINUSE: address already in use 127.0.0.1:${port} → stop what listens on port ${port} of every address (ss -ltnp "sport = :${port}" shows it)`,
  );
  await expect(requirePorts('127.0.0.1', { etcd: 0 })).resolves.toBeUndefined();
});

test('a CLUSTER that does not exist is refused', async () => {
  await expect(chooseCluster({ CLUSTER: 'minikube' }).catch(textOf)).resolves.toBe(
    'CLUSTER is "minikube" → set it to kind or local, or leave it out',
  );
});

test('what the harness throws is its text; any other error keeps its stack', () => {
  expect(textOf(new Error('not within 3 s: the node is registered'))).toBe(
    'not within 3 s: the node is registered',
  );
  expect(textOf(new TypeError('no'))).toMatch(/^TypeError: no\n +at /);
  expect(textOf('no')).toBe('no');
});

function caught(act: () => void): string {
  try {
    act();
  } catch (error) {
    return error instanceof Missing ? textOf(error) : `not Missing: ${String(error)}`;
  }
  return 'nothing is missing';
}
