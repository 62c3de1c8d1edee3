/** Templates of a request: a value stays a value, whatever it holds. */
import { describe, expect, test } from 'vitest';
import { fillBody, fillUrl } from '../../../../hooks/cli/http/fill.ts';

const values = new Map([
  ['URL', 'https://hooks.example/services/T/B?x=1'],
  ['HOST', 'chat.example:8443'],
  ['EVIL', 'evil.example/x?y#z@w'],
  ['TEXT', 'a "b" & c/../d\n'],
  ['LIST', '[{"Name":"staging"}]'],
  ['EMPTY', ''],
  ['NESTED', '${URL}'],
]);

describe('a URL', () => {
  test.each([
    ['${URL}', 'https://hooks.example/services/T/B?x=1'],
    ['${URL}&y=${TEXT}', 'https://hooks.example/services/T/B?x=1&y=a%20%22b%22%20%26%20c%2F..%2Fd%0A'],
    ['https://${HOST}/a', 'https://chat.example:8443/a'],
    ['https://a.example/${EVIL}', 'https://a.example/evil.example%2Fx%3Fy%23z%40w'],
    [
      'https://a.example/x?q=${EVIL}#${EVIL}',
      'https://a.example/x?q=evil.example%2Fx%3Fy%23z%40w#evil.example%2Fx%3Fy%23z%40w',
    ],
    ['https://a.example/$${URL}', 'https://a.example/${URL}'],
    ['https://a.example/$$', 'https://a.example/$'],
    ['https://a.example/${EMPTY}b', 'https://a.example/b'],
    ['https://a.example/${NESTED}', 'https://a.example/%24%7BURL%7D'],
    ['https://a.example/plain', 'https://a.example/plain'],
  ])('%s becomes %s', (template, text) => {
    expect(fillUrl(template, values)).toEqual({ text });
  });

  test.each([
    ['https://${EVIL}/a', 'has "${EVIL}" in its host, and its value is no host'],
    ['https://a.${EVIL}', 'has "${EVIL}" in its host, and its value is no host'],
    ['https://a.example/${NONE}', 'asks for "${NONE}", which has no value'],
    ['https://a.example/${', 'has a "${" without "}"'],
  ])('%s is refused: it %s', (template, wrong) => {
    expect(fillUrl(template, values)).toEqual({ wrong });
  });
});

describe('a body', () => {
  const json = 'application/json';
  const text = 'text/plain; charset=utf-8';

  test.each([
    ['{"text": "${TEXT}"}', '{"text": "a \\"b\\" & c/../d\\n"}', json],
    ['{"text": "\\"${TEXT}"}', '{"text": "\\"a \\"b\\" & c/../d\\n"}', json],
    [
      '{"failed": ${LIST}, "as text": "${LIST}"}',
      '{"failed": [{"Name":"staging"}], "as text": "[{\\"Name\\":\\"staging\\"}]"}',
      json,
    ],
    ['{"a": "$${TEXT}"}', '{"a": "${TEXT}"}', json],
    ['${LIST}', '[{"Name":"staging"}]', json],
    ['"${EMPTY}"', '""', json],
    ['done: ${TEXT}', 'done: a "b" & c/../d\n', text],
    ['{"text": ${TEXT}}', '{"text": a "b" & c/../d\n}', text],
    ['[deploy] "${TEXT}"', '[deploy] "a "b" & c/../d\n"', text],
    ['${NESTED}', '${URL}', text],
    ['', '', text],
  ])('%s is sent as %s, %s', (template, sent, type) => {
    expect(fillBody(template, values)).toEqual({ text: sent, type });
  });

  test('asks for what has no value', () => {
    expect(fillBody('${NONE}', values)).toEqual({ wrong: 'asks for "${NONE}", which has no value' });
  });
});
