/** One run of a command, from its arguments to what is printed and the exit code. */
import { describe, expect, test } from 'vitest';
import { run, type World } from '../../plugin/run.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { makeFolder, type Content } from '../support/folder.ts';
import { hookText } from '../support/hook.ts';

const known = ['--app-name=shop', '--app-namespace=shop-prod'];

function world(files: Readonly<Record<string, Content>> = {}, stdin = ''): World {
  return {
    environment: {},
    folder: makeFolder({ '.git/HEAD': '', ...files }),
    stdin: () => Promise.resolve(Buffer.from(stdin)),
  };
}

describe('generate', () => {
  test('prints the source and its hook Jobs, and says nothing else', async () => {
    const files = { 'a.yaml': 'kind: Pod\nmetadata: {name: a}\n', 'hookline.yaml': hookText('migrate') };

    const { stdout, stderr, exitCode } = await run(['generate', ...known], world(files));

    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^kind: Pod\nmetadata: \{name: a\}\n---\napiVersion: "batch\/v1"\nkind: "Job"\n/);
  });

  test('filters standard input', async () => {
    const some = world({ 'a.yaml': 'kind: Pod\n' }, 'kind: A');

    expect(await run(['generate', '--filter'], some)).toEqual({ stdout: 'kind: A', stderr: '', exitCode: 0 });
  });

  test('needs to know no application where nothing is injected', async () => {
    expect(await run(['generate'], world({ 'a.yaml': 'kind: Pod\n' }))).toMatchObject({
      stderr: '',
      exitCode: 0,
    });
  });

  test.each<[string, readonly string[], Readonly<Record<string, Content>>]>([
    ['where that is said', ['--allow-empty'], {}],
    [
      'where a hook file was read and nothing is rendered',
      ['--render=none'],
      { 'hookline.yaml': '# none\n' },
    ],
  ])('may give nothing %s', async (_, argv, files) => {
    expect(await run(['generate', ...argv], world(files))).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  test('passes on what is broken and concerns nobody: Argo CD refuses it in its own words', async () => {
    expect(await run(['generate', '--filter'], world({}, 'a: [\n'))).toEqual({
      stdout: 'a: [\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('prints its result beside warnings', async () => {
    const files = { 'hookline.yaml': hookText('a', 'phases: [Sync], container: {image: b}') };

    const { stdout, stderr, exitCode } = await run(['generate', '--render=none', ...known], world(files));

    expect(stderr).toBe(
      'H060 hookline.yaml:4  warning: Hook/a spec.container.image "b" has no tag → name a version, or a digest\n',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kind: "Job"');
  });
});

describe('plan', () => {
  const files = {
    'a.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n',
    'hookline.yaml': hookText('migrate'),
  };

  test('prints what will run, in order', async () => {
    const { stdout, exitCode } = await run(['plan', ...known], world(files));

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['PHASE', 'WAVE', 'KIND'],
      ['PreSync', '0', 'Job'],
      ['Sync', '0', 'ConfigMap'],
      [''],
    ]);
  });

  test('names each place, and a hook by its name', async () => {
    const { stdout } = await run(['plan', '-o', 'json', ...known], world(files));

    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Plan',
      tasks: [
        { from: 'Hook/migrate hookline.yaml:1' },
        { from: 'a.yaml:1', kind: 'ConfigMap', namespace: 'shop-prod' },
      ],
    });
  });

  test('refuses a document that it cannot read, even where generate passes it on', async () => {
    const broken = { 'a.yaml': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\na: [\n' };

    expect(await run(['generate'], world(broken))).toMatchObject({ exitCode: 0 });
    expect(await run(['plan'], world(broken))).toMatchObject({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringMatching(/^YAML_BROKEN a\.yaml:/) as string,
    });
  });
});

test('version prints the version of the package', async () => {
  expect(await run(['version'], world())).toEqual({
    stdout: `hookline ${packageJson.version}\n`,
    stderr: '',
    exitCode: 0,
  });
});

type Failure = readonly [exitCode: number, stderr: RegExp];

describe('every failure has a line, an exit code and no output', () => {
  test.each<[string, readonly string[], Readonly<Record<string, Content>>, Failure]>([
    [
      'no command',
      [],
      {},
      [2, /^COMMAND_UNKNOWN {2}no command is given → use one of generate, plan, lint, version\n$/],
    ],
    [
      'an unknown command',
      ['genrate'],
      {},
      [2, /^COMMAND_UNKNOWN {2}there is no command "genrate" → did you mean generate\?\n$/],
    ],
    ['a property of objects', ['constructor'], {}, [2, /^COMMAND_UNKNOWN /]],
    ['an unknown flag', ['generate', '--x-x'], {}, [2, /^FLAG_UNKNOWN /]],
    ['a path that is not there', ['generate', 'nowhere'], {}, [2, /^SOURCE_NOT_FOUND /]],
    ['an unsafe path', ['generate', '--hooks=../a'], {}, [6, /^PATH_UNSAFE /]],
    ['an empty result', ['generate'], { 'a.txt': '' }, [2, /^RESULT_EMPTY /]],
    ['comments alone', ['generate'], { 'a.json': '# a\n---\nnull\n' }, [2, /^RESULT_EMPTY /]],
    ['an empty List', ['generate'], { 'a.yaml': 'kind: List\nitems: []\n' }, [2, /^RESULT_EMPTY /]],
    ['a List of null', ['generate'], { 'a.yaml': 'kind: List\nitems: null\n' }, [2, /^RESULT_EMPTY /]],
    ['neither source nor hook file', ['generate', '--render=none'], {}, [2, /^RESULT_EMPTY /]],
    [
      'a rule',
      ['generate'],
      { 'a.yaml': 'kind: Pod\nmetadata: {name: a, annotations: {argocd.argoproj.io/hook: x}}\n' },
      [3, /^H001 /],
    ],
    [
      'no application',
      ['generate'],
      { 'hookline.yaml': hookText('a') },
      [2, /^APP_NAME_MISSING .*\nAPP_NAMESPACE_MISSING .*\n$/],
    ],
  ])('%s', async (_, argv, files, [exitCode, stderr]) => {
    expect(await run(argv, world(files))).toEqual({
      stdout: '',
      stderr: expect.stringMatching(stderr) as string,
      exitCode,
    });
  });

  test('a fault of our own is a defect, with where it happened', async () => {
    const broken = { ...world(), stdin: () => Promise.reject(new TypeError('that was not foreseen')) };

    const { stdout, stderr, exitCode } = await run(['generate', '--filter'], broken);

    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 70 });
    expect(stderr).toMatch(
      /^DEFECT {2}TypeError: that was not foreseen .*→ report it, with the input that led to it\n$/,
    );
  });

  test('the system’s refusal is named by its own word', async () => {
    const refused = Object.assign(new Error('EACCES: permission denied'), {
      code: 'EACCES',
      path: '/a/b.yaml',
    });

    expect(await run(['generate', '--filter'], { ...world(), stdin: () => Promise.reject(refused) })).toEqual(
      {
        stdout: '',
        stderr:
          'SOURCE_NOT_FOUND  "/a/b.yaml" cannot be read: EACCES → check that it exists and may be read\n',
        exitCode: 2,
      },
    );
  });

  test('warnings stand behind the errors, also those of options', async () => {
    const files = {
      'hookline.yaml': `${hookText('a', 'phases: [Sync], container: {image: b}')}---\nkind: x\n`,
    };

    const { stderr, exitCode } = await run(['generate', ...known], world(files));

    expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual(['API_VERSION_UNKNOWN', 'H060', '']);
    expect(exitCode).toBe(2);
  });
});
