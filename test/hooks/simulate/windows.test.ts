/** Sync windows: when they keep syncs back, as Argo CD's own rules have it. */
import { expect, test } from 'vitest';
import { isHeldByWindow } from '../../../hooks/simulate/windows.ts';

const member = { name: 'shop-dev', server: 'https://a.example.com', cluster: '', namespace: 'shop' };
const deny = { kind: 'deny', schedule: '0 9 * * *', duration: '1h', applications: ['shop-*'] };
const allow = { ...deny, kind: 'allow' };
const later = { ...allow, schedule: '0 20 * * *' };

// [windows, at, automated syncs are held, a person's are held]
test.each<readonly [string, readonly object[], string, boolean, boolean]>([
  ['no window', [], '09:30', false, false],
  ['a deny that is open', [deny], '09:30', true, true],
  ['its first minute', [deny], '09:00', true, true],
  ['a deny that has closed', [deny], '10:00', false, false],
  ['a deny that lets people sync', [{ ...deny, manualSync: true }], '09:30', true, false],
  ['an allow that is open', [allow], '09:30', false, false],
  ['an allow that is closed', [later], '09:30', true, true],
  ['a closed allow that lets people sync', [{ ...later, manualSync: true }], '09:30', true, false],
  ['a deny goes before an allow', [allow, deny], '09:30', true, true],
  ['one open allow is enough', [allow, later], '09:30', false, false],
  ['others’ windows', [{ ...deny, applications: ['cart'] }], '09:30', false, false],
  ['by namespace', [{ ...deny, applications: [], namespaces: ['shop'] }], '09:30', true, true],
  ['by cluster', [{ ...deny, applications: [], clusters: ['https://a.*'] }], '09:30', true, true],
  ['one of them is enough', [{ ...deny, namespaces: ['cart'] }], '09:30', true, true],
  ['unless all are asked for', [{ ...deny, namespaces: ['cart'], andOperator: true }], '09:30', false, false],
  [
    'a window that began yesterday',
    [{ ...deny, schedule: '0 23 * * *', duration: '12h' }],
    '09:30',
    true,
    true,
  ],
  ['a zone of its own', [{ ...deny, timeZone: 'Europe/Berlin' }], '08:30', true, true],
  ['in which it is later already', [{ ...deny, timeZone: 'Europe/Berlin' }], '09:30', false, false],
])('%s', (_, syncWindows, at, ...expected) => {
  const now = Date.parse(`2026-01-05T${at}:00Z`);
  const held = [false, true].map((isManual) =>
    isHeldByWindow({ spec: { syncWindows } }, member, { now, isManual }),
  );

  expect(held).toEqual(expected);
});
