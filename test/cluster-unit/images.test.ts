/** Archives of images: the layout that `docker load` and `ctr images import` read, and the same bytes for the same image. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { keyOf, writeArchive, type Image } from '../cluster/images.ts';

interface Entry {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

const images: readonly Image[] = [
  {
    tags: ['example.com/web:1', 'example.com/web:2'],
    onBase: true,
    files: {
      '/app/run.sh': { text: '#!/bin/sh\n', mode: 0o755 },
      '/app/readme': { text: 'read me\n' },
      '/bin/run': { link: '/app/run.sh' },
      '/keys': { folder: true, mode: 0o700 },
    },
    user: '101',
    env: { PATH: '/bin', MODE: 'test' },
    entrypoint: ['run'],
    command: ['--now'],
    folder: '/app',
  },
  { tags: ['example.com/small:1'], onBase: false, files: { '/small': { text: 'small' } } },
  { tags: ['example.com/other:1'], onBase: true, files: { '/other': { text: 'other' } } },
];

/** Writes an archive and unpacks it; all of it is gone after the test. */
async function archive(
  given: readonly Image[] = images,
): Promise<{ readonly path: string; readonly folder: string; readonly target: string }> {
  const target = mkdtempSync(join(tmpdir(), 'hookline-images-'));
  onTestFinished(() => rmSync(target, { recursive: true }));
  writeFileSync(join(target, 'base'), 'x');
  const base = join(target, 'base.tar');
  execFileSync('tar', ['-cf', base, '--mtime=@0', '--owner=0', '--group=0', '-C', target, 'base']);
  const path = await writeArchive('test', given, base, join(target, 'archives'));
  const folder = mkdtempSync(join(target, 'unpacked-'));
  execFileSync('tar', ['-xf', path, '-C', folder]);
  return { path, folder, target };
}

function manifestOf(folder: string): readonly Entry[] {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('an archive', () => {
  test('names each image with its layers, which lie beside it', async () => {
    const { folder } = await archive();

    const entries = manifestOf(folder);
    const named = entries.flatMap(({ Config, Layers }) => [Config, ...Layers]);
    expect(entries.map(({ RepoTags, Layers }) => [RepoTags, Layers.length])).toEqual([
      [['example.com/web:1', 'example.com/web:2'], 2],
      [['example.com/small:1'], 1],
      [['example.com/other:1'], 2],
    ]);
    expect(readdirSync(folder).toSorted()).toEqual([...new Set([...named, 'manifest.json'])].toSorted());
  });

  test('holds the base layer once, first in each image that stands on it', async () => {
    const { folder, target } = await archive();

    const [web, , other] = manifestOf(folder);
    const base = `${digestOf(join(target, 'base.tar'))}.tar`;
    expect([web?.Layers[0], other?.Layers[0]]).toEqual([base, base]);
  });

  test('names configurations and layers by their digests, uncompressed', async () => {
    const { folder } = await archive();

    for (const { Config, Layers } of manifestOf(folder)) {
      const { rootfs } = JSON.parse(readFileSync(join(folder, Config), 'utf8'));
      const digests = Layers.map((layer) => digestOf(join(folder, layer)));
      expect(Config).toBe(`${digestOf(join(folder, Config))}.json`);
      expect(Layers).toEqual(digests.map((digest) => `${digest}.tar`));
      expect(rootfs).toEqual({ type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) });
    }
  });

  test('says how an image is run', async () => {
    const { folder } = await archive();

    const [web, small] = manifestOf(folder).map(({ Config }) =>
      JSON.parse(readFileSync(join(folder, Config), 'utf8')),
    );
    expect(web).toMatchObject({
      os: 'linux',
      config: {
        User: '101',
        Env: ['PATH=/bin', 'MODE=test'],
        Entrypoint: ['run'],
        Cmd: ['--now'],
        WorkingDir: '/app',
      },
    });
    expect(small.config).toEqual({ User: '', Env: [], WorkingDir: '/' });
  });

  test('keeps modes and links, and no time', async () => {
    const { folder } = await archive();

    const [web] = manifestOf(folder);
    const listed = execFileSync('tar', ['-tvf', join(folder, web?.Layers[1] ?? '')], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    const lines = listed.trim().split('\n');
    expect(lines.filter((line) => !line.includes(' 1970-01-01 00:00 '))).toEqual([]);
    const files = lines.map((line) => line.replace(/^(\S+).* (\.\/\S*(?: -> \S+)?)$/, '$1 $2'));
    expect(files).toEqual(
      expect.arrayContaining([
        '-rwxr-xr-x ./app/run.sh',
        '-rw-r--r-- ./app/readme',
        'lrwxrwxrwx ./bin/run -> /app/run.sh',
        'drwx------ ./keys/',
      ]),
    );
  });
});

test('the same images have the same layers and configurations', async () => {
  const [one, two] = [await archive(), await archive()];

  expect(manifestOf(one.folder)).toEqual(manifestOf(two.folder));
});

test('an archive is written once, and takes the place of an earlier one of its name only', async () => {
  const { path, target } = await archive();
  const base = join(target, 'base.tar');
  const folder = join(target, 'archives');
  const beside = await writeArchive('beside', images, base, folder);

  const again = await writeArchive('test', images, base, folder);
  expect(again).toBe(path);
  const other = await writeArchive('test', images.slice(1), base, folder);

  expect(other).not.toBe(path);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([beside, other].toSorted());
});

describe('the key of an archive', () => {
  const [first] = images;
  let file: string;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'hookline-images-'));
    file = join(folder, 'program');
    writeFileSync(file, 'one');
    return () => rmSync(folder, { recursive: true });
  });

  test('changes with a tag, a text, the base and the bytes of a file that is copied', () => {
    const copied: Image = { tags: ['a:1'], onBase: false, files: { '/program': { from: file } } };
    const before = keyOf([copied], 'base');
    writeFileSync(file, 'two');
    const after = keyOf([copied], 'base');

    const keys = [
      before,
      after,
      keyOf([copied], 'other'),
      keyOf([{ ...copied, tags: ['a:2'] }], 'base'),
      keyOf(images, 'base'),
      keyOf([{ ...(first ?? copied), files: { '/app/readme': { text: 'other' } } }], 'base'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf([copied], 'base')).toBe(after);
  });
});
