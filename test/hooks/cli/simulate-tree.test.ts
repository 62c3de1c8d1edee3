/** A release as a tree and as events, line by line. */
import { expect, test } from 'vitest';
import { eventsBetween } from '../../../hooks/cli/simulate-events.ts';
import { eventLine } from '../../../hooks/cli/simulate-text.ts';
import { spanText } from '../../../hooks/model/span.ts';
import { releaseTree } from '../../../hooks/cli/simulate-tree.ts';
import { cut, widthOf } from '../../../hooks/cli/simulate-width.ts';
import { parseInstant } from '../../../hooks/model/instant.ts';
import type { ReleaseStatus } from '../../../hooks/model/release.ts';

const opened = '2026-01-05T09:00:00Z';
const now = parseInstant('2026-01-05T09:01:12Z') ?? 0;
const pinned = { flow: {}, flowDigest: '', hooks: {} };
const hook = { index: 0, application: '', attempt: 1, run: 'run-1' };

const first: ReleaseStatus = {
  phase: 'Initializing',
  identity: { revision: '9c1e0f2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', generation: 0 },
  attempt: 1,
  openedAt: opened,
  environments: [
    {
      name: 'dev',
      phase: 'Pending',
      applications: [{ namespace: 'argocd', name: 'shop-dev', phase: 'Pending' }],
      hooks: [],
      verdicts: [],
    },
    { name: 'prod', phase: 'Pending', applications: [], hooks: [], verdicts: [] },
  ],
  hooks: [{ ...hook, slot: 'release.onStart', hook: 'announce', phase: 'Running', startedAt: opened }],
  context: {},
  baseline: [],
  opened: [],
  ended: [],
  pinned,
  conditions: [],
};

const second: ReleaseStatus = {
  ...first,
  phase: 'Finalizing',
  message: 'dev failed\nbadly',
  environments: [
    {
      name: 'dev',
      phase: 'Failed',
      message: 'smoke failed',
      startedAt: opened,
      endedAt: '2026-01-05T09:01:00Z',
      applications: [
        {
          namespace: 'argocd',
          name: 'shop-dev',
          phase: 'Failed',
          operation: { startedAt: opened, retryCount: 2, revision: '9c1e0f2aaaaaaaa', phase: 'Failed' },
        },
      ],
      hooks: [
        {
          ...hook,
          slot: 'policy.preAction',
          hook: 'check',
          application: 'argocd/shop-dev',
          phase: 'Succeeded',
        },
        { ...hook, slot: 'environment.onFail', hook: 'page', phase: 'Error', message: 'JOB_LOST' },
      ],
      verdicts: [],
    },
    {
      name: 'prod',
      phase: 'Pending',
      holding: { reason: 'DependsOn', message: 'waits for dev', since: opened },
      applications: [],
      hooks: [],
      verdicts: [],
    },
  ],
  hooks: [
    {
      ...hook,
      slot: 'release.onStart',
      hook: 'announce',
      phase: 'Succeeded',
      startedAt: opened,
      endedAt: '2026-01-05T09:00:04Z',
    },
    { ...hook, slot: 'release.onFail', hook: 'page', phase: 'Running', startedAt: '2026-01-05T09:01:10Z' },
  ],
  context: { TICKET: { value: 'OPS-7', run: 'run-1', at: opened } },
};

test('a tree has environments, applications, hooks, what holds, how long, and why', () => {
  expect(releaseTree('shop-1', second, { now, isColoured: false })).toMatchInlineSnapshot(`
    "◐ shop-1                    Finalizing     1m12s  9c1e0f2
    ├─ ✔ onStart announce       Succeeded         4s
    ├─ ✖ dev                    Failed         1m00s  smoke failed
    │  ├─ ✖ argocd/shop-dev     Failed         1m12s  9c1e0f2  retry 2
    │  │  └─ ✔ preAction check  Succeeded
    │  └─ ✖ onFail page         Error                 JOB_LOST
    ├─ ○ prod                   Pending               holds: waits for dev
    ├─ ◐ onFail page            Running           2s
    └─ context: TICKET
    "
  `);
});

test('where there is little room, what is not begun or went well is left out', () => {
  expect(releaseTree('shop-1', second, { now, isColoured: false, detail: 'going' })).toMatchInlineSnapshot(`
    "◐ shop-1                 Finalizing     1m12s  9c1e0f2
    ├─ ✖ dev                 Failed         1m00s  smoke failed
    │  ├─ ✖ argocd/shop-dev  Failed         1m12s  9c1e0f2  retry 2
    │  └─ ✖ onFail page      Error                 JOB_LOST
    ├─ ○ prod                Pending               holds: waits for dev
    ├─ ◐ onFail page         Running           2s
    └─ context: TICKET
    "
  `);
});

test('what is told of an application or a hook is not told of its environment again', () => {
  const [dev] = second.environments;
  const [application] = dev?.applications ?? [];
  if (dev === undefined || application === undefined) throw new Error('the sample has an environment');
  const told = { ...dev, reason: 'ApplyFailed', applications: [{ ...application, message: 'denied' }] };
  const tree = releaseTree('shop-1', { ...second, environments: [told] }, { now, isColoured: false });

  expect(tree).toMatch(/dev +Failed +1m00s {2}ApplyFailed$/m);
  expect(tree).toMatch(/retry 2 {2}denied$/m);
});

test.each([
  ['abc', 3],
  ['─ ✔ shop', 8],
  ['\u001B[31mFailed\u001B[0m', 6],
  ['発売', 4],
  ['🚀', 2],
  ['e\u0301', 1],
])('%j takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 4, 'abc…'],
  ['発売する', 4, '発…'],
  ['a\u001B[31mbcd\u001B[0me', 3, 'a\u001B[31mb\u001B[0m…'],
])('%j in %i columns is %j', (text, columns, expected) => {
  expect(cut(text, columns)).toBe(expected);
});

test('in a terminal only the phases have a colour', () => {
  const coloured = releaseTree('shop-1', second, { now, isColoured: true });
  const plain = releaseTree('shop-1', second, { now, isColoured: false });

  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain);
  expect(coloured).toContain('\u001B[31mFailed\u001B[0m      ');
});

test('events are the differences of two statuses: what ended, what it led to, what began', () => {
  const about = { release: 'shop-1', time: opened };
  const lines = [
    ...eventsBetween(undefined, first, about).map((event) => eventLine(event, 0)),
    '--\n',
    ...eventsBetween(first, second, about).map((event) => eventLine(event, 72_000)),
  ];

  expect(lines.join('')).toMatchInlineSnapshot(`
    "+0s     release     shop-1 opened  9c1e0f2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    +0s     release     Initializing
    +0s     release     release.onStart announce  Running
    --
    +1m12s  release     release.onStart announce  Succeeded
    +1m12s  dev         policy.preAction check for argocd/shop-dev  Succeeded
    +1m12s  dev         environment.onFail page  Error  JOB_LOST
    +1m12s  release     context TICKET=OPS-7
    +1m12s  dev         argocd/shop-dev  Failed  attempt 3 of its sync
    +1m12s  dev         Failed  smoke failed
    +1m12s  prod        holds  DependsOn  waits for dev
    +1m12s  release     Finalizing  dev failed badly
    +1m12s  release     release.onFail page  Running
    "
  `);
  expect(eventsBetween(second, second, about)).toEqual([]);
});

test.each([
  [0, '0s'],
  [59_400, '59s'],
  [60_000, '1m00s'],
  [3_599_000, '59m59s'],
  [7_500_000, '2h05m'],
  [-5, '0s'],
])('%i ms are %s', (milliseconds, text) => {
  expect(spanText(milliseconds)).toBe(text);
});
