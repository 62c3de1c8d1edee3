/** Phases, comma lists, integers and delete policies as Argo CD reads them. */
import { describe, expect, test } from 'vitest';
import { commaList, goInteger, isPhase, withBeforeHookCreation } from '../../../hooks/model/phase.ts';

test.each([
  ['PreSync', true],
  ['SyncFail', true],
  ['presync', false],
  ['Skip', false],
  ['PostDelete', false],
  ['', false],
])('whether "%s" is a phase of ours: %s', (text, answer) => {
  expect(isPhase(text)).toBe(answer);
});

describe('commaList', () => {
  test.each<[string, readonly string[]]>([
    ['PreSync', ['PreSync']],
    ['PreSync,PostSync', ['PreSync', 'PostSync']],
    [' PreSync ,\tPostSync\n', ['PreSync', 'PostSync']],
    [',PreSync,,', ['PreSync']],
    ['PreSync,Sync,PreSync', ['PreSync', 'Sync']],
    ['PreSync PostSync', ['PreSync PostSync']],
    [' , ', []],
    ['', []],
  ])('reads "%s" trimmed, without empty ones, each once', (text, entries) => {
    expect(commaList(text)).toEqual(entries);
  });
});

describe('goInteger', () => {
  test.each([
    ['0', 0],
    ['-5', -5],
    ['+7', 7],
    ['007', 7],
    ['-0', 0],
    ['0000000000000000000000003', 3],
    ['123456789012345678', 123456789012345680],
    ['9223372036854775807', 2 ** 63],
    ['-9223372036854775808', -(2 ** 63)],
  ])('reads "%s"', (text, value) => {
    expect(goInteger(text)).toBe(value);
  });

  test.each(['', ' 1', '1 ', '1.0', '1e3', '0x10', '1_000', '--1', '+', '٣', '9223372036854775808'])(
    'refuses "%s", as Atoi does',
    (text) => {
      expect(goInteger(text)).toBeUndefined();
    },
  );
});

test.each<[readonly string[], readonly string[]]>([
  [[], ['BeforeHookCreation']],
  [['HookSucceeded'], ['BeforeHookCreation', 'HookSucceeded']],
  [
    ['HookFailed', 'BeforeHookCreation'],
    ['HookFailed', 'BeforeHookCreation'],
  ],
])('BeforeHookCreation is always among the delete policies: %j', (policies, effective) => {
  expect(withBeforeHookCreation(policies)).toEqual(effective);
});
