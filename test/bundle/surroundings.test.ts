/** The same bytes whatever surrounds a run of the bundle: locale, time zone, folder, cache, other runs. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBundle, type Outcome } from '../support/command.ts';
import { document, environment, hook } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'hookline-surroundings-'));
const folder = join(root, 'shop');
let expected: Outcome;

beforeAll(async () => {
  mkdirSync(join(folder, 'hookline'), { recursive: true });
  for (const name of ['a', 'B', 'ä', 'Z'])
    writeFileSync(join(folder, `${name}.yaml`), `${document}# ${name}\n`);
  for (const name of ['z', 'i', 'y'])
    writeFileSync(join(folder, 'hookline', `${name}.yaml`), hook.replace('migrate', name));
  expected = await runBundle('plugin.js', ['generate'], { folder, environment });
});

afterAll(() => rmSync(root, { recursive: true }));

test('what is compared is a result with Jobs', () => {
  expect(expected).toMatchObject({ stderr: '', exitCode: 0 });
  expect(expected.stdout.toString().match(/^kind: "Job"$/gm)).toHaveLength(3);
});

describe.concurrent('the same bytes', () => {
  test.for([
    { LC_ALL: 'C' },
    { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' },
    { LC_ALL: 'tr_TR.UTF-8', LANG: 'sv_SE' },
    { LANG: 'ja_JP.SJIS', TZ: 'Asia/Tokyo' },
    { TZ: 'America/St_Johns' },
    { TZ: 'nowhere', HOME: '/nonexistent', PATH: '', TERM: 'dumb', FORCE_COLOR: '1', NODE_ENV: 'test' },
  ])('under %o', async (variables) => {
    const outcome = await runBundle('plugin.js', ['generate'], {
      folder,
      environment: { ...environment, ...variables },
    });

    expect(outcome).toEqual(expected);
  });

  test.for([
    ['the root', '/', folder],
    ['the folder above', root, 'shop'],
    ['a folder within', join(folder, 'hookline'), '..'],
  ] as const)('from %s', async ([, from, path]) => {
    const outcome = await runBundle('plugin.js', ['generate', path], { folder: from, environment });

    expect(outcome).toEqual(expected);
  });

  test('from a copy whose files were made in another order', async () => {
    const copy = join(root, 'copy');
    mkdirSync(copy);
    for (const name of readdirSync(folder).toReversed())
      cpSync(join(folder, name), join(copy, name), { recursive: true });

    const outcome = await runBundle('plugin.js', ['generate'], { folder: copy, environment });

    expect(outcome).toEqual(expected);
  });

  test('by hookline as by the plugin', async () => {
    const outcome = await runBundle('hookline.js', ['generate'], { folder, environment });

    expect(outcome).toEqual(expected);
  });

  test('from many runs at once that share a cache which none has filled', async () => {
    const TMPDIR = cacheParent('shared');

    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        runBundle('plugin.js', ['generate'], { folder, environment: { ...environment, TMPDIR } }),
      ),
    );

    expect(outcomes).toEqual(outcomes.map(() => expected));
  });
});

describe('the compile cache', () => {
  test('is kept in a folder of its own', async () => {
    const TMPDIR = cacheParent('used');

    await runBundle('plugin.js', ['generate'], { folder, environment: { ...environment, TMPDIR } });

    expect(readdirSync(join(TMPDIR, 'hookline-compile-cache'))).not.toEqual([]);
  });

  test.for([
    ['a link to a folder of others', linkToOthers],
    ['a folder that others may write to', writableByAll],
    ['a file', (path: string) => writeFileSync(path, '')],
    ['below a file', belowFile],
  ] as const)('is not used where its place is %s', async ([name, make]) => {
    const TMPDIR = cacheParent(name);
    const path = join(TMPDIR, 'hookline-compile-cache');
    make(path);

    const outcome = await runBundle('plugin.js', ['generate'], {
      folder,
      environment: { ...environment, TMPDIR },
    });

    expect(outcome).toEqual(expected);
    expect(contentOf(path)).toEqual([]);
  });

  test('changes nothing where it cannot be written', async () => {
    const TMPDIR = cacheParent('unwritable');
    mkdirSync(join(TMPDIR, 'hookline-compile-cache'), { mode: 0o500 });

    const outcome = await runBundle('plugin.js', ['generate'], {
      folder,
      environment: { ...environment, TMPDIR },
    });

    expect(outcome).toEqual(expected);
  });
});

function cacheParent(name: string): string {
  const path = join(root, `tmp ${name}`);
  mkdirSync(path);
  return path;
}

function linkToOthers(path: string): void {
  mkdirSync(`${path}-of-others`);
  symlinkSync(`${path}-of-others`, path);
}

function belowFile(path: string): void {
  rmSync(dirname(path), { recursive: true });
  writeFileSync(dirname(path), '');
}

function writableByAll(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o777);
}

function contentOf(path: string): readonly string[] {
  return [path, `${path}-of-others`].flatMap(namesIn);
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
