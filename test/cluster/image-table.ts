/** Which images the cluster has, and what is in them. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from '../tools/table.ts';
import { read } from '../manifests/files.ts';
import { pauseImage } from './containerd.ts';
import { readFinalStage, type Copy } from './dockerfile.ts';
import type { Content, Image } from './images.ts';
import { checkout, program } from './layout.ts';
import { ownApplets, standIns } from './stand-ins.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The program that plays every part of Argo CD, under each name. */
const argoCdNames = [
  'argocd-server',
  'argocd-repo-server',
  'argocd-cmp-server',
  'argocd-application-controller',
  'argocd-dex',
  'argocd-notifications',
  'argocd-applicationset-controller',
  'argocd-k8s-auth',
  'argocd-commit-server',
];

/** Gives Argo CD's own image; `sources` is the folder of its Go module. */
export function argoCdImage(version: string, argocd: string, sources: string): Image {
  const bin = '/usr/local/bin';
  const wrappers = { 'entrypoint.sh': '.', 'gpg-wrapper.sh': 'hack', 'git-verify-wrapper.sh': 'hack' };
  return {
    tags: [`quay.io/argoproj/argocd:v${version}`],
    onBase: true,
    files: {
      [`${bin}/argocd`]: { from: argocd, mode: 0o755 },
      [`${bin}/helm`]: { from: programOf('helm'), mode: 0o755 },
      [`${bin}/kustomize`]: { from: programOf('kustomize'), mode: 0o755 },
      ...links(argoCdNames, bin, `${bin}/argocd`),
      ...Object.fromEntries(
        Object.entries(wrappers).map(([name, folder]) => [
          `${bin}/${name}`,
          { from: join(sources, folder, name), mode: 0o755 },
        ]),
      ),
      [`${bin}/uid_entrypoint.sh`]: { link: `${bin}/entrypoint.sh` },
      '/home/argocd': { folder: true, owner: 999 },
      '/app/config/ssh/ssh_known_hosts': { text: '', mode: 0o644 },
      '/app/config/tls': { folder: true },
      '/app/config/gpg/source': { folder: true },
      '/app/config/gpg/keys': { folder: true, owner: 999, mode: 0o700 },
      '/etc/ssh/ssh_known_hosts': { link: '/app/config/ssh/ssh_known_hosts' },
    },
    user: '999',
    env: { PATH: path, USER: 'argocd', GRPC_ENABLE_TXT_SERVICE_CONFIG: 'false' },
    entrypoint: ['/usr/bin/tini', '--'],
    folder: '/home/argocd',
  };
}

/** Gives the images that stand for what manifests and docs name; `redis` is the name in Argo CD's manifests. */
export function plainImages(redis: string): readonly Image[] {
  return [
    {
      tags: [pauseImage],
      onBase: false,
      files: { '/pause': { from: program('pause'), mode: 0o755 } },
      user: '65532',
      entrypoint: ['/pause'],
    },
    {
      tags: [redis],
      onBase: true,
      files: { '/data': { folder: true, owner: 999 } },
      user: '999',
      env: { PATH: path },
      entrypoint: ['redis-server'],
      folder: '/data',
    },
    ...standIns(ownApplets()),
  ];
}

/** Gives Hookline's image, from the lines of its own Dockerfile. */
export function hooklineImage(): Image {
  const stage = readFinalStage(read('Dockerfile'));
  const files = Object.assign({}, ...stage.copies.map(copied));
  return {
    tags: [sidecarImage()],
    onBase: true,
    files: { ...files, ...baseOf(stage.base) },
    user: stage.user,
    env: { PATH: path, ...stage.env },
    entrypoint: stage.entrypoint,
  };
}

/** Gives Hookline's image as another version of it: the same files, which say another version; they lie in a folder. */
export function imageAs(image: Image, version: string, folder: string): Image {
  rmSync(folder, { recursive: true, force: true });
  const files = Object.entries(image.files).map(([path, content]) => {
    if (!('from' in content) || !path.startsWith('/app/')) return [path, content] as const;
    const copy = join(folder, path);
    cpSync(content.from, copy, { recursive: true });
    for (const file of filesIn(copy)) {
      const text = readFileSync(file, 'utf8');
      // Minified and not, as package.json has it.
      writeFileSync(file, text.replace(/(\bname"?: ?"hookline",\s*"?version"?: ?)"[^"]+"/, `$1"${version}"`));
    }
    return [path, { ...content, from: copy }] as const;
  });
  const [tag = ''] = image.tags;
  return { ...image, tags: [tag.replace(/:[^:]+$/, `:${version}`)], files: Object.fromEntries(files) };
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Gives the image that the sidecar's manifest names. */
export function sidecarImage(): string {
  const [, image] =
    /image: (ghcr\.io\/hookline\/hookline:\S+)/.exec(read('manifests/sidecar/sidecar.yaml')) ?? [];
  if (image === undefined) throw new Error('manifests/sidecar/sidecar.yaml names no image of Hookline');
  return image;
}

/** Stands for the base of the final stage: our base layer with the Node that the repository brings. */
function baseOf(base: string): Readonly<Record<string, Content>> {
  if (!/^node:24(-|$)/.test(base))
    throw new Error(`Dockerfile: the harness has no base ${base}, only node:24`);
  const folder = readdirSync(join(checkout, 'node_modules')).find((name) => name.startsWith('node-linux-'));
  if (folder === undefined) throw new Error('node_modules holds no Node for Linux → run npm ci');
  return { '/usr/local/bin/node': { from: join(checkout, 'node_modules', folder, 'bin/node'), mode: 0o755 } };
}

/** Carries one COPY out as Docker does: into a folder where the target ends with a slash. */
function copied(copy: Copy): Readonly<Record<string, Content>> {
  const entries = copy.sources.map((source) => {
    // The only folder of the build stage whose content the checkout has under the same name.
    const from = join(checkout, copy.stage === 'build' ? source.replace(/^\/hookline\//, '') : source);
    if (!existsSync(from)) throw new Error(`Dockerfile: ${source} does not exist → run npm run build`);
    const isFolder = source.endsWith('/');
    const name = isFolder ? '' : (source.split('/').at(-1) ?? '');
    return [copy.target.endsWith('/') ? join(copy.target, name) : copy.target, { from }];
  });
  return Object.fromEntries(entries);
}

function links(names: readonly string[], folder: string, target: string): Readonly<Record<string, Content>> {
  return Object.fromEntries(names.map((name) => [`${folder}/${name}`, { link: target }]));
}
