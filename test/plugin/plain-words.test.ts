/** Plain words are read as Argo CD's reader has them, quoted ones as text. */
import { expect, test } from 'vitest';
import { parse } from '../../plugin/parse.ts';

function read(text: string): unknown {
  return parse({ lead: '', text: `x: ${text}\n`, file: 'a.yaml', line: 1 }).value.value;
}

test.each<[string, unknown]>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True'].map((word): [string, unknown] => [
    word,
    true,
  ]),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false'].map((word): [string, unknown] => [
    word,
    false,
  ]),
  ...['yEs', 'oN', 'nope', '"yes"', "'on'", '|-\n  off', '1:30', '08:30', '0x1g', '_1', '0b2', '1_a'].map(
    (word): [string, unknown] => [word, word.replaceAll(/^(?:\|-\n +|["'])|["']$/g, '')],
  ),
  ['010', 8],
  ['-010', -8],
  ['08', 8],
  ['0b11', 3],
  ['-0b11', -3],
  ['1_000', 1000],
  ['0x1f', 31],
  ['0o17', 15],
  ['10', 10],
])('%s is %j', (text, value) => {
  expect(read(text)).toEqual({ x: value });
});

test('keys are words as well, and texts again', () => {
  const { value } = parse({ lead: '', text: 'on: 1\nx: {n: 2}\n', file: 'a.yaml', line: 1 });

  expect(value.value).toEqual({ true: 1, x: { false: 2 } });
});
