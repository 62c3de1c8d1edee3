/** Rows 49 to 52: what happens to hooks when somebody ends the sync. */
import { object, stream, type Conformance } from './case.ts';

const policies = { 'hook-1': 'BeforeHookCreation', 'hook-2': 'HookFailed', 'hook-3': 'HookSucceeded' };
const hooks = Object.entries(policies).map(([name, policy]) =>
  object(`Pod ${name}`, { hook: 'Sync', policy }),
);
const names = Object.keys(policies);
const all = names.map((name) => `Pod shop/${name}`);
const ended = 'Failed: Operation terminated';

/** The cases. */
export const ending: readonly Conformance[] = [
  {
    row: '49',
    title: 'running hooks are deleted, whatever their policy',
    scenario: { text: stream(...hooks, object('Pod web')), steps: [{}, { terminate: true }] },
    expected: {
      calls: [
        {},
        {
          state: ended,
          results: [
            ...names.map((name) => `Sync Pod shop/${name} Synced Failed: Terminated`),
            'Sync Pod shop/web Synced Running: applied',
          ],
          updated: all,
          deleted: all,
        },
      ],
    },
  },
  {
    row: '50',
    title: 'of hooks that have succeeded meanwhile, those of HookFailed are deleted',
    scenario: {
      text: stream(...hooks),
      steps: [{}, { health: Object.fromEntries(all.map((id) => [id, 'Healthy' as const])), terminate: true }],
    },
    expected: {
      calls: [
        {},
        {
          state: ended,
          results: names.map((name) => `Sync Pod shop/${name} Synced Succeeded: healthy`),
          updated: all,
          deleted: ['Pod shop/hook-2'],
        },
      ],
    },
  },
  {
    row: '51',
    title: 'hooks that the engine knows to have ended keep their results and are not deleted',
    scenario: {
      text: stream(...hooks, object('Pod web', { hook: 'Sync' })),
      steps: [
        {},
        {
          health: {
            'Pod shop/hook-1': 'Healthy',
            'Pod shop/hook-2': 'Degraded',
            'Pod shop/hook-3': 'Healthy',
          },
        },
        { terminate: true },
      ],
    },
    expected: {
      calls: [
        {},
        { state: 'Running: waiting for completion of hook /Pod/web', updated: [], deleted: [] },
        {
          state: ended,
          results: [
            'Sync Pod shop/hook-1 Synced Succeeded: healthy',
            'Sync Pod shop/hook-2 Synced Failed: degraded',
            'Sync Pod shop/hook-3 Synced Succeeded: healthy',
            'Sync Pod shop/web Synced Failed: Terminated',
          ],
          updated: [...all, 'Pod shop/web'],
          deleted: ['Pod shop/web'],
        },
      ],
    },
  },
  {
    row: '52',
    title: 'a finalizer that cannot be removed is an error',
    scenario: {
      text: object('Pod hook-1', { hook: 'Sync' }),
      refuse: { update: { 'Pod shop/hook-1': 'update failure' } },
      steps: [{}, { terminate: true }],
    },
    expected: {
      calls: [
        {},
        {
          state: 'Error: Operation termination had errors',
          results: [
            'Sync Pod shop/hook-1 Synced Error: Failed to remove hook finalizer: failed to update resource: failed to update resource: update failure',
          ],
        },
      ],
    },
  },
];
