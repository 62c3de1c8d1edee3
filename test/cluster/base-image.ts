/** The one layer that all images stand on: a small Debian with what Argo CD, redis and Node need. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { cache } from './layout.ts';
import { timed } from './progress.ts';

const packages = [
  'ca-certificates',
  'curl',
  'git',
  'git-lfs',
  'gpg',
  'gpg-agent',
  'libstdc++6',
  'openssh-client',
  'redis-server',
  'tini',
  'tzdata',
];

/** Left out of every package: nobody reads them in a container. */
const excluded = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/** The user of Argo CD's containers, and Git's settings for large files. */
const hooks = [
  'chroot "$1" groupadd --gid 999 argocd',
  'chroot "$1" useradd --uid 999 --gid argocd --home-dir /home/argocd argocd',
  'chroot "$1" git lfs install --system',
];

/** Makes the layer where it is not cached, and gives the tar's path. */
export async function baseLayer(): Promise<string> {
  const [, suite = 'stable'] =
    /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const recipe = JSON.stringify([suite, process.arch, packages, excluded, hooks]);
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const target = join(cache, `base-${key}.tar`);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  await timed('making the base image', () => make(suite, target));
  return target;
}

async function make(suite: string, target: string): Promise<void> {
  const args = [
    '--variant=minbase',
    '--format=tar',
    `--include=${packages.join(',')}`,
    ...excluded.map((path) => `--dpkgopt=path-exclude=${path}`),
    // A clock in the cache's name of a package list changes the layer every day.
    '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/log/*',
    ...hooks.map((hook) => `--customize-hook=${hook}`),
    suite,
    `${target}.part`,
  ];
  await run('mmdebstrap', args, { timeout: 15 * 60_000 });
  renameSync(`${target}.part`, target);
}
