/** Rows 1 to 18: what the engine and the controller read in annotations. */
import { object, type Annotated, type Conformance } from './case.ts';

type Row = readonly [row: string, annotated: Annotated, read: object];

const one = { isHook: true, isSkipped: false, isIgnored: false };
const ordinary = { isHook: false, isSkipped: false, isIgnored: false };
const ignored = { isHook: true, isSkipped: false, isIgnored: true, types: [] };

const rows: readonly Row[] = [
  ['1a', { hook: 'PreSync' }, { ...one, types: ['PreSync'] }],
  ['1b', { hook: 'Sync' }, { ...one, types: ['Sync'] }],
  ['1c', { hook: 'PostSync' }, { ...one, types: ['PostSync'] }],
  ['1d', { hook: 'SyncFail' }, { ...one, types: ['SyncFail'] }],
  ['2', { hook: 'Skip' }, { isHook: false, isSkipped: true, types: ['Skip'] }],
  ['3', { hook: 'Garbage' }, ignored],
  ['4', { hook: 'PreSync,PostSync' }, { ...one, types: ['PreSync', 'PostSync'] }],
  ['5', { hook: 'Sync,Sync' }, { ...one, types: ['Sync'] }],
  ['6', { hook: 'Skip,PreSync,PostSync' }, { ...one, types: ['Skip', 'PreSync', 'PostSync'] }],
  ['7', { hook: 'Sync,Garbage' }, { ...one, types: ['Sync'] }],
  ['8', { helm: 'pre-install' }, { ...one, types: ['PreSync'] }],
  ['9', { helm: 'garbage' }, ignored],
  ['10', { hook: 'Sync', helm: 'pre-install' }, { ...one, types: ['Sync'] }],
  ['11', { helm: 'crd-install' }, ordinary],
  ['12a', {}, { policies: ['BeforeHookCreation'] }],
  ['12b', { policy: 'garbage' }, { policies: ['BeforeHookCreation'] }],
  ['13a', { policy: 'BeforeHookCreation' }, { policies: ['BeforeHookCreation'] }],
  ['13b', { policy: 'HookSucceeded' }, { policies: ['HookSucceeded'] }],
  ['13c', { policy: 'HookFailed' }, { policies: ['HookFailed'] }],
  ['13d', { helmPolicy: 'hook-succeeded' }, { policies: ['HookSucceeded'] }],
  ['14a', {}, { wave: 0 }],
  ['14b', { wave: '1' }, { wave: 1 }],
  ['14c', { weight: '1' }, { wave: 1 }],
  ['15', { hook: 'PostSync,PreDelete,PostDelete' }, { inSync: true, preDelete: true, postDelete: true }],
  ['16a', { hook: 'PreDelete' }, { inSync: false, preDelete: true, postDelete: false }],
  ['16b', { hook: 'PostDelete' }, { inSync: false, preDelete: false, postDelete: true }],
  ['16c', { helm: 'pre-delete' }, { inSync: false, preDelete: true, postDelete: false }],
  ['17', { helm: 'pre-install,pre-delete' }, { inSync: true, preDelete: true }],
  ['18', { hook: 'PostDelete,PreDelete' }, { inSync: false, preDelete: true, postDelete: true }],
];

/** The cases. */
export const parsing: readonly Conformance[] = rows.map(([row, annotated, read]) => ({
  row,
  title: JSON.stringify(annotated),
  scenario: { text: object('Pod a', annotated), steps: [{}] },
  expected: { read: { 'Pod shop/a': read } },
}));
