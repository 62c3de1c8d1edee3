/** Globs of `include` and `exclude`, as Argo CD's directory source reads them. */
import { expect, test } from 'vitest';
import { globTest } from '../../plugin/glob.ts';

test.each<[glob: string, matched: readonly string[], others: readonly string[]]>([
  ['a.yaml', ['a.yaml'], ['aXyaml', 'b/a.yaml', 'a.yaml2']],
  ['*.yaml', ['a.yaml', 'b/a.yaml', '.yaml'], ['a.yml']],
  ['**/a', ['b/a', 'c/b/a'], ['a']],
  ['?.yaml', ['a.yaml', '/.yaml', '😀.yaml'], ['.yaml', 'ab.yaml']],
  ['[ab].yaml', ['a.yaml', 'b.yaml'], ['c.yaml', '[ab].yaml']],
  ['[a-c]', ['a', 'b', 'c'], ['d', '-']],
  ['[!a]', ['b', '/'], ['a', '']],
  ['[^a]', ['^', 'a'], ['b']],
  ['[&~|.]', ['&', '~', '|', '.'], ['a']],
  ['{a,b/*}.yaml', ['a.yaml', 'b/c.yaml'], ['b.yaml', '{a,b/*}.yaml']],
  ['{a,{b,c}}', ['a', 'b', 'c'], ['{b,c}']],
  ['a,b', ['a,b'], ['a', 'b']],
  ['\\*', ['*'], ['a', '\\*']],
  ['\\[a]', ['[a]'], ['a']],
  ['a}', ['a}'], ['a']],
  ['{a', ['a'], ['{a']],
  ['(a|b)+$', ['(a|b)+$'], ['a', 'b']],
  ['', [''], ['a']],
  ['[z-a]', [], ['a', 'z', '[z-a]']],
])('%s', (glob, matched, others) => {
  const matches = globTest(glob);

  expect([...matched, ...others].filter(matches)).toEqual(matched);
});
