/** The Hook kind: every fault gives exactly its code, worded so that people know what to do. */
import { describe, expect, test } from 'vitest';
import { bodies, bodyOf } from '../../../hooks/model/body-name.ts';
import { Hook } from '../../../hooks/model/hook.ts';
import { reservedArguments } from '../../../hooks/model/names.ts';
import { container, faults, makeHook } from './faults.ts';

const workflow = { templateRef: { name: 'smoke' } };
const job = { template: { spec: { containers: [{ image: 'alpine:3.22' }] } } };
const nameFix = 'use at most 63 of a-z, 0-9, "-" and ".", with a letter or digit at both ends';
const waveFix = 'write an integer such as -5, 0 or 10';
const durationFix = 'write a Go duration such as 90s, 10m or 1h30m';

test('takes a hook with everything', () => {
  const hook = makeHook({
    phases: ['PreSync', 'PostSync'],
    wave: -9999,
    parameters: [{ name: 'TABLE', value: 'orders' }, { name: '_max2', default: '80' }, { name: 'GIVEN' }],
    container,
    timeout: '1h30m',
    retries: 100,
    deletePolicies: ['HookSucceeded', 'BeforeHookCreation'],
    pod: { serviceAccountName: 'migrator', hostNetwork: true },
  });

  const parsed = Hook.parse(hook);

  expect(parsed).toEqual(hook);
});

describe('body', () => {
  test('none is BODY_MISSING', () => {
    expect(faults(makeHook({}))).toEqual([
      'BODY_MISSING spec: says nothing to run → write exactly one of container, script, http, job, workflow',
    ]);
  });

  test('two are BODY_TWICE, with both names', () => {
    expect(faults(makeHook({ container, workflow }))).toEqual([
      'BODY_TWICE spec.workflow: is beside container, and a hook has one body → keep one; make a second Hook of the other',
    ]);
  });

  test('three are one BODY_TWICE', () => {
    expect(faults(makeHook({ container, job, workflow }))).toEqual([
      'BODY_TWICE spec.job: is beside container, and a hook has one body → keep one; make a second Hook of the other',
    ]);
  });

  test.each<[string, object]>([
    ['container', { container }],
    ['script', { script: { image: 'a', source: 'b' } }],
    ['http', { http: { url: 'https://example.test' } }],
    ['job', { job }],
    ['workflow', { workflow }],
  ])('one is named: %s', (name, spec) => {
    expect(bodyOf(Hook.parse(makeHook(spec)).spec)).toBe(name);
    expect(bodies).toContain(name);
  });

  test('an empty one is a fault of its type, not a missing body', () => {
    expect(faults(makeHook({ container: null }))).toEqual(['zod:invalid_type spec.container']);
  });
});

describe('phases', () => {
  test.each([
    ['Presync', 'did you mean PreSync?'],
    ['postSync', 'did you mean PostSync?'],
    ['Skip', 'use one of PreSync, Sync, PostSync, SyncFail'],
    ['PostDelete', 'use one of PreSync, Sync, PostSync, SyncFail'],
    ['', 'use one of PreSync, Sync, PostSync, SyncFail'],
  ])('"%s" is PHASE_UNKNOWN: %s', (phase, fix) => {
    expect(faults(makeHook({ container, phases: ['Sync', phase] }))).toEqual([
      `PHASE_UNKNOWN spec.phases.1: "${phase}" is no phase of a hook → ${fix}`,
    ]);
  });

  test('one that stands twice is refused', () => {
    expect(faults(makeHook({ container, phases: ['Sync', 'Sync'] }))).toEqual([
      'FIELD_VALUE spec.phases: has Sync twice → remove one',
    ]);
  });

  test('an empty list is refused: leave it out', () => {
    expect(faults(makeHook({ container, phases: [] }))).toEqual(['zod:too_small spec.phases']);
  });

  test('without them wave and deletePolicies mean nothing', () => {
    expect(faults(makeHook({ container, wave: 0, deletePolicies: [] }))).toEqual([
      'FIELD_VALUE spec.wave: has no meaning without phases → add phases, or remove wave',
      'FIELD_VALUE spec.deletePolicies: has no meaning without phases → add phases, or remove deletePolicies',
    ]);
  });
});

describe('wave', () => {
  test.each([1.5, 10_000, -10_000, 1e21])('%d is WAVE_INVALID', (wave) => {
    expect(faults(makeHook({ container, phases: ['Sync'], wave }))).toEqual([
      `WAVE_INVALID spec.wave: ${wave} is not an integer from -9999 to 9999 → ${waveFix}`,
    ]);
  });

  test.each(['1', null, Number.NaN, Number.POSITIVE_INFINITY])('%j is a fault of its type', (wave) => {
    expect(faults(makeHook({ container, phases: ['Sync'], wave }))).toEqual(['zod:invalid_type spec.wave']);
  });
});

describe('timeout', () => {
  test.each([
    ['0s', 'is zero'],
    ['-5s', 'is negative'],
    ['10 parsecs', 'is not a duration'],
    ['600', 'has no unit'],
    ['8785h', 'is longer than a year'],
  ])('"%s" is TIMEOUT_INVALID: it %s', (timeout, wrong) => {
    expect(faults(makeHook({ container, timeout }))).toEqual([
      `TIMEOUT_INVALID spec.timeout: "${timeout}" ${wrong} → ${durationFix}`,
    ]);
  });

  test('a number is a fault of its type', () => {
    expect(faults(makeHook({ container, timeout: 600 }))).toEqual(['zod:invalid_type spec.timeout']);
  });
});

describe('metadata.name', () => {
  test.each([
    ['a_b', 'has the character "_"'],
    ['Ab', 'has the character "A"'],
    ['é', 'has the character "é"'],
    ['a🚀', 'has the character "🚀"'],
    ['a\n', 'has the character "\n"'],
    ['a'.repeat(64), 'is 64 characters long'],
    ['', 'is empty'],
    ['-a', 'is not a Kubernetes name'],
    ['a..b', 'is not a Kubernetes name'],
  ])('"%s" is NAME_INVALID: it %s', (name, wrong) => {
    expect(faults(makeHook({ container }, { name }))).toEqual([
      `NAME_INVALID metadata.name: "${name}" ${wrong} → ${nameFix}`,
    ]);
  });

  test('of 63 characters is taken, and one that is absent is not', () => {
    expect(faults(makeHook({ container }, { name: 'a'.repeat(63) }))).toEqual([]);
    expect(faults(makeHook({ container }, {}))).toEqual(['zod:invalid_type metadata.name']);
  });
});

describe('parameters', () => {
  test.each([...reservedArguments])('%s is NAME_RESERVED', (name) => {
    expect(faults(makeHook({ container, parameters: [{ name }] }))).toEqual([
      `NAME_RESERVED spec.parameters.0.name: parameter "${name}" has the name of an argument that every hook is given` +
        ' → rename it; the argument is there without being declared',
    ]);
  });

  test.each(['a-b', '1A', 'A.B', '', 'é', 'A\n'])('"%s" is NAME_INVALID', (name) => {
    expect(faults(makeHook({ container, parameters: [{ name }] }))).toEqual([
      `NAME_INVALID spec.parameters.0.name: parameter "${name}" is no name of an environment variable` +
        ' → use letters, digits and "_", not beginning with a digit',
    ]);
  });

  test('two of one name are NAME_TAKEN, at the second', () => {
    expect(
      faults(makeHook({ container, parameters: [{ name: 'A' }, { name: 'B' }, { name: 'A' }] })),
    ).toEqual(['NAME_TAKEN spec.parameters.2.name: two parameters are named "A" → rename or remove one']);
  });

  test('one that is also a variable of the container is NAME_TAKEN', () => {
    const spec = {
      container: { ...container, env: [{ name: 'B' }, { name: 'A' }] },
      parameters: [{ name: 'A' }],
    };

    expect(faults(makeHook(spec))).toEqual([
      'NAME_TAKEN spec.container.env.1.name: "A" is a parameter and an environment variable of the container' +
        ' → rename or remove one',
    ]);
  });

  test('a value that is not text is a fault of its type: 80 is written "80"', () => {
    expect(faults(makeHook({ container, parameters: [{ name: 'A', value: 80 }] }))).toEqual([
      'zod:invalid_type spec.parameters.0.value',
    ]);
  });
});

test('timeout and retries are said once, not in the job as well', () => {
  const spec = { job: { ...job, activeDeadlineSeconds: 60, backoffLimit: 1 }, timeout: '1m', retries: 1 };

  expect(faults(makeHook(spec))).toEqual([
    'FIELD_VALUE spec.timeout: is said by job.activeDeadlineSeconds too → remove job.activeDeadlineSeconds',
    'FIELD_VALUE spec.retries: is said by job.backoffLimit too → remove job.backoffLimit',
  ]);
});

test('timeout and retries stand beside a job that says neither', () => {
  expect(faults(makeHook({ job, timeout: '1m', retries: 1 }))).toEqual([]);
});

test.each<[object, string]>([
  [{ container, tiemout: '5s' }, 'zod:unrecognized_keys spec'],
  [{ container, retries: 101 }, 'zod:too_big spec.retries'],
  [{ container, retries: 1.5 }, 'zod:invalid_type spec.retries'],
  [{ container, phases: ['Sync'], deletePolicies: ['Never'] }, 'zod:invalid_value spec.deletePolicies.0'],
])('refuses the spec %j', (spec, fault) => {
  expect(faults(makeHook(spec))).toEqual([fault]);
});

test('shows several faults in one run', () => {
  const spec = { phases: ['Presync'], timeout: '0s', parameters: [{ name: 'VERSION' }] };

  const codes = faults(makeHook(spec, { name: '' })).map((fault) => fault.split(' ')[0]);

  expect(codes).toEqual([
    'NAME_INVALID',
    'PHASE_UNKNOWN',
    'NAME_RESERVED',
    'TIMEOUT_INVALID',
    'BODY_MISSING',
  ]);
});
