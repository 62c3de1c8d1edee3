/** Manifests that more can follow: each ends its last line, and JSON values get a separator. */
import { expect, test } from 'vitest';
import type { Manifest } from '../../plugin/manifest.ts';
import { separated } from '../../plugin/separated.ts';

function manifest(changes: Partial<Manifest>): Manifest {
  return { lead: '', text: '', file: 'a.yaml', line: 1, ...changes };
}

test.each<[string, Partial<Manifest>, Partial<Manifest>]>([
  ['a newline where one is missing', { text: 'a: 1' }, { text: 'a: 1\n' }],
  ['none where one is there', { text: 'a: 1\n' }, { text: 'a: 1\n' }],
  ['none behind an empty text', { text: '' }, { text: '' }],
  ['one behind a separator that ends the source', { lead: '---', text: '' }, { lead: '---', text: '\n' }],
  ['none behind a separator that ends its line', { lead: '---\n', text: '' }, { lead: '---\n', text: '' }],
  [
    'a separator for a JSON value without one',
    { text: '{}', isStreamed: true },
    { lead: '---\n', text: '{}\n' },
  ],
  [
    'its own separator for the first',
    { lead: '--- # a\n', text: '{}\n', isStreamed: true },
    { lead: '--- # a\n' },
  ],
  [
    'no tab and no mark of byte order around a JSON value, for no line of YAML may begin so',
    { text: '\uFEFF\n\t{"a":\n\t1}\t\n \t\r\n\t', isStreamed: true },
    { lead: '---\n', text: '\n{"a":\n\t1}\t\n \r\n' },
  ],
  ['the tabs of what is no stream', { text: '\t{}\n\t\n' }, { text: '\t{}\n\t\n' }],
])('gets %s', (_, before, after) => {
  expect(separated([manifest(before)])).toEqual([manifest({ ...before, ...after })]);
});
