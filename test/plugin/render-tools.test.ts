/** How a tool is found, called and bounded, and which one is chosen. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chart, identity, kustomization, object, printed, rendered } from '../support/fake-tools.ts';
import { generate, repository, type Files } from '../support/repository.ts';

describe('the tool', () => {
  test('gets its arguments, its folder, and nothing of our environment', async () => {
    const program = `
      const { HOME, TMPDIR, PATH } = process.env;
      const seen = { argv: process.argv.slice(2), cwd: process.cwd(), PATH, names: Object.keys(process.env).sort(), isPrivate: HOME === TMPDIR };
      console.log(JSON.stringify({ apiVersion: 'v1', kind: 'Seen', metadata: { name: 'a' }, seen }));`;
    const root = repository({ ...chart, 'bin/helm': { program } });
    const { stdout } = await generate(identity, {
      root,
      path: 'app',
      environment: { PATH: join(root, 'bin'), SECRET: 'x', KUBECONFIG: '/x', KUBE_VERSION: '1.34.2' },
    });

    expect(JSON.parse(stdout)).toMatchObject({
      seen: {
        argv: 'template . --name-template shop --namespace shop --kube-version 1.34.2 --include-crds'.split(
          ' ',
        ),
        cwd: join(root, 'app'),
        PATH: '',
        isPrivate: true,
      },
    });
    expect(stdout).not.toMatch(/SECRET|KUBECONFIG/);
  });

  test('gets inline values last, in a file that is gone afterwards', async () => {
    const program = `
      const argv = process.argv.slice(2);
      const path = argv[argv.lastIndexOf('--values') + 1];
      const mode = require('node:fs').statSync(path).mode & 0o777;
      const text = require('node:fs').readFileSync(path, 'utf8');
      console.log(JSON.stringify({ kind: 'Seen', metadata: { name: 'a' }, path, mode, text, count: argv.filter((a) => a === '--values').length }));`;
    const files = { ...chart, 'app/prod.yaml': 'a: 1\n' };
    const { stdout } = await rendered(files, ['--helm-values-files', 'prod.yaml', '--helm-values', 'b: 2'], {
      program,
    });
    const seen = JSON.parse(stdout) as { readonly path: string };

    expect(seen).toMatchObject({ mode: 0o600, text: 'b: 2', count: 2 });
    expect(existsSync(seen.path)).toBe(false);
    expect(seen.path.startsWith(tmpdir())).toBe(true);
  });

  test("of a kustomization runs in the repository's root", async () => {
    const program = `console.log(JSON.stringify({ kind: 'Seen', metadata: { name: 'a' }, cwd: process.cwd(), argv: process.argv.slice(2) }));`;
    const { stdout } = await rendered(kustomization('resources: []'), [], { program });
    const seen = JSON.parse(stdout) as { readonly cwd: string };

    expect(seen).toMatchObject({ argv: ['build', join(seen.cwd, 'app')] });
  });

  test('that is absent is looked for in absolute folders of PATH and in /tools', async () => {
    const root = repository({ ...chart, 'app/helm': { program: printed } });
    const result = await generate(identity, {
      root,
      path: 'app',
      environment: { PATH: `.:${join(root, 'none')}:` },
    });

    expect(result).toEqual({
      stdout: '',
      stderr: `RENDERER_MISSING  helm is in none of ${join(root, 'none')}, /tools → install helm, or use render none beside the native source\n`,
      exitCode: 4,
    });
  });

  test.each<[string, string, string, number]>([
    [
      'that fails is quoted',
      `process.stderr.write('Error: no such thing\\n'); process.exitCode = 1;`,
      'RENDERER_FAILED  helm: no such thing → correct the source',
      4,
    ],
    [
      'that fails without a word',
      'process.exitCode = 7',
      'RENDERER_FAILED  helm: exit code 7 → correct the source',
      4,
    ],
    [
      'that is killed',
      `process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 1e6)`,
      'RENDERER_FAILED  helm: ended by SIGKILL → correct the source',
      4,
    ],
    [
      'that prints something and fails prints nothing',
      `${printed}; process.exitCode = 1`,
      'RENDERER_FAILED  helm: exit code 1 → correct the source',
      4,
    ],
    [
      'that prints nothing',
      '',
      'RESULT_EMPTY  the source renders no object; Argo CD would prune everything → name the right path, use render none for hooks only, or give --allow-empty',
      2,
    ],
    [
      'that prints separators and comments only',
      `console.log('---\\n# Source: app/templates/a.yaml\\n---  # none\\n')`,
      'RESULT_EMPTY  the source renders no object; Argo CD would prune everything → name the right path, use render none for hooks only, or give --allow-empty',
      2,
    ],
    [
      'that prints no UTF-8',
      `process.stdout.write(Buffer.from([0x61, 0x0a, 0xff]))`,
      'INPUT_NOT_UTF8 helm template:2  a byte is not UTF-8 → save the file as UTF-8',
      2,
    ],
    [
      'that floods',
      `const fs = require('node:fs'); const chunk = Buffer.alloc(1 << 24, 0x61); for (let n = 0; n < 8; n += 1) for (let at = 0; at < chunk.length;) at += fs.writeSync(1, chunk, at)`,
      'INPUT_TOO_LARGE  helm prints more than 104857600 bytes → render less in one application',
      2,
    ],
  ])('%s', async (_, program, first, exitCode) => {
    expect(await rendered(chart, [], { program })).toMatchObject({ first, exitCode, stdout: '' });
  });

  test('that hangs is ended, also where it ignores a polite request', async () => {
    const program = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)`;

    expect(await rendered(chart, [], { program, deadline: 500 })).toMatchObject({
      first:
        'RENDERER_TIMEOUT  helm was not done after 0.5 s and was ended → find out what it waits for by running it by hand',
      exitCode: 4,
      stdout: '',
    });
  });

  test('leaves nothing behind', async () => {
    const program = 'process.stderr.write(`Error: ${process.env.HOME}\\n`); process.exitCode = 1';
    const { first } = await rendered(chart, [], { program });
    const [, folder = ''] = /helm: (\S+)/.exec(first) ?? [];

    expect(folder.startsWith(tmpdir())).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });

  test('does not get secrets of values echoed', async () => {
    const program = `process.stderr.write('Error: "hunter22" and "abcdef", "xyzzy" of ' + __dirname.replace('/bin', '/app/x.yaml') + '\\n'); process.exitCode = 1`;
    const { stderr } = await rendered(
      { ...chart, 'app/v.yaml': 'ci: {secret: xyzzy}\n' },
      ['--helm-parameters', 'db.password=hunter22', '--helm-values', 'token: abcdef'].concat(
        '--helm-values-files',
        'v.yaml',
      ),
      { program },
    );

    expect(stderr).toBe(
      'RENDERER_FAILED  helm: "***" and "***", "***" of x.yaml → correct the source\n  | Error: "***" and "***", "***" of x.yaml\n',
    );
  });
});

describe('the choice', () => {
  test.each<[string, Files, readonly string[], string]>([
    ['a chart', chart, [], ''],
    ['a kustomization', kustomization('resources: []'), [], ''],
    [
      'helm without a chart',
      { 'app/a.yaml': object },
      ['--render', 'helm'],
      'RENDER_MISMATCH  render helm asks for helm, and the folder has no Chart.yaml → name the right path, or use render plain',
    ],
    [
      'kustomize without a kustomization',
      chart,
      ['--render', 'kustomize'],
      'RENDER_MISMATCH  render kustomize asks for kustomize, and the folder has no kustomization.yaml or kustomization.yml or Kustomization → name the right path, or use render plain',
    ],
    [
      'a name that Argo CD takes for a chart',
      { 'app/OldChart.yaml': 'name: x\n' },
      [],
      'RENDER_MISMATCH  a name that ends with Chart.yaml asks for helm, and the folder has no Chart.yaml → name the right path, or use render plain',
    ],
    [
      'a file',
      { 'app/a.yaml': object },
      ['--render', 'helm', 'a.yaml'],
      'RENDER_MISMATCH  render helm asks for a folder, and "a.yaml" is a file → name the folder that it lies in',
    ],
  ])('%s', async (_, files, argv, first) => {
    expect(await rendered(files, argv)).toMatchObject({ first, exitCode: first === '' ? 0 : 2 });
  });

  test('hook files beside the chart are read, and not rendered by plain either', async () => {
    const hook =
      'apiVersion: hookline.dev/v1alpha1\nkind: Hook\nmetadata: {name: h}\nspec: {phases: [PreSync], script: {image: "a:1", source: "true"}}\n';
    const { stdout } = await rendered({ ...chart, 'app/hookline.yaml': hook });

    expect(stdout.startsWith(`${object}---\n`)).toBe(true);
    expect(stdout.match(/^kind: .*/gm)).toEqual(['kind: ConfigMap', 'kind: "Job"']);
  });
});
