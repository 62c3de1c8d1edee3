/** Rows 38 to 53: what one call of the engine does after another. */
import { object, ranBefore, stream, type Conformance } from './case.ts';

const finished = 'Succeeded: successfully synced (no more tasks)';
const unsuccessful = 'Failed: one or more synchronization tasks completed unsuccessfully';

/** One hook for each delete policy. */
const policies = { 'hook-1': 'BeforeHookCreation', 'hook-2': 'HookFailed', 'hook-3': 'HookSucceeded' };
const three = Object.entries(policies).map(([name, policy]) =>
  object(`Pod ${name}`, { hook: 'PreSync', policy }),
);
const all = Object.keys(policies).map((name) => `Pod shop/${name}`);

const webAndHooks = stream(
  object('Pod hook-1', { hook: 'Sync' }),
  object('Pod web'),
  object('Pod sync-fail-hook', { hook: 'SyncFail' }),
);

/** The cases. */
export const stepping: readonly Conformance[] = [
  {
    row: '38',
    title: 'a wave waits until the one before is healthy',
    scenario: {
      text: stream(object('Service first'), object('Service second', { wave: '5' })),
      steps: [{}, { health: { 'Service shop/first': 'Healthy' } }],
    },
    expected: {
      calls: [
        {
          state: 'Running: waiting for healthy state of /Service/first',
          results: ['Sync Service shop/first Synced Running: applied'],
        },
        {
          state: 'Succeeded: successfully synced (all tasks run)',
          results: [
            'Sync Service shop/first Synced Succeeded: healthy',
            'Sync Service shop/second Synced Running: applied',
          ],
        },
      ],
    },
  },
  {
    row: '39',
    title: 'a single wave does not wait for health',
    scenario: {
      text: object('Service web'),
      live: object('Pod old'),
      options: { prune: true },
      steps: [{}],
    },
    expected: {
      calls: [
        {
          state: 'Succeeded: successfully synced (all tasks run)',
          results: [
            'Sync Pod shop/old Pruned Succeeded: pruned',
            'Sync Service shop/web Synced Running: applied',
          ],
        },
      ],
    },
  },
  {
    row: '40',
    title: 'SyncFail hooks do not run when all goes well',
    scenario: {
      text: webAndHooks,
      steps: [{}, { health: { 'Pod shop/hook-1': 'Healthy', 'Pod shop/web': 'Healthy' } }],
    },
    expected: {
      calls: [
        {
          state: 'Running: waiting for completion of hook /Pod/hook-1 and 1 more resources',
          applied: [['apply Pod shop/hook-1', 'apply Pod shop/web']],
        },
        { state: finished },
      ],
    },
  },
  {
    row: '41',
    title: 'SyncFail hooks run when a hook has failed',
    scenario: {
      text: webAndHooks,
      steps: [
        {},
        { health: { 'Pod shop/hook-1': 'Degraded', 'Pod shop/web': 'Healthy' } },
        { health: { 'Pod shop/sync-fail-hook': 'Healthy' } },
      ],
    },
    expected: {
      calls: [
        {},
        {
          state: 'Running: waiting for completion of hook /Pod/sync-fail-hook',
          applied: [['apply Pod shop/sync-fail-hook']],
        },
        { state: unsuccessful },
      ],
    },
  },
  {
    row: '42',
    title: 'what the cluster says of refused objects and hooks is in the message',
    scenario: {
      text: stream(
        object('Pod web'),
        object('Pod failed-sync-fail-hook', { hook: 'SyncFail' }),
        object('Pod successful-sync-fail-hook', { hook: 'SyncFail' }),
      ),
      refuse: {
        apply: { 'Pod shop/web': 'fake pod failure', 'Pod shop/failed-sync-fail-hook': 'fake hook failure' },
      },
      steps: [{}, { health: { 'Pod shop/successful-sync-fail-hook': 'Healthy' } }],
    },
    expected: {
      calls: [
        { state: 'Running: waiting for completion of hook /Pod/failed-sync-fail-hook and 1 more hooks' },
        {
          state: `${unsuccessful}, reason: fake pod failure\none or more SyncFail hooks failed, reason: fake hook failure`,
        },
      ],
    },
  },
  {
    row: '43',
    title: 'a hook of an earlier sync is deleted before it is made again',
    scenario: {
      text: object('Pod my-pod', { hook: 'Sync', policy: 'BeforeHookCreation' }),
      live: ranBefore('Pod my-pod', { hook: 'Sync', policy: 'BeforeHookCreation' }),
      steps: [{}, {}],
    },
    expected: {
      calls: [
        {
          state: 'Running: waiting for deletion of hook /Pod/my-pod',
          results: [],
          updated: ['Pod shop/my-pod'],
          deleted: ['Pod shop/my-pod'],
        },
        {
          state: 'Running: waiting for completion of hook /Pod/my-pod',
          results: ['Sync Pod shop/my-pod Synced Running: applied'],
          applied: [['apply Pod shop/my-pod']],
        },
      ],
    },
  },
  {
    row: '44',
    title: 'of hooks of an earlier sync only those of BeforeHookCreation are deleted first',
    scenario: {
      text: stream(...three),
      live: stream(
        ...Object.entries(policies).map(([name, policy]) =>
          ranBefore(`Pod ${name}`, { hook: 'PreSync', policy }),
        ),
      ),
      steps: [{}],
    },
    expected: {
      calls: [
        {
          state: 'Running: waiting for deletion of hook /Pod/hook-1',
          results: [],
          updated: all,
          deleted: ['Pod shop/hook-1'],
        },
      ],
    },
  },
  {
    row: '45',
    title: 'while one hook runs nothing happens to the others',
    scenario: {
      text: stream(...three),
      steps: [{}, { health: { 'Pod shop/hook-2': 'Healthy', 'Pod shop/hook-3': 'Healthy' } }],
    },
    expected: {
      calls: [{}, { state: 'Running: waiting for completion of hook /Pod/hook-1', updated: [], deleted: [] }],
    },
  },
  {
    row: '46',
    title: 'when all have succeeded those of HookSucceeded are deleted',
    scenario: {
      text: stream(...three),
      steps: [{}, { health: Object.fromEntries(all.map((id) => [id, 'Healthy' as const])) }],
    },
    expected: { calls: [{}, { state: finished, updated: all, deleted: ['Pod shop/hook-3'] }] },
  },
  {
    row: '47',
    title: 'when one has failed those of HookFailed are deleted, though they are healthy',
    scenario: {
      text: stream(...three),
      steps: [
        {},
        {
          health: {
            'Pod shop/hook-1': 'Degraded',
            'Pod shop/hook-2': 'Healthy',
            'Pod shop/hook-3': 'Healthy',
          },
        },
      ],
    },
    expected: { calls: [{}, { state: unsuccessful, updated: all, deleted: ['Pod shop/hook-2'] }] },
  },
  {
    row: '48',
    title: 'a hook that has gone by itself is made in the same call',
    scenario: {
      text: object('Pod my-pod', { hook: 'PreSync', policy: 'BeforeHookCreation', options: 'Replace=true' }),
      live: object('Pod my-pod', { hook: 'PreSync', policy: 'BeforeHookCreation' }),
      refuse: { delete: { 'Pod shop/my-pod': 'NotFound' } },
      steps: [{}],
    },
    expected: { calls: [{ applied: [['create Pod shop/my-pod']] }] },
  },
  {
    row: '53',
    title: 'the wave hook is called once at the end of each wave',
    scenario: {
      text: stream(object('Pod a', { wave: '-1' }), object('Pod b'), object('Pod c', { hook: 'PostSync' })),
      steps: [{}, {}, { health: { 'Pod shop/a': 'Healthy' } }, { health: { 'Pod shop/b': 'Healthy' } }],
    },
    expected: {
      calls: [
        { wave: { phase: 'Sync', wave: -1, final: false } },
        { applied: [], wave: null },
        { wave: { phase: 'Sync', wave: 0, final: false } },
        { wave: { phase: 'PostSync', wave: 0, final: true } },
      ],
    },
  },
];
