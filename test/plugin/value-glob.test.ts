/** Wildcards in value files, as Argo CD's matcher reads them. */
import { expect, test } from 'vitest';
import { pathGlobTest } from '../../plugin/glob.ts';

test.each<[glob: string, yes: readonly string[], no: readonly string[]]>([
  ['*.yaml', ['a.yaml', '.yaml'], ['a/b.yaml', 'a.yml', 'a.yaml.bak']],
  ['envs/*/v.yaml', ['envs/a/v.yaml'], ['envs/v.yaml', 'envs/a/b/v.yaml']],
  ['**/v.yaml', ['v.yaml', 'a/v.yaml', 'a/b/v.yaml'], ['av.yaml', 'a/w.yaml']],
  ['a/**', ['a/b', 'a/b/c'], ['b/a']],
  ['a**b', ['ab', 'axb'], ['a/b']],
  ['v?.yaml', ['v1.yaml'], ['v.yaml', 'v/.yaml', 'v12.yaml']],
  ['v[0-2].yaml', ['v1.yaml'], ['v3.yaml']],
  ['v[!0-2].yaml', ['v3.yaml'], ['v1.yaml']],
  ['v[^0-2].yaml', ['v3.yaml'], ['v1.yaml']],
  ['{a,b/c}*.yaml', ['a1.yaml', 'b/c1.yaml'], ['c.yaml']],
  [String.raw`\*.yaml`, ['*.yaml'], ['a.yaml']],
  ['a+(b).y*', ['a+(b).yaml'], ['aab.yaml']],
])('%s', (glob, yes, no) => {
  const matches = pathGlobTest(glob);

  expect([yes.filter(matches), no.filter(matches)]).toEqual([yes, []]);
});
