/** Arguments and inputs: who gets what, and which value counts. */
import { describe, expect, test } from 'vitest';
import {
  argumentRows,
  argumentsAt,
  failedEnvironments,
  inputsOf,
  type DeclaredInput,
  type Moment,
} from '../../../hooks/model/arguments.ts';
import { reservedArguments } from '../../../hooks/model/names.ts';
import type { Scope } from '../../../hooks/model/naming.ts';

function names(scope: Scope, moment: Moment): readonly string[] {
  return argumentsAt(scope, moment).map(({ name }) => name);
}

const release = ['RELEASE_ID', 'RELEASE_URL', 'PRODUCT_NAME', 'VERSION', 'COMMIT_SHA', 'PROMOTION_FLOW_NAME'];
const failure = ['ERROR_MESSAGE', 'FAILED_ENVIRONMENTS', 'FAILURE_REASON'];
const run = ['HOOK_SLOT', 'HOOK_RUN_ID', 'ATTEMPT', 'PREVIOUS_COMMIT_SHA', 'INITIATED_BY'];
const ofApplication = ['APP_NAME', 'APP_NAMESPACE', 'REPO_URL', 'BRANCH', 'APP_PATH', 'RUNTIME'];
const ofWorkflows = ['PATH', 'COMMIT_AUTHOR', 'COMMIT_MESSAGE', 'COMMIT_DATE'];

test.each<[Scope, Moment, readonly string[]]>([
  ['release', 'start', [...release, ...run, 'APPLICATIONS']],
  ['release', 'success', [...release, ...run, 'APPLICATIONS']],
  ['release', 'fail', [...release, ...failure, ...run, 'APPLICATIONS']],
  ['environment', 'start', [...release, 'ENVIRONMENT_NAME', ...run, 'APPLICATIONS']],
  ['environment', 'fail', [...release, 'ENVIRONMENT_NAME', ...failure, ...run, 'APPLICATIONS']],
  [
    'application',
    'start',
    [
      ...release.filter((name) => name !== 'COMMIT_SHA'),
      'ENVIRONMENT_NAME',
      ...run,
      ...ofApplication,
      ...ofWorkflows,
    ],
  ],
  ['application', 'success', [...release, 'ENVIRONMENT_NAME', ...run, ...ofApplication, ...ofWorkflows]],
])('a hook of scope %s at %s gets exactly these', (scope, moment, expected) => {
  expect(names(scope, moment)).toEqual(expected);
});

test('every argument that is given as a variable is reserved', () => {
  const given = argumentRows.filter(({ isForWorkflowsOnly }) => isForWorkflowsOnly !== true);

  expect(given.map(({ name }) => name).filter((name) => !reservedArguments.includes(name))).toEqual([]);
});

test('PATH is never given as a variable', () => {
  expect(argumentRows.find(({ name }) => name === 'PATH')?.isForWorkflowsOnly).toBe(true);
});

describe('FAILED_ENVIRONMENTS', () => {
  test('has exactly these keys, in this order', () => {
    const failed = [
      { name: 'staging', status: 'Failed', applications: ['shop-staging'], errorMessage: 'exit "2"\n' },
    ];

    expect(failedEnvironments(failed)).toBe(
      '[{"Name":"staging","Status":"FAILED","Applications":["shop-staging"],"Error-message":"exit \\"2\\"\\n"}]',
    );
  });

  test('is an empty array where nothing failed', () => {
    expect(failedEnvironments([])).toBe('[]');
  });
});

describe('inputs', () => {
  const entry = { run: 'r', at: '2026-01-01T00:00:00Z' };
  const context = { A: { ...entry, value: 'context' }, OTHER: { ...entry, value: 'undeclared' } };
  const slot = new Map([['A', 'slot']]);
  const none = new Map<string, string>();

  test.each<[string, DeclaredInput, ReadonlyMap<string, string>, boolean, string]>([
    ['slot beats all', { name: 'A', value: 'value', default: 'default' }, slot, true, 'slot'],
    ['value beats the context', { name: 'A', value: 'value', default: 'default' }, none, true, 'value'],
    ['the context beats default', { name: 'A', default: 'default' }, none, true, 'context'],
    ['default is last', { name: 'A', default: 'default' }, none, false, 'default'],
    ['the context alone', { name: 'A' }, none, true, 'context'],
    ['the slot alone', { name: 'A' }, slot, false, 'slot'],
    ['an empty value is a value', { name: 'A', value: '' }, none, true, ''],
    ['an empty default is a default', { name: 'A', default: '' }, none, false, ''],
  ])('%s', (_rule, ...[declared, given, hasContext, expected]) => {
    const { value, problems } = inputsOf({
      hook: 'Hook/a',
      declared: [declared],
      slot: given,
      context: hasContext ? context : {},
    });

    expect(value.get('A')).toBe(expected);
    expect(problems).toEqual([]);
  });

  test('what the context holds besides comes behind what is declared', () => {
    const { value } = inputsOf({
      hook: 'Hook/a',
      declared: [{ name: 'Z', value: 'z' }],
      slot: none,
      context,
    });

    expect([...value]).toEqual([
      ['Z', 'z'],
      ['A', 'context'],
      ['OTHER', 'undeclared'],
    ]);
  });

  test('every one without a value is PARAMETER_MISSING', () => {
    const { problems } = inputsOf({
      hook: 'Hook/a',
      declared: [{ name: 'X' }, { name: 'Y' }],
      slot: none,
      context,
    });

    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PARAMETER_MISSING Hook/a parameter X has no value in its slot, the hook or the context',
      'PARAMETER_MISSING Hook/a parameter Y has no value in its slot, the hook or the context',
    ]);
  });
});
