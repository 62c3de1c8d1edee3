/** `plan --diff` from its arguments to what is printed: folders, streams, exit codes, errors of either side. */
import { describe, expect, test } from 'vitest';
import { run, type World } from '../../plugin/run.ts';
import { makeFolder } from '../support/folder.ts';
import { hookText } from '../support/hook.ts';

const known = ['--app-name=shop', '--app-namespace=shop-prod'];
const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const files = {
  '.git/HEAD': '',
  'before/a.yaml': object,
  'before/hookline.yaml': hookText('migrate'),
  'after/a.yaml': object,
  'after/hookline.yaml': hookText('migrate', 'phases: [PreSync], container: {image: "a:2"}'),
  'broken/a.yaml': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\na: [\n',
  'wrong/hookline.yaml': hookText('migrate', 'phases: [Presync], container: {image: "a:2"}'),
  'untagged/a.yaml': object,
  'untagged/hookline.yaml': hookText('migrate', 'phases: [PreSync], container: {image: a}'),
  'empty/README.md': '',
};

function world(stdin?: string): World {
  return {
    environment: {},
    folder: makeFolder(files),
    stdin: () =>
      stdin === undefined ? Promise.reject(new Error('stdin is read')) : Promise.resolve(Buffer.from(stdin)),
  };
}

async function plan(argv: readonly string[], stdin?: string) {
  return run(['plan', ...known, ...argv], world(stdin));
}

const changed = `CHANGE    PHASE     WAVE   HOOK           WHAT
changed   PreSync   0      Hook/migrate   image of hook a:1 → a:2

0 added, 1 changed, 0 removed
`;

describe('a folder', () => {
  test('is rendered with the same options', async () => {
    expect(await plan(['--diff', 'before', 'after'])).toEqual({ stdout: changed, stderr: '', exitCode: 0 });
  });

  test('nothing changed is one line', async () => {
    expect(await plan(['--diff', 'before', '--exit-code', 'before'])).toEqual({
      stdout: 'The hooks are the same.\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test.each(['table', 'json', 'markdown'])('%s ends with 1 where that is asked for', async (format) => {
    const result = await plan(['--diff=before', '--exit-code', '-o', format, 'after']);

    expect(result).toMatchObject({ stderr: '', exitCode: 1 });
    expect(result.stdout).toContain('a:2');
  });

  test('may be compared with a stream', async () => {
    const result = await plan(['--diff', 'before', '--filter', 'after'], object);

    expect(result).toMatchObject({ stdout: changed, exitCode: 0 });
  });

  test('what was before has no findings; what is after has', async () => {
    expect(await plan(['--diff', 'untagged', 'after'])).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await plan(['--diff', 'before', 'untagged'])).stderr).toMatch(
      /^H060 hookline\.yaml:4 {2}warning: after: /,
    );
    expect(await plan(['--diff', 'before', '--lint', 'error', 'untagged'])).toMatchObject({
      stdout: '',
      exitCode: 3,
    });
  });
});

describe('a stream', () => {
  test('is what generate printed, and gets no hooks of its own', async () => {
    const { stdout } = await run(['generate', ...known, 'before'], world());

    expect(await plan(['--diff', '-', 'after'], stdout)).toEqual({
      stdout: changed,
      stderr: '',
      exitCode: 0,
    });
    expect(await plan(['--diff=-', 'before'], stdout)).toMatchObject({ stdout: 'The hooks are the same.\n' });
  });

  test('may hold nothing: the application is new', async () => {
    const { stdout } = await plan(['--diff', '-', 'after'], '');

    expect(stdout).toMatch(/^added {4}PreSync {3}0 {6}Hook\/migrate {3}hookline\.yaml:1$/m);
    expect(stdout).toMatch(/\n1 added, 0 changed, 0 removed\n$/);
  });
});

describe('what is wrong names the side', () => {
  test.each<[string, readonly string[], string | undefined, RegExp]>([
    [
      'a folder that is absent',
      ['--diff', 'nowhere', 'after'],
      undefined,
      /^SOURCE_NOT_FOUND {2}before: path "nowhere" /,
    ],
    [
      'a path that is absent',
      ['--diff', 'before', 'nowhere'],
      undefined,
      /^SOURCE_NOT_FOUND {2}after: path "nowhere" /,
    ],
    [
      'a folder that is broken',
      ['--diff', 'broken', 'after'],
      undefined,
      /^YAML_BROKEN a\.yaml:\d {2}before: /,
    ],
    [
      'a stream that is broken',
      ['--diff', '-', 'after'],
      'kind: A\n---\na: [\n',
      /^YAML_BROKEN stdin:\d {2}before: /,
    ],
    ['a folder without objects', ['--diff', 'empty', 'after'], undefined, /^RESULT_EMPTY {2}before: /],
    ['a wrong hook', ['--diff', 'before', 'wrong'], undefined, /^PHASE_UNKNOWN hookline\.yaml:\d {2}after: /],
    ['both', ['--diff', 'nowhere', 'wrong'], undefined, /before: [\s\S]*after: /],
    [
      'one stdin',
      ['--diff', '-', '--filter', 'after'],
      undefined,
      /^FLAG_VALUE {2}--filter and --diff - both read/,
    ],
    [
      'markdown of a plan',
      ['-o', 'markdown', 'after'],
      undefined,
      /^FLAG_VALUE {2}-o markdown is given without --diff/,
    ],
    ['wide differences', ['-o', 'wide', '--diff', 'before', 'after'], undefined, /^FLAG_VALUE {2}-o wide /],
    [
      'an exit code of a plan',
      ['--exit-code', 'after'],
      undefined,
      /^FLAG_VALUE {2}--exit-code is given without --diff/,
    ],
    ['no value', ['after', '--diff'], undefined, /^FLAG_VALUE {2}flag --diff has no value/],
    [
      'a flag in its place',
      ['--diff', '--filter', 'after'],
      undefined,
      /^FLAG_VALUE {2}flag --diff has no value/,
    ],
  ])('%s', async (_, argv, stdin, stderr) => {
    const result = await plan(argv, stdin);

    expect(result).toMatchObject({ stdout: '', exitCode: 2 });
    expect(result.stderr).toMatch(stderr);
  });
});
