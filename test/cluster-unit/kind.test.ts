/** The cluster on kind, as far as it shows without an engine: what is chosen, what is built. */
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chooseCluster } from '../cluster/choose.ts';
import { dockerfileOf, writeContext } from '../cluster/image-context.ts';
import type { Image } from '../cluster/images.ts';
import { standIns } from '../cluster/stand-ins.ts';

const image: Image = {
  tags: ['docker.io/acme/tell:1'],
  onBase: true,
  files: {
    '/busybox/busybox': { from: '/bin/busybox', mode: 0o755 },
    '/busybox/sh': { link: '/busybox/busybox' },
    '/usr/local/bin/tell': { text: '#!/bin/sh\necho told\n', mode: 0o755 },
  },
  env: { PATH: '/busybox' },
  user: '101',
  entrypoint: ['tell', '-a "b"'],
};

function context(of: Image): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-context-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeContext(folder, of);
  return folder;
}

test('the Dockerfile of a stand-in says what the image does', () => {
  expect(dockerfileOf(image).split('\n').slice(2)).toEqual([
    'COPY files/ /',
    'ENV PATH=/busybox',
    'USER 101',
    String.raw`ENTRYPOINT ["tell","-a \"b\""]`,
    '',
  ]);
});

test('its folder holds scripts and links, and the busybox of the base', () => {
  const files = join(context(image), 'files');

  expect(readFileSync(join(files, 'usr/local/bin/tell'), 'utf8')).toBe('#!/bin/sh\necho told\n');
  expect(lstatSync(join(files, 'usr/local/bin/tell')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(files, 'busybox/sh'))).toBe('/busybox/busybox');
  expect(readlinkSync(join(files, 'busybox/busybox'))).toBe('/bin/busybox');
});

test('a file of this machine that the base does not bring is refused', () => {
  const files = { '/bin/node': { from: '/usr/bin/node' } };

  expect(() => context({ ...image, files })).toThrow(
    'a stand-in cannot have {"from":"/usr/bin/node"} where an engine builds it',
  );
});

test('every stand-in can be built by an engine', () => {
  for (const each of standIns(['sh', 'echo'])) {
    expect(readFileSync(join(context(each), 'Dockerfile'), 'utf8')).toContain('COPY files/ /');
  }
});

test('CLUSTER chooses, and a wrong word is refused', async () => {
  expect((await chooseCluster({ CLUSTER: 'local' })).name).toBe('local');
  await expect(chooseCluster({ CLUSTER: 'minikube' })).rejects.toThrow('CLUSTER is "minikube"');
});

test('an engine that does not answer is no engine', async () => {
  await expect(chooseCluster({ CLUSTER: 'kind', PATH: '/nowhere' })).rejects.toThrow(
    'CLUSTER=kind needs a container engine, and neither docker, podman nor nerdctl answers',
  );
  expect((await chooseCluster({ PATH: '/nowhere' })).name).toBe('local');
});
