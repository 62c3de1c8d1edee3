/** The images of the cluster, written as archives without Docker and imported into containerd. */
import { createHash, type Hash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './command.ts';
import { cache } from './layout.ts';

/** A file of an image: text, a link, an empty folder, or what lies elsewhere on this machine. */
export type Content =
  | { readonly text: string; readonly mode?: number }
  | { readonly link: string }
  | { readonly folder: true; readonly owner?: number; readonly mode?: number }
  | { readonly from: string; readonly mode?: number };

/** An image: the base layer if `onBase`, and one layer of its own. */
export interface Image {
  /** Its names; the first one is used in messages. */
  readonly tags: readonly string[];
  readonly onBase: boolean;
  readonly files: Readonly<Record<string, Content>>;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly folder?: string;
}

interface Layer {
  readonly digest: string;
  readonly path: string;
}

/** Gives what an image is made of as one hash: the same inputs, the same image. */
export function keyOf(images: readonly Image[], base: string): string {
  const hash = createHash('sha256').update(JSON.stringify([images, base]));
  for (const image of images) for (const content of Object.values(image.files)) addContent(hash, content);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Writes an archive that `docker load` and `ctr images import` read, in place of an earlier one of this name; gives
 * its path. `base` is the tar of the base layer.
 */
export async function writeArchive(
  name: string,
  images: readonly Image[],
  base: string,
  target = cache,
): Promise<string> {
  const archive = join(target, `${name}-${keyOf(images, base)}.tar`);
  if (existsSync(archive)) return archive;
  mkdirSync(target, { recursive: true });
  for (const old of readdirSync(target)) if (old.startsWith(`${name}-`)) rmSync(join(target, old));
  const folder = mkdtempSync(join(target, 'archive-'));
  try {
    const baseOf = await layerOf(base);
    const entries = [];
    for (const image of images) entries.push(await writeImage(folder, image, baseOf));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(entries));
    await run('tar', ['-cf', `${archive}.part`, '-C', folder, ...readdirSync(folder)]);
    renameSync(`${archive}.part`, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return archive;
}

async function writeImage(folder: string, image: Image, base: Layer): Promise<object> {
  const own = await ownLayer(folder, image);
  const layers = image.onBase ? [base, own] : [own];
  for (const layer of layers) place(layer, join(folder, `${layer.digest}.tar`));
  rmSync(own.path);
  const configuration = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      User: image.user ?? '',
      Env: Object.entries(image.env ?? {}).map(([key, value]) => `${key}=${value}`),
      Entrypoint: image.entrypoint,
      Cmd: image.command,
      WorkingDir: image.folder ?? '/',
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
  const config = `${createHash('sha256').update(configuration).digest('hex')}.json`;
  writeFileSync(join(folder, config), configuration);
  return { Config: config, RepoTags: image.tags, Layers: layers.map(({ digest }) => `${digest}.tar`) };
}

/** A link instead of a copy: the base has 200 MB. */
function place(layer: Layer, target: string): void {
  if (!existsSync(target)) linkSync(layer.path, target);
}

async function ownLayer(folder: string, image: Image): Promise<Layer> {
  const root = mkdtempSync(join(tmpdir(), 'hookline-image-'));
  try {
    for (const [path, content] of Object.entries(image.files)) write(join(root, path), content);
    const tar = join(folder, 'layer.tar');
    await run('tar', ['--numeric-owner', '--sort=name', '--mtime=@0', '-cf', tar, '-C', root, '.']);
    return await layerOf(tar);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(path: string, content: Content): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if ('link' in content) return symlinkSync(content.link, path);
  if ('text' in content) writeFileSync(path, content.text);
  else if ('from' in content) cpSync(content.from, path, { recursive: true });
  else mkdirSync(path, { recursive: true });
  if (content.mode !== undefined) chmodSync(path, content.mode);
  if ('owner' in content && content.owner !== undefined) chownSync(path, content.owner, content.owner);
}

async function layerOf(path: string): Promise<Layer> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { digest: hash.digest('hex'), path };
}

function addContent(hash: Hash, content: Content): void {
  if (!('from' in content)) return;
  for (const file of filesBelow(content.from)) hash.update(file).update(fingerprint(file));
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** Programs of a hundred megabytes are told apart by their time: they are built, not edited. */
function fingerprint(file: string): string | Buffer {
  const { size, mtimeMs } = statSync(file);
  return size > 5_000_000 ? `${size} ${mtimeMs}` : readFileSync(file);
}
