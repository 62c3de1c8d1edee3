/** What a document's text says before it is parsed: whether it may concern us, whether it is blank, where a byte is. */
import { expect, test } from 'vitest';
import { isBlank, mayConcern, placeIn } from '../../plugin/manifest.ts';

test.each([
  ['kind: Pod', false],
  ['hookline.dev', false],
  ['hookline.dev/phase: PreSync', true],
  ['# argocd.argoproj.io/hook', true],
  ['"helm.sh/hook": test', true],
  ['helm.sh/chart: a', false],
  ['path: C:\\temp', false],
  ['a: "\\n\\t\\\\"', false],
  ['"hookline\\u002edev": a', true],
  ['"\\U0000002e"', true],
  ['"\\x2e"', true],
  ['"hookline.dev\\/phase"', true],
  ['"hookline.\\\n  dev/phase"', true],
  ['"hookline.\\\r\n  dev/phase"', true],
])('whether %j may concern us: %s', (text, answer) => {
  expect(mayConcern(text)).toBe(answer);
});

test.each([
  ['', true],
  ['\n \r\n\t\n', true],
  ['# a\n  # b\n', true],
  ['null\n', true],
  ['~', true],
  ['null # a\n', false],
  ['\uFEFF# a\n', true],
  ['{}', false],
  ['a: null\n', false],
  ['# a\nb: 1\n', false],
  ['nullable\n', false],
])('whether %j holds no object: %s', (text, answer) => {
  expect(isBlank(text)).toBe(answer);
});

test.each([
  [undefined, 10],
  [0, 10],
  [4, 10],
  [5, 11],
  [9, 11],
  [10, 12],
  [99, 13],
])('the offset %s stands in line %i', (offset, line) => {
  const manifest = { lead: '', text: 'a: 1\nb: 2\n\nc: 3', file: 'a.yaml', line: 10 };

  expect(placeIn(manifest, offset)).toEqual({ file: 'a.yaml', line });
});
