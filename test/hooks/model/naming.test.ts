/** Names: the frozen ones, and that every name that is made is one that Kubernetes accepts. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, gateName, isName, jobName, type Identity } from '../../../hooks/model/naming.ts';

/**
 * FROZEN within v1alpha1. A changed name in mid-operation would run a hook a second time in the middle of a sync
 * (DESIGN.md §3.3): where a row fails, the code is wrong and not the row.
 */
const frozen: readonly (readonly [identity: Identity, hashed: string, name: string])[] = [
  [
    { instance: 'shop', scope: 'application', hook: 'db-guardrail', phase: 'PreSync' },
    '["shop","application","","",0,"db-guardrail","PreSync"]',
    'db-guardrail-1058e306',
  ],
  [
    { instance: 'argocd_shop', scope: 'application', hook: 'db-guardrail', phase: 'PostSync' },
    '["argocd_shop","application","","",0,"db-guardrail","PostSync"]',
    'db-guardrail-1887492c',
  ],
  [
    {
      instance: 'shop',
      scope: 'release',
      slot: 'release.onStart',
      environment: 'dev',
      index: 2,
      hook: 'announce',
      phase: 'PreSync',
    },
    '["shop","release","release.onStart","dev",2,"announce","PreSync"]',
    'announce-b0f778df',
  ],
  [
    {
      instance: 'shop-é',
      scope: 'environment',
      slot: 'environment.onFail',
      environment: 'staging',
      index: 1,
      hook: 'page.oncall',
      phase: 'SyncFail',
    },
    '["shop-é","environment","environment.onFail","staging",1,"page.oncall","SyncFail"]',
    'page.oncall-8359b677',
  ],
  [
    { instance: 'shop', scope: 'application', hook: 'b'.repeat(50), phase: 'PreSync' },
    `["shop","application","","",0,"${'b'.repeat(50)}","PreSync"]`,
    `${'b'.repeat(43)}-17f710f8`,
  ],
  [
    { instance: 'shop', scope: 'application', hook: `${'a'.repeat(42)}.b`, phase: 'Sync' },
    `["shop","application","","",0,"${'a'.repeat(42)}.b","Sync"]`,
    `${'a'.repeat(42)}-237752a8`,
  ],
];

describe('jobName', () => {
  test.each(frozen)('is frozen: %j', (identity, hashed, name) => {
    expect(jobName(identity)).toBe(name);
    expect(name.slice(-8)).toBe(sha256(hashed).slice(0, 8));
  });

  test('is a name of at most 52 characters, whatever the hook is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (hook) => {
        const name = jobName({ instance: 'shop', scope: 'application', hook, phase: 'PreSync' });

        expect(name.length).toBeLessThanOrEqual(52);
        expect(isName(name)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('differs with every part of the identity', () => {
    const identity: Identity = { instance: 'shop', scope: 'application', hook: 'a', phase: 'PreSync' };
    const others: readonly Partial<Identity>[] = [
      { instance: 'shop2' },
      { scope: 'release' },
      { slot: 'a' },
      { environment: 'a' },
      { index: 1 },
      { phase: 'PostSync' },
      { slot: 'a', environment: 'b' },
      { slot: 'b', environment: 'a' },
    ];

    const names = [identity, ...others.map((other) => ({ ...identity, ...other }))].map(jobName);

    expect(new Set(names).size).toBe(names.length);
  });

  test('takes absent texts as empty and an absent index as 0', () => {
    const identity: Identity = { instance: 'shop', scope: 'application', hook: 'a', phase: 'PreSync' };

    expect(jobName({ ...identity, slot: '', environment: '', index: 0 })).toBe(jobName(identity));
  });
});

describe('gateName', () => {
  // Frozen, as above.
  test.each([
    ['shop', undefined, undefined, 'hookline-gate-dc1e0e83'],
    ['shop', '1.2.3', '["shop","1.2.3"]', 'hookline-gate-dc1e0e83-vfde53f31d1'],
  ])('is frozen: %s %s', (instance, version, hashed, name) => {
    expect(gateName(instance, version)).toBe(name);
    expect(name).toContain(sha256('["shop","application","","",0,"hookline-gate","PreSync"]').slice(0, 8));
    expect(name.split('-v')[1]).toBe(hashed === undefined ? undefined : sha256(hashed).slice(0, 10));
  });
});

describe('cut', () => {
  test.each([
    ['db-guardrail', 'db-guardrail'],
    ['DB_Guardrail', 'db-guardrail'],
    ['-.a.-', 'a'],
    ['a..b.-c', 'a.b.c'],
    ['a--b', 'a--b'],
    ['é', 'hook'],
    ['', 'hook'],
    ['---', 'hook'],
    [`${'a'.repeat(42)}-b`, 'a'.repeat(42)],
    [`${'a'.repeat(42)}.b`, 'a'.repeat(42)],
  ])('makes of "%s" "%s"', (text, legal) => {
    expect(cut(text, 43)).toBe(legal);
  });

  test('gives a legal beginning of a name, no longer than asked', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[A-Z.a-z0-9_-]{0,60}$/),
    );

    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 43 }), (some, length) => {
        const start = cut(some, length);

        expect(start.length).toBeLessThanOrEqual(length);
        expect(isName(start)).toBe(true);
        expect(isName(`${start}-0123abcd`)).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('keeps a legal name that is short enough', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.-]{1,43}$/).filter(isName), (name) => {
        expect(cut(name, 43)).toBe(name);
      }),
      { seed: 1 },
    );
  });
});

test.each([
  ['a', true],
  ['0', true],
  ['a-b.c-d', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['', false],
  ['A', false],
  ['a_b', false],
  ['-a', false],
  ['a-', false],
  ['a.', false],
  ['a..b', false],
  ['a-.b', false],
  ['a\n', false],
  ['é', false],
])('whether "%s" is a name: %s', (text, answer) => {
  expect(isName(text)).toBe(answer);
});

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
