/** Paths inside a repository: where its root is, and that nothing outside is opened (DESIGN.md §3.2). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { confined, insideRoot, realPath, rootOf } from '../../plugin/read-path.ts';
import { makeFolder } from '../support/folder.ts';
import { faultOf } from '../support/lines.ts';

describe('the root', () => {
  test.each<[string, string | undefined, string]>([
    ['/tmp/_cmp_server/a1b2/apps/shop', undefined, '/tmp/_cmp_server/a1b2'],
    ['/tmp/_cmp_server/a1b2', 'apps/shop', '/tmp/_cmp_server/a1b2'],
    ['/tmp/_cmp_server', undefined, '/tmp/_cmp_server'],
    ['/nowhere/repo/apps/shop', 'apps/shop', '/nowhere/repo'],
    ['/nowhere/repo/apps/shop', './apps/shop/', '/nowhere/repo'],
    ['/nowhere/repo/apps/shop', 'shop', '/nowhere/repo/apps'],
    ['/nowhere/repo/apps/workshop', 'shop', '/nowhere/repo/apps/workshop'],
    ['/nowhere/repo', '.', '/nowhere/repo'],
    ['/nowhere/repo', 'nowhere/repo', '/nowhere/repo'],
    ['/nowhere/repo', '', '/nowhere/repo'],
    ['/nowhere/repo', undefined, '/nowhere/repo'],
  ])('of %s with the source path %s is %s', (folder, sourcePath, root) => {
    expect(rootOf(folder, sourcePath)).toBe(root);
  });

  test('is the nearest parent with .git, be that a folder or a file', () => {
    const folder = makeFolder({
      '.git/HEAD': '',
      'module/.git': 'gitdir: x',
      'module/apps/a.yaml': '',
      'apps/a.yaml': '',
    });

    expect(rootOf(join(folder, 'apps'), undefined)).toBe(folder);
    expect(rootOf(join(folder, 'module/apps'), undefined)).toBe(join(folder, 'module'));
  });
});

describe('a path', () => {
  test('is relative to the folder, or to the root with a leading /', () => {
    const root = makeFolder({ 'hooks.yaml': '', 'apps/hooks.yaml': '', 'apps/more/a.yaml': '' });
    const place = { folder: join(root, 'apps'), root };

    expect(
      ['hooks.yaml', '/hooks.yaml', './more/', '/apps/more', '/', '.', '//hooks.yaml'].map((path) =>
        confined(path, place),
      ),
    ).toEqual([
      join(root, 'apps/hooks.yaml'),
      join(root, 'hooks.yaml'),
      join(root, 'apps/more'),
      join(root, 'apps/more'),
      root,
      join(root, 'apps'),
      join(root, 'hooks.yaml'),
    ]);
  });

  test('that does not exist is nothing: there is no absolute path', () => {
    const root = makeFolder({ 'a.yaml': '' });

    expect(
      ['b.yaml', '/etc/passwd', 'a.yaml/b', ''].map((path) => confined(path, { folder: root, root })),
    ).toEqual([undefined, undefined, undefined, root]);
  });

  test.each(['../a', 'a/../b', '/..', 'a\\..\\b', '..', 'a\0b'])(
    'with a way out is refused, wherever that would lead: %j',
    async (path) => {
      const root = makeFolder({ a: '' });

      expect(await faultOf(() => confined(path, { folder: root, root }))).toEqual([
        `PATH_UNSAFE: path "${path}" has ".." → name it from the root of the repository, with a leading /`,
      ]);
    },
  );

  test('that only looks like a way out is a name', () => {
    const root = makeFolder({ '..a': '', 'b..': '' });

    expect([confined('..a', { folder: root, root }), confined('b..', { folder: root, root })]).toEqual([
      join(root, '..a'),
      join(root, 'b..'),
    ]);
  });
});

describe('a link', () => {
  test('inside the repository is followed', () => {
    const root = makeFolder({ 'ops/a.yaml': '', 'apps/link.yaml': { link: '../ops/a.yaml' } });

    expect(confined('link.yaml', { folder: join(root, 'apps'), root })).toBe(join(root, 'ops/a.yaml'));
  });

  test('out of the repository is refused, also from a folder on the way', async () => {
    const outside = makeFolder({ 'a.yaml': '' });
    const root = makeFolder({ 'file.yaml': { link: join(outside, 'a.yaml') }, folder: { link: outside } });

    const faults = await Promise.all(
      ['file.yaml', 'folder/a.yaml'].map((path) => faultOf(() => confined(path, { folder: root, root }))),
    );

    expect(faults.flat()).toEqual([
      'PATH_UNSAFE: path "file.yaml" leads out of the repository → keep it inside the repository',
      'PATH_UNSAFE: path "folder/a.yaml" leads out of the repository → keep it inside the repository',
    ]);
  });

  test('that leads nowhere does not exist', () => {
    const root = makeFolder({ 'a.yaml': { link: 'nowhere' } });

    expect(confined('a.yaml', { folder: root, root })).toBeUndefined();
  });

  test('to itself is named', async () => {
    const root = makeFolder({ 'a.yaml': { link: 'b.yaml' }, 'b.yaml': { link: 'a.yaml' } });

    expect(await faultOf(() => realPath(join(root, 'a.yaml')))).toEqual([
      'PATH_LOOP: link "a.yaml" leads to itself → remove the link',
    ]);
  });
});

test('a real path inside the root is given back; a neighbour with a longer name is outside', async () => {
  const place = { folder: '/a/b', root: '/a/b' };

  expect([insideRoot('/a/b', '.', place), insideRoot('/a/b/..c', 'x', place)]).toEqual(['/a/b', '/a/b/..c']);
  expect(await faultOf(() => insideRoot('/a/bc', 'x', place))).toHaveLength(1);
  expect(await faultOf(() => insideRoot('/a', 'x', place))).toHaveLength(1);
});
