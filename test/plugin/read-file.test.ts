/** Files and folders as they are read: limits, encodings, order, links. */
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, readSource, textOf, type Walk } from '../../plugin/read-file.ts';
import { makeFolder, type Content } from '../support/folder.ts';
import { faultOf } from '../support/lines.ts';

describe('a file', () => {
  test('is read as it is, with its byte order mark and line ends', () => {
    const folder = makeFolder({ 'a.yaml': '\uFEFFa: é\r\n' });

    expect(readSource(join(folder, 'a.yaml'), 'name', 100)).toEqual({ name: 'name', text: '\uFEFFa: é\r\n' });
  });

  test('over its limit is refused, at its limit it is read', async () => {
    const folder = makeFolder({ 'a.yaml': 'x'.repeat(10) });

    expect(readSource(join(folder, 'a.yaml'), 'a.yaml', 10).text).toHaveLength(10);
    expect(await faultOf(() => readSource(join(folder, 'a.yaml'), 'a.yaml', 9))).toEqual([
      'INPUT_TOO_LARGE: a.yaml has 10 bytes; at most 9 are read → split it, or leave out what is no manifest',
    ]);
  });

  test('that is none is refused before it is opened', async () => {
    const folder = makeFolder({ 'b/a.yaml': '' });
    const paths = [join(folder, 'b'), '/dev/null'];

    const faults = await Promise.all(
      paths.map((path) => faultOf(() => readSource(path, basename(path), 10))),
    );

    expect(faults.flat()).toEqual([
      'PATH_UNSAFE: path "b" is not a regular file → name a file or a folder',
      'PATH_UNSAFE: path "null" is not a regular file → name a file or a folder',
    ]);
  });
});

test.each<[readonly number[], number]>([
  [[0xff], 1],
  [[0x61, 0x0a, 0x62, 0x0a, 0xc3], 3],
  [[0x0a, 0xc3, 0x0a, 0xa9], 2],
  [[0xed, 0xa0, 0x80], 1],
  [[0xff, 0xfe, 0x61, 0x00], 1],
])('the bytes %j are not UTF-8, which is said at line %i', async (bytes, line) => {
  expect(await faultOf(() => textOf(Buffer.from(bytes), 'a.yaml'))).toEqual([
    `INPUT_NOT_UTF8 a.yaml:${line}: a byte is not UTF-8 → save the file as UTF-8`,
  ]);
});

describe('a folder', () => {
  function names(files: Readonly<Record<string, Content>>, walk: Partial<Walk> = {}): readonly string[] {
    const folder = makeFolder(files);
    const place = { folder, root: folder };
    const all = { place, recurse: true, followFolders: true, wanted: (): boolean => true, ...walk };
    return filesBelow(folder, '', all).map((found) => found.name);
  }

  test("is walked by name, byte by byte, a folder's files in its place", () => {
    const files = {
      'b.yaml': '',
      'a/z.yaml': '',
      'a.yaml': '',
      'B.yaml': '',
      'a-b.yaml': '',
      'é.yaml': '',
      '\u{10000}.yaml': '',
      '\u{ffff}.yaml': '',
    };

    expect(names(files)).toEqual([
      'B.yaml',
      'a/z.yaml',
      'a-b.yaml',
      'a.yaml',
      'b.yaml',
      'é.yaml',
      '\u{ffff}.yaml',
      '\u{10000}.yaml',
    ]);
  });

  test('without recursion gives its own files only', () => {
    expect(names({ 'a.yaml': '', 'b/c.yaml': '', link: { link: 'b' } }, { recurse: false })).toEqual([
      'a.yaml',
    ]);
  });

  test('gives what is wanted, by its name below the folder', () => {
    expect(names({ 'a.yaml': '', 'b/a.yaml': '' }, { wanted: (name) => name === 'b/a.yaml' })).toEqual([
      'b/a.yaml',
    ]);
  });

  test('behind a link is entered only where that is asked for', () => {
    const files = { 'b/c.yaml': '', link: { link: 'b' } };

    expect(names(files)).toEqual(['b/c.yaml', 'link/c.yaml']);
    expect(names(files, { followFolders: false })).toEqual(['b/c.yaml']);
  });

  test('has files behind links under the name of the link, and none behind links that lead nowhere', () => {
    expect(names({ 'b/c.yaml': '', 'a.yaml': { link: 'b/c.yaml' }, 'd.yaml': { link: 'nowhere' } })).toEqual([
      'a.yaml',
      'b/c.yaml',
    ]);
  });

  test('that contains itself is refused', async () => {
    expect(await faultOf(() => names({ 'a/b/c.yaml': '', 'a/b/up': { link: '..' } }))).toEqual([
      'PATH_LOOP: folder "a/b/up" is a link to a folder that contains it → remove the link',
    ]);
  });

  test('behind a link out of the repository is refused, and so is such a file', async () => {
    const outside = makeFolder({ 'a.yaml': '' });

    expect(await faultOf(() => names({ link: { link: outside } }))).toEqual([
      'PATH_UNSAFE: path "link" leads out of the repository → keep it inside the repository',
    ]);
    expect(await faultOf(() => names({ 'a.yaml': { link: join(outside, 'a.yaml') } }))).toHaveLength(1);
  });
});
