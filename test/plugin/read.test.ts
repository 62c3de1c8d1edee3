/** What a run looks at: the source, hook files and gate files, read from a temporary repository. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, type Surroundings } from '../../plugin/read.ts';
import { makeFolder, type Content } from '../support/folder.ts';
import { optionsWith } from '../support/hook.ts';
import { faultOf } from '../support/lines.ts';

interface Case {
  readonly files: Readonly<Record<string, Content>>;
  readonly argv?: readonly string[];
  /** Where the run happens, below the repository. */
  readonly at?: string;
  readonly stdin?: Uint8Array;
}

function around({ files, at = '.', stdin = Buffer.from('') }: Case): Surroundings {
  const folder = makeFolder({ '.git/HEAD': '', ...files });
  return {
    folder: join(folder, at),
    sourcePath: undefined,
    stdin: () => Promise.resolve(stdin),
    tools: { path: undefined },
  };
}

async function names(
  some: Case,
): Promise<{ readonly sources: readonly string[]; readonly hooks: readonly string[] }> {
  const { sources, hookFiles } = await read(optionsWith(...(some.argv ?? [])), around(some));
  return { sources: sources.map(({ name }) => name), hooks: hookFiles.map(({ name }) => name) };
}

function fault(some: Case): Promise<readonly string[]> {
  return faultOf(() => read(optionsWith(...(some.argv ?? [])), around(some)));
}

const pod = 'kind: Pod\n';

describe('the source', () => {
  test('is the manifests of the folder, in their order, and never its hook files', async () => {
    const files = {
      'b.yaml': pod,
      'a.json': '{}',
      'c.yml': pod,
      'd.txt': pod,
      'values.yaml': 'a: 1',
      'hookline.yaml': pod,
      'hookline/a.yaml': pod,
      'more/e.yaml': pod,
    };

    expect(await names({ files })).toEqual({
      sources: ['a.json', 'b.yaml', 'c.yml'],
      hooks: ['hookline.yaml', 'hookline/a.yaml'],
    });
    expect((await names({ files, argv: ['--recurse'] })).sources).toEqual([
      'a.json',
      'b.yaml',
      'c.yml',
      'more/e.yaml',
    ]);
  });

  test('is narrowed by include and exclude', async () => {
    const files = { 'a.yaml': pod, 'b.yaml': pod, 'more/a.yaml': pod };

    expect((await names({ files, argv: ['--recurse', '--include=*a.yaml'] })).sources).toEqual([
      'a.yaml',
      'more/a.yaml',
    ]);
    expect((await names({ files, argv: ['--recurse', '--exclude=more/*'] })).sources).toEqual([
      'a.yaml',
      'b.yaml',
    ]);
    expect(
      (await names({ files, argv: ['--recurse', '--include=*a.yaml', '--exclude=a.yaml'] })).sources,
    ).toEqual(['more/a.yaml']);
  });

  test('is nothing with render none, one file where one is named, a folder where one is named', async () => {
    const files = { 'a.yaml': pod, 'apps/b.yaml': pod, 'apps/hookline.yaml': pod };

    expect((await names({ files, argv: ['--render=none'] })).sources).toEqual([]);
    expect(await names({ files, argv: ['apps/b.yaml'] })).toEqual({
      sources: ['b.yaml'],
      hooks: ['hookline.yaml'],
    });
    expect((await names({ files, argv: ['apps'] })).sources).toEqual(['b.yaml']);
  });

  test('is standard input with --filter', async () => {
    const surroundings = around({ files: { 'a.yaml': pod }, stdin: Buffer.from('\uFEFFkind: A') });

    expect((await read(optionsWith('--filter'), surroundings)).sources).toEqual([
      { name: 'stdin', text: '\uFEFFkind: A' },
    ]);
  });

  test.each<[string, Case, string]>([
    [
      'a chart without helm',
      { files: { 'Chart.yaml': '' } },
      'RENDERER_MISSING: helm is in none of /tools → install helm, or use render none beside the native source',
    ],
    [
      'a kustomization without kustomize',
      { files: { Kustomization: '' } },
      'RENDERER_MISSING: kustomize is in none of /tools → install kustomize, or use render none beside the native source',
    ],
    [
      'render helm without a chart',
      { files: {}, argv: ['--render=helm'] },
      'RENDER_MISMATCH: render helm asks for helm, and the folder has no Chart.yaml → name the right path, or use render plain',
    ],
    [
      'Jsonnet',
      { files: { 'a.jsonnet': '{}' } },
      'RENDER_NEEDS_NATIVE: a.jsonnet is Jsonnet, which only Argo CD itself renders → use render none in a second source beside it, or exclude *.jsonnet',
    ],
    [
      'a path that is not there',
      { files: {}, argv: ['apps'] },
      'SOURCE_NOT_FOUND: path "apps" does not exist → name the folder that holds the manifests',
    ],
    [
      'stdin that is not UTF-8',
      { files: {}, argv: ['--filter'], stdin: Buffer.from([0xff]) },
      'INPUT_NOT_UTF8 stdin:1: a byte is not UTF-8 → save the file as UTF-8',
    ],
  ])('%s is refused', async (_, some, line) => {
    expect(await fault(some)).toEqual([line]);
  });

  test('a chart is plain where that is said, and not looked at without rendering', async () => {
    const files = { 'Chart.yaml': 'a: 1\n', 'a.yaml': pod };

    expect((await names({ files, argv: ['--render=plain'] })).sources).toEqual(['a.yaml']);
    expect((await names({ files, argv: ['--render=none'] })).sources).toEqual([]);
  });
});

describe('hook files', () => {
  test('that are named are read in their place, relative to the source or the root, each once', async () => {
    const files = {
      'ops/b.yaml': pod,
      'ops/a.json': '{}',
      'ops/readme.md': '',
      'apps/own.yaml': pod,
      'apps/hookline.yaml': pod,
    };

    expect(
      await names({ files, at: 'apps', argv: ['--hooks=/ops,own.yaml,./own.yaml,/ops/b.yaml'] }),
    ).toEqual({
      sources: [],
      hooks: ['ops/a.json', 'ops/b.yaml', 'own.yaml'],
    });
  });

  test('by default are read where they are, and may be absent', async () => {
    expect((await names({ files: { 'a.yaml': pod } })).hooks).toEqual([]);
    expect((await names({ files: { 'hookline/b/c.yml': pod, 'hookline/a.txt': '' } })).hooks).toEqual([
      'hookline/b/c.yml',
    ]);
  });

  test.each<[string, Case, string]>([
    [
      'absent below the source',
      { files: {}, argv: ['--hooks=a.yaml'] },
      'HOOKS_NOT_FOUND: "a.yaml" does not exist below the source path → correct the path, or add the file',
    ],
    [
      'absent in the repository',
      { files: {}, argv: ['--hooks=/etc/passwd'] },
      'HOOKS_NOT_FOUND: "/etc/passwd" does not exist inside the repository, whose root a leading / means → correct the path, or add the file',
    ],
    [
      'above the source',
      { files: { 'a.yaml': '' }, at: '.git', argv: ['--hooks=../a.yaml'] },
      'PATH_UNSAFE: path "../a.yaml" has ".." → name it from the root of the repository, with a leading /',
    ],
    [
      'behind a link out of the repository',
      { files: { 'a.yaml': { link: '/etc/hostname' } }, argv: ['--hooks=a.yaml'] },
      'PATH_UNSAFE: path "a.yaml" leads out of the repository → keep it inside the repository',
    ],
    [
      'too large',
      { files: { 'hookline.yaml': 'x'.repeat(2 ** 20 + 1) } },
      'INPUT_TOO_LARGE: hookline.yaml has 1048577 bytes; at most 1048576 are read → split it, or leave out what is no manifest',
    ],
    [
      'not UTF-8',
      { files: { 'hookline.yaml': Buffer.from([0x0a, 0xff]) } },
      'INPUT_NOT_UTF8 hookline.yaml:2: a byte is not UTF-8 → save the file as UTF-8',
    ],
    [
      'in a loop',
      { files: { 'hookline/a/up': { link: '..' } } },
      'PATH_LOOP: folder "hookline/a/up" is a link to a folder that contains it → remove the link',
    ],
  ])('that are %s are refused', async (_, some, line) => {
    expect(await fault(some)).toEqual([line]);
  });
});

test('gate files are read as they are named, and refused where they are absent', async () => {
  const files = { 'pod.yaml': 'a: 1', 'Chart.lock': 'b: 2' };
  const argv = [
    '--render=none',
    '--gate',
    '--gate-pod=pod.yaml',
    '--version-file=/Chart.lock',
    '--version-path=$.b',
  ];

  expect((await read(optionsWith(...argv), around({ files }))).gateFiles).toEqual({
    pod: { name: 'pod.yaml', text: 'a: 1' },
    version: { name: '/Chart.lock', text: 'b: 2' },
  });
  expect(await fault({ files: { 'pod.yaml': '' }, argv })).toEqual([
    'SOURCE_NOT_FOUND: "/Chart.lock" does not exist inside the repository, whose root a leading / means → correct the path, or add the file',
  ]);
});
