/** Context: what an export may say, how exports meet, and where it ends. */
import { describe, expect, test } from 'vitest';
import { contextValues, merge, readExport, type Context, type Export } from '../../../hooks/model/context.ts';
import { reservedArguments } from '../../../hooks/model/names.ts';

const at = '2026-01-01T00:00:00Z';
const later = '2026-01-01T00:00:01Z';

function read(text: string): { readonly changes: object; readonly problems: readonly string[] } {
  const { value, problems } = readExport(text, 'run-1');
  const lines = problems.map(({ code, level, message }) => `${level} ${code} ${message}`);
  return { changes: Object.fromEntries(value), problems: lines };
}

function exported(changes: Readonly<Record<string, string | null>>, more: Partial<Export> = {}): Export {
  return { changes: new Map(Object.entries(changes)), run: 'run-1', at, ...more };
}

function values(context: Context): object {
  return Object.fromEntries(contextValues(context));
}

test('the export that completed last counts, with and without milliseconds', () => {
  const first = exported({ A: 'first' }, { at: '2026-01-01T00:00:05Z', run: 'z' });
  const second = exported({ A: 'second' }, { at: '2026-01-01T00:00:05.001Z', run: 'a' });

  expect(values(merge({}, [second, first]).value)).toEqual({ A: 'second' });
});

describe('an export', () => {
  test.each<[string, string, object]>([
    ['a string as it is', '{"A":"x y\\n"}', { A: 'x y\n' }],
    ['an empty string', '{"A":""}', { A: '' }],
    ['unicode', '{"A":"Grüße 🚀"}', { A: 'Grüße 🚀' }],
    ['a number as text', '{"A":80}', { A: '80' }],
    ['a number as it was written', '{"A":1.50,"B":1e3}', { A: '1.50', B: '1e3' }],
    ['an integer beyond 2^53', '{"A":12345678901234567890}', { A: '12345678901234567890' }],
    ['booleans as text', '{"A":true,"B":false}', { A: 'true', B: 'false' }],
    [
      'an object as JSON text',
      '{"A":{"b":[1,null,9007199254740993]}}',
      { A: '{"b":[1,null,9007199254740993]}' },
    ],
    ['an array as JSON text', '{"A":[]}', { A: '[]' }],
    ['null, which removes', '{"A":null}', { A: null }],
    ['of a key that stands twice the last', '{"A":"x","A":"y"}', { A: 'y' }],
    ['nothing of an empty object', '{}', {}],
    ['nothing of an empty file', '', {}],
    ['nothing of white space', ' \n', {}],
    ['an object among white space', '\n {"A":"x"}\n', { A: 'x' }],
    ['a lower-case key', '{"_a9":"x"}', { _a9: 'x' }],
  ])('gives %s', (_what, text, changes) => {
    expect(read(text)).toEqual({ changes, problems: [] });
  });

  test.each<[string, string]>([
    ['TICKET=OPS-7', 'error CONTEXT_REFUSED the export of run-1 is not JSON'],
    ['{"A":"x"} {"B":"y"}', 'error CONTEXT_REFUSED the export of run-1 is not JSON'],
    ['{"A":"x",}', 'error CONTEXT_REFUSED the export of run-1 is not JSON'],
    ['"text"', 'error CONTEXT_REFUSED the export of run-1 is not an object'],
    ['[{"A":"x"}]', 'error CONTEXT_REFUSED the export of run-1 is not an object'],
    ['null', 'error CONTEXT_REFUSED the export of run-1 is not an object'],
    ['7', 'error CONTEXT_REFUSED the export of run-1 is not an object'],
    [
      '{"A":"\\u0000"}',
      'error CONTEXT_REFUSED key "A" in the export of run-1 holds a NUL character, which no variable can hold',
    ],
  ])('%s is refused', (text, problem) => {
    expect(read(text)).toEqual({ changes: {}, problems: [problem] });
  });

  test.each(['A-B', '1A', 'A.B', '', 'é', 'A\n', 'A B'])('key %j is CONTEXT_KEY_REFUSED', (key) => {
    expect(read(JSON.stringify({ GOOD: 'x', [key]: 'y' }))).toEqual({
      changes: {},
      problems: [
        `error CONTEXT_KEY_REFUSED key "${key}" in the export of run-1 is no name of an environment variable`,
      ],
    });
  });

  test.each([
    'PATH',
    'HOME',
    'LD_PRELOAD',
    'LD_',
    'DYLD_INSERT_LIBRARIES',
    'NODE_OPTIONS',
    'PYTHONPATH',
    'PYTHON',
    'BASH_ENV',
    'ENV',
    'IFS',
    'SHELLOPTS',
    'HOOKLINE_HTTP_HEADER_0',
  ])('key %s is CONTEXT_KEY_REFUSED, because it changes how programs run', (key) => {
    expect(read(JSON.stringify({ [key]: null }))).toEqual({
      changes: {},
      problems: [`error CONTEXT_KEY_REFUSED key "${key}" in the export of run-1 changes how programs run`],
    });
  });

  test.each(['MY_PATH', 'HOMEPAGE', 'ENVIRONMENT', 'LDAP', 'path'])('key %s only looks like one', (key) => {
    expect(read(JSON.stringify({ [key]: 'x' }))).toEqual({ changes: { [key]: 'x' }, problems: [] });
  });

  test.each(reservedArguments)('key %s is an argument: left out with a warning, the rest counts', (key) => {
    expect(read(JSON.stringify({ [key]: 'x', TICKET: 'OPS-7' }))).toEqual({
      changes: { TICKET: 'OPS-7' },
      problems: [
        `warn CONTEXT_KEY_REFUSED key "${key}" in the export of run-1 is the name of an argument, and is left out`,
      ],
    });
  });

  test('a key __proto__ is refused: not every reader of the status would keep it', () => {
    const { value, problems } = readExport('{"A":"1","__proto__":"x"}', 'run-1');

    expect([...value]).toEqual([]);
    expect(problems).toMatchObject([{ code: 'CONTEXT_KEY_REFUSED', level: 'error' }]);
  });

  test('of exactly 4,096 bytes is read', () => {
    const text = JSON.stringify({ A: 'é'.repeat(2044) });

    expect(new TextEncoder().encode(text)).toHaveLength(4096);
    expect(read(text).problems).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['4,096 bytes that do not parse', `{"A":"${'x'.repeat(4090)}`, '4096 bytes and is not JSON'],
    ['4,096 bytes cut in a character', `{"A":"${'x'.repeat(4089)}\uFFFD`, '4098 bytes and is not JSON'],
    ['4,097 bytes that parse', JSON.stringify({ A: 'x'.repeat(4089) }), '4097 bytes and is longer than 4096'],
  ])('of %s is CONTEXT_TOO_LARGE', (_what, text, wrong) => {
    expect(read(text)).toEqual({
      changes: {},
      problems: [`error CONTEXT_TOO_LARGE the export of run-1 has ${wrong}`],
    });
  });

  test('of 4,095 bytes that do not parse was not cut off', () => {
    expect(read(`{"A":"${'x'.repeat(4089)}`).problems).toEqual([
      'error CONTEXT_REFUSED the export of run-1 is not JSON',
    ]);
  });
});

describe('merge', () => {
  test('keeps who wrote a key, and when', () => {
    const first = merge({}, [exported({ TICKET: 'OPS-7' }, { run: 'start' })]).value;

    const second = merge(first, [
      exported({ URL: 'u' }, { run: 'check', at: later, environment: 'staging' }),
    ]).value;

    expect(second).toEqual({
      TICKET: { value: 'OPS-7', run: 'start', at },
      URL: { value: 'u', run: 'check', at: later, environment: 'staging' },
    });
  });

  test('replaces whole values: only the top level is merged', () => {
    const first = merge({}, [exported({ A: '{"x":1}' })]).value;

    expect(values(merge(first, [exported({ A: '{"y":2}' }, { at: later })]).value)).toEqual({ A: '{"y":2}' });
  });

  test('null removes, and removing what is not there is nothing', () => {
    const first = merge({}, [exported({ A: 'x', B: 'y' })]).value;

    expect(values(merge(first, [exported({ A: null, C: null }, { at: later })]).value)).toEqual({ B: 'y' });
  });

  test('never changes the context that a running hook holds', () => {
    const snapshot = merge({}, [exported({ A: 'x' })]).value;

    merge(snapshot, [exported({ A: 'y', B: 'z' }, { at: later })]);

    expect(values(snapshot)).toEqual({ A: 'x' });
  });

  const blue = exported({ A: 'blue', B: 'blue' }, { run: 'b', environment: 'blue' });
  const green = exported({ A: 'green', C: 'green' }, { run: 'a', environment: 'green' });

  test.each<[string, Export, Export, string]>([
    ['the last completion wins', blue, { ...green, at: later }, 'green'],
    ['the last completion wins over a later name', { ...blue, at: later }, green, 'blue'],
    ['at one moment the last environment by name wins', blue, green, 'green'],
    ['at one moment an environment wins over the release', blue, { ...green, environment: '' }, 'blue'],
  ])('%s, in either order, in one pass or two', (_rule, left, right, winner) => {
    const expected = { A: winner, B: 'blue', C: 'green' };

    expect(values(merge({}, [left, right]).value)).toEqual(expected);
    expect(values(merge({}, [right, left]).value)).toEqual(expected);
    expect(values(merge(merge({}, [left]).value, [right]).value)).toEqual(expected);
    expect(values(merge(merge({}, [right]).value, [left]).value)).toEqual(expected);
  });

  test('a removal that completed earlier does not remove a later value', () => {
    const context = merge({}, [exported({ A: 'x' }, { at: later })]).value;

    expect(values(merge(context, [exported({ A: null })]).value)).toEqual({ A: 'x' });
  });

  const many = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`K${index}`, '']));

  test('64 keys are taken, a 65th leaves its whole export out', () => {
    const full = merge({}, [exported(many)]);
    const over = merge(full.value, [exported({ K0: 'changed', ONE_MORE: 'x' }, { run: 'late', at: later })]);

    expect(full.problems).toEqual([]);
    expect(over.value).toEqual(full.value);
    expect(over.problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'CONTEXT_TOO_LARGE with the export of late the context has 65 keys, and 64 are allowed',
    ]);
  });

  test('a key that is removed makes room for another', () => {
    const full = merge({}, [exported(many)]).value;

    expect(merge(full, [exported({ K0: null, NEW: 'x' }, { at: later })]).problems).toEqual([]);
  });

  test('32 KiB of keys and values are taken, a byte more is not', () => {
    const full = merge({}, [exported({ KEY: 'é'.repeat(16_382), X: '' })]);
    const over = merge(full.value, [exported({ X: 'y' }, { at: later })]);

    expect(full.problems).toEqual([]);
    expect(over.problems.map(({ message }) => message)).toEqual([
      'with the export of run-1 the context has 32769 bytes, and 32768 are allowed',
    ]);
  });
});
