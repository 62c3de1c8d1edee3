/** What people read when a value does not fit: the field as they know it, what it is, what it must be, what to do. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { check, fieldsAt, type Subject } from '../../../hooks/model/check.ts';
import { Hook } from '../../../hooks/model/hook.ts';
import type { Path } from '../../../hooks/model/path.ts';
import { container, makeHook } from './faults.ts';

const subject: Subject = {
  name: 'Hook/a',
  placeOf: (path, key) => ({ file: [...path, ...(key === undefined ? [] : [`key ${key}`])].join('.') }),
};

function lines(value: unknown): readonly string[] {
  const checked = check(Hook, value, subject);
  return 'value' in checked
    ? []
    : checked.problems.map(({ code, message, fix }) => `${code} ${message} → ${fix ?? 'nothing'}`);
}

function linesOf(spec: object): readonly string[] {
  return lines(makeHook(spec));
}

test('a value that fits is given in the type of the schema, with its defaults', () => {
  const value = makeHook({ script: { image: 'a', source: 'b' } });

  expect(check(Hook, value, subject)).toEqual({
    value: makeHook({ script: { image: 'a', source: 'b', command: ['sh'] } }),
  });
});

describe('types', () => {
  test.each<[object, string]>([
    [{ container: null }, 'spec.container is empty and must be a map → write a map'],
    [{ container: 'a' }, 'spec.container is the text "a" and must be a map → write a map'],
    [{ container: [1] }, 'spec.container is a list and must be a map → write a map'],
    [{ container, phases: 'PreSync' }, 'spec.phases is the text "PreSync" and must be a list → write a list'],
    [{ container, parameters: { A: 'b' } }, 'spec.parameters is a map and must be a list → write a list'],
    [
      { container: { image: 1.5 } },
      'spec.container.image is the number 1.5 and must be a string → quote it: "1.5"',
    ],
    [
      { container: { image: 'a', env: [{ name: 'A', value: true }] } },
      'spec.container.env[0].value is the boolean true and must be a string → quote it: "true"',
    ],
    [
      { container, pod: { labels: { a: 1 } } },
      'spec.pod.labels.a is the number 1 and must be a string → quote it: "1"',
    ],
    [
      { container, retries: 1.5 },
      'spec.retries is the number 1.5 and must be a whole number → write a whole number',
    ],
    [
      { container, phases: ['Sync'], wave: '-5' },
      'spec.wave is the text "-5" and must be a number → write it without quotes: -5',
    ],
    [
      { container, phases: ['Sync'], wave: 'first' },
      'spec.wave is the text "first" and must be a number → write a number',
    ],
    [
      { container, phases: ['Sync'], wave: Number.NaN },
      'spec.wave is no finite number and must be a number → write a number',
    ],
    [{ container, timeout: 90 }, 'spec.timeout is the number 90 and must be a string → write 90s'],
  ])('%j', (spec, line) => {
    expect(linesOf(spec)).toEqual([`FIELD_TYPE Hook/a ${line}`]);
  });

  test('a value with no path is named by its subject alone', () => {
    expect(lines([])).toEqual(['FIELD_TYPE Hook/a is a list and must be a map → write a map']);
  });
});

describe('missing fields', () => {
  test.each<[object, string]>([
    [{ container: {} }, 'spec.container.image is missing → write a string'],
    [{ container, parameters: [{ value: 'x' }] }, 'spec.parameters[0].name is missing → write a string'],
    [{ job: {} }, 'spec.job.template is missing → write a map'],
    [{ job: { template: { spec: {} } } }, 'spec.job.template.spec.containers is missing → write a list'],
  ])('%j', (spec, line) => {
    expect(linesOf(spec)).toEqual([`FIELD_MISSING Hook/a ${line}`]);
  });

  test('all that is missing is said at once', () => {
    expect(lines({ kind: 'Hook' })).toEqual([
      'FIELD_MISSING Hook/a apiVersion is missing → write one of hookline.dev/v1alpha1',
      'FIELD_MISSING Hook/a metadata is missing → write a map',
      'FIELD_MISSING Hook/a spec is missing → write a map',
    ]);
  });
});

describe('unknown fields', () => {
  const specFields =
    'phases, wave, parameters, container, script, http, job, workflow, timeout, retries, deletePolicies, pod';

  test.each<[object, string]>([
    [{ container, timeOut: '1m' }, 'spec.timeOut does not exist → did you mean timeout?'],
    [{ container, zzzz: 1 }, `spec.zzzz does not exist → use one of ${specFields}`],
    [
      { script: { image: 'a', source: 'b', comand: ['sh'] } },
      'spec.script.comand does not exist → did you mean command?',
    ],
    [
      { container, parameters: [{ name: 'A', vaule: 'b' }] },
      'spec.parameters[0].vaule does not exist → did you mean value?',
    ],
    [
      { http: { url: 'a', success: { stauts: [200] } } },
      'spec.http.success.stauts does not exist → did you mean status?',
    ],
  ])('%j', (spec, line) => {
    expect(linesOf(spec)).toEqual([`FIELD_UNKNOWN Hook/a ${line}`]);
  });

  test('a misspelt field is one problem: what it was meant for is not missing as well', () => {
    expect(linesOf({ scrpt: { image: 'a', source: 'b' } })).toEqual([
      'FIELD_UNKNOWN Hook/a spec.scrpt does not exist → did you mean script?',
    ]);
    expect(linesOf({ script: { image: 'a', sorce: 'b' } })).toEqual([
      'FIELD_UNKNOWN Hook/a spec.script.sorce does not exist → did you mean source?',
    ]);
  });

  test('a field that is misspelt beside a right one does not hide what is wrong with that', () => {
    expect(linesOf({ container: { image: 5 }, contaner: {} })).toEqual([
      'FIELD_TYPE Hook/a spec.container.image is the number 5 and must be a string → quote it: "5"',
      'FIELD_UNKNOWN Hook/a spec.contaner does not exist → did you mean container?',
    ]);
  });

  test('each is its own problem, in the order in which they stand', () => {
    expect(lines({ ...makeHook(), status: {}, extra: 1 })).toEqual([
      'FIELD_UNKNOWN Hook/a status does not exist → use one of apiVersion, kind, metadata, spec',
      'FIELD_UNKNOWN Hook/a extra does not exist → use one of apiVersion, kind, metadata, spec',
    ]);
  });
});

describe('values', () => {
  test.each<[object, string]>([
    [
      { container, phases: ['Presync'] },
      'PHASE_UNKNOWN Hook/a spec.phases[0]: "Presync" is no phase of a hook → did you mean PreSync?',
    ],
    [
      { container, phases: [] },
      'FIELD_VALUE Hook/a spec.phases is empty → write a value, or remove the field',
    ],
    [
      { container, phases: ['Sync'], deletePolicies: ['HookSuceeded'] },
      'FIELD_VALUE Hook/a spec.deletePolicies[0] is "HookSuceeded" → did you mean HookSucceeded?',
    ],
    [
      { http: { url: 'a', method: 'post' } },
      'FIELD_VALUE Hook/a spec.http.method is "post" → did you mean POST?',
    ],
    [
      { container, timeout: '10 parsecs' },
      'TIMEOUT_INVALID Hook/a spec.timeout: "10 parsecs" is not a duration → write a Go duration such as 90s, 10m or 1h30m',
    ],
    [
      { container, phases: ['Sync'], wave: 1.5 },
      'WAVE_INVALID Hook/a spec.wave: 1.5 is not an integer from -9999 to 9999 → write an integer such as -5, 0 or 10',
    ],
    [
      {},
      'BODY_MISSING Hook/a spec says nothing to run → write exactly one of container, script, http, job, workflow',
    ],
  ])('%j', (spec, line) => {
    expect(linesOf(spec)).toEqual([line]);
  });

  test.each([
    [101, 'spec.retries is above 100'],
    [-1, 'spec.retries is below 0'],
  ])('a number out of its range: %i', (retries, message) => {
    expect(linesOf({ container, retries })).toEqual([
      expect.stringContaining(`FIELD_VALUE Hook/a ${message} →`),
    ]);
  });
});

test('each problem stands at its field, an unknown one at its name', () => {
  const checked = check(
    Hook,
    makeHook({ container: { image: 1 }, phases: ['Sync', 'x'], extra: 1 }),
    subject,
  );

  const places = 'value' in checked ? [] : checked.problems.map(({ at }) => at?.file);
  expect(new Set(places)).toEqual(new Set(['spec.container.image', 'spec.key extra', 'spec.phases.1']));
});

test('a value that may have several forms and has none of them is told all of them', () => {
  const schema = z.strictObject({ a: z.union([z.number(), z.boolean()]) });

  expect(check(schema, { a: 'x' }, subject)).toEqual({
    problems: [
      {
        code: 'FIELD_TYPE',
        level: 'error',
        message: 'Hook/a a is the text "x" and must be a number or true or false',
        at: { file: 'a' },
        fix: 'write a number or true or false',
      },
    ],
  });
});

test('an issue that has no words of its own is a value that is not allowed', () => {
  const schema = z.strictObject({ a: z.number().check(z.multipleOf(5)) });

  expect(check(schema, { a: 7 }, subject)).toEqual({
    problems: [
      {
        code: 'FIELD_VALUE',
        level: 'error',
        message: 'Hook/a a has a value that is not allowed there',
        at: { file: 'a' },
      },
    ],
  });
});

test.each<[Path, readonly string[]]>([
  [[], ['apiVersion', 'kind', 'metadata', 'spec']],
  [
    ['spec', 'parameters', 3],
    ['name', 'value', 'default'],
  ],
  [['spec', 'workflow', 'templateRef'], ['name']],
  [['spec', 'timeout'], []],
  [['spec', 'nothing', 'there'], []],
])('the fields at %j', (path, fields) => {
  expect(fieldsAt(Hook, path)).toEqual(fields);
});
