/** JSON values that follow each other without a separator. */
import { expect, test } from 'vitest';
import { jsonValues } from '../../plugin/json-stream.ts';

test.each<[string, string, readonly string[]]>([
  ['one value', '{"a": 1}\n', ['{"a": 1}\n']],
  ['two values', '{"a": 1}{"b": 2}', ['{"a": 1}', '{"b": 2}']],
  ['blanks stay with the value in front of them', ' {}\n\n {}\t', [' {}\n\n ', '{}\t']],
  ['a byte order mark', '\uFEFF{}{}', ['\uFEFF{}', '{}']],
  ['brackets in texts', '{"a": "}{", "b": ["]"]}{}', ['{"a": "}{", "b": ["]"]}', '{}']],
  ['escaped quotes and slashes in texts', '{"a": "\\"}{\\\\"}{}', ['{"a": "\\"}{\\\\"}', '{}']],
  ['nesting', '{"a": {"b": [{}]}}{}', ['{"a": {"b": [{}]}}', '{}']],
])('%s', (_, text, values) => {
  expect(jsonValues(text)).toEqual(values);
});

test.each([
  ['YAML', 'a: 1\n'],
  ['a list', '[{}, {}]'],
  ['YAML behind a flow map', '{a: 1}\nb: 2\n'],
  ['a comment behind it', '{} # a\n{}'],
  ['a value that does not end', '{"a": 1}{"b": '],
  ['a text that does not end', '{"a": "}'],
  ['a bracket too many', '{}}'],
  ['nothing', ''],
])('%s is left in one piece', (_, text) => {
  expect(jsonValues(text)).toEqual([text]);
});
