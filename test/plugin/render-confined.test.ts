/** What stands between a source and its tool: confinement, and what only Argo CD has. */
import { describe, expect, test } from 'vitest';
import { chart, kustomization, object, rendered } from '../support/fake-tools.ts';
import type { Files } from '../support/repository.ts';

describe('value files', () => {
  const files = {
    ...chart,
    'app/a.yaml': '',
    'app/envs/b.yaml': '',
    'app/envs/c.yaml': '',
    'common/d.yaml': '',
  };
  const program = `
    const argv = process.argv.slice(2);
    const root = __dirname.slice(0, -'/bin'.length);
    const values = argv.filter((_, index) => argv[index - 1] === '--values').map((path) => path.replace(root, ''));
    console.log(JSON.stringify({ kind: 'Seen', metadata: { name: 'a' }, values }));`;

  test.each<[string, readonly string[]]>([
    ['a.yaml', ['/app/a.yaml']],
    ['/common/d.yaml,envs/b.yaml', ['/common/d.yaml', '/app/envs/b.yaml']],
    ['a.yaml,envs/b.yaml,a.yaml', ['/app/a.yaml', '/app/envs/b.yaml']],
    ['envs/*.yaml', ['/app/envs/b.yaml', '/app/envs/c.yaml']],
    ['envs/*.yaml,envs/b.yaml', ['/app/envs/c.yaml', '/app/envs/b.yaml']],
    ['**/[b-d].yaml', ['/app/envs/b.yaml', '/app/envs/c.yaml']],
    ['/**/d.yaml', ['/common/d.yaml']],
    ['?.yaml', ['/app/a.yaml']],
    ['envs/${ARGOCD_APP_REVISION}.yaml', ['/app/envs/b.yaml']],
  ])('%s', async (written, values) => {
    const { stdout, stderr } = await rendered(
      files,
      ['--helm-values-files', written, '--app-revision', 'b'],
      {
        program,
      },
    );

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ values });
  });

  test.each<[string, string, number]>([
    [
      'no.yaml',
      'SOURCE_NOT_FOUND  value file "no.yaml" does not exist below the source path → correct helm-values-files, or add the file',
      2,
    ],
    [
      '/etc/passwd',
      'SOURCE_NOT_FOUND  value file "/etc/passwd" does not exist inside the repository, whose root a leading / means → correct helm-values-files, or add the file',
      2,
    ],
    [
      'no/*.yaml',
      'SOURCE_NOT_FOUND  value file "no/*.yaml" matches no file below the source path → correct helm-values-files, or add the file',
      2,
    ],
    [
      '../common/d.yaml',
      'PATH_UNSAFE  path "../common/d.yaml" has ".." → name it from the root of the repository, with a leading /',
      6,
    ],
    [
      '../common/*.yaml',
      'PATH_UNSAFE  path "../common/*.yaml" has ".." → name it from the root of the repository, with a leading /',
      6,
    ],
    ['envs', 'PATH_UNSAFE  path "envs" is not a regular file → name a value file', 6],
    [
      'out.yaml',
      'PATH_UNSAFE  path "out.yaml" leads out of the repository → keep it inside the repository',
      6,
    ],
    ['out*', 'PATH_UNSAFE  path "out.yaml" leads out of the repository → keep it inside the repository', 6],
    [
      'https://example.com/v.yaml',
      'RENDER_NEEDS_NATIVE  value file "https://example.com/v.yaml" is a URL → use render none in a second source beside the native one',
      2,
    ],
    [
      '$values/v.yaml',
      'RENDER_NEEDS_NATIVE  value file "$values/v.yaml" lies in another source → use render none in a second source beside the native one',
      2,
    ],
  ])('%s is refused', async (written, first, exitCode) => {
    const linked = { ...files, 'app/out.yaml': { link: '/etc/hostname' } };

    expect(await rendered(linked, ['--helm-values-files', written])).toMatchObject({
      first,
      exitCode,
      stdout: '',
    });
  });
});

describe('before a tool runs', () => {
  const base = { 'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': object };

  test.each<[string, Files, string, number]>([
    ['a base in the repository', { ...kustomization('resources: [../base]'), ...base }, '', 0],
    ['a link inside', { ...chart, 'app/templates': { link: '../base' }, ...base }, '', 0],
    ['links in a circle', { ...chart, 'app/charts/again': { link: '../..' } }, '', 0],
    ['bases in a circle', kustomization('resources: [../app]'), '', 0],
    [
      'a link out of a chart',
      { ...chart, 'app/charts/x/templates/a.yaml': { link: '/etc/hostname' } },
      'PATH_UNSAFE  path "charts/x/templates/a.yaml" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a linked folder out of a chart',
      { ...chart, 'app/templates': { link: '/etc' } },
      'PATH_UNSAFE  path "templates" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a base outside',
      kustomization('resources: [../../../../../../etc]'),
      'PATH_UNSAFE  path "../../../../../../etc" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a base outside that does not exist',
      kustomization('resources: [../../no-such-folder]'),
      'PATH_UNSAFE  path "../../no-such-folder" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a link to a base outside',
      { ...kustomization('components: [x]'), 'app/x': { link: '/etc' } },
      'PATH_UNSAFE  path "x" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a link to a file outside, two bases on',
      {
        ...kustomization('bases: [../base]'),
        'base/kustomization.yml': 'configMapGenerator: [{name: a, files: [key=x.txt]}]\n',
        'base/x.txt': { link: '/etc/hostname' },
      },
      'PATH_UNSAFE  path "../base/x.txt" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'an absolute path',
      kustomization('resources: [/etc/hostname]'),
      'PATH_UNSAFE  path "/etc/hostname" leads out of the repository → keep it inside the repository',
      6,
    ],
    [
      'a remote base of a base',
      {
        ...kustomization('resources: [../base]'),
        'base/kustomization.yaml': 'resources: [github.com/a/b?ref=v1]\n',
      },
      'RENDER_NEEDS_NATIVE ../base/kustomization.yaml  "github.com/a/b?ref=v1" is remote → use render none in a second source beside the native one, or copy it into the repository',
      2,
    ],
    [
      'a chart in a kustomization',
      kustomization('helmCharts: [{name: x, repo: "https://charts.example.com"}]'),
      'RENDER_NEEDS_NATIVE kustomization.yaml  helmCharts makes Kustomize fetch and render charts → use render none in a second source beside the native one, or copy it into the repository',
      2,
    ],
    [
      'a kustomization that is not YAML',
      kustomization('resources: ['),
      'YAML_BROKEN kustomization.yaml:2  not YAML: the indentation does not fit, or a bracket or brace is not closed → correct the document',
      2,
    ],
  ])('%s', async (_, files, first, exitCode) => {
    expect(await rendered(files)).toMatchObject({ first, exitCode });
  });
});
