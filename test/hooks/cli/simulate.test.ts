/** `hookline simulate`: flags, exit codes, output; and what happens to a release if something fails. */
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../hooks/model/object.ts';
import type { Simulate } from '../../../hooks/cli/simulate.ts';
import { flow, ran, shop } from './ran.ts';

// A whole release takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const Release = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({
    phase: z.string(),
    environments: z.array(
      z.object({
        name: z.string(),
        phase: z.string(),
        applications: z.array(z.object({ phase: z.string() })),
        hooks: z.array(z.object({ slot: z.string(), phase: z.string() })),
      }),
    ),
    hooks: z.array(z.object({ slot: z.string(), phase: z.string() })),
  }),
});
const Ended = z.object({ type: z.literal('ReleaseEnded'), isOver: z.boolean(), release: Release });

/** Gives the phases of release and environments, and how many fail hooks ran. */
async function endedAs(...flags: readonly string[]): Promise<readonly string[]> {
  const { stdout, exitCode } = await ran([shop, '-o', 'json', ...flags]);
  const { release } = Ended.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  const { phase, environments, hooks } = release.status;
  const fails = [...hooks, ...environments.flatMap((one) => one.hooks)].filter(({ slot }) =>
    slot.endsWith('.onFail'),
  );
  return [
    `${exitCode} ${phase}`,
    environments.map((one) => one.phase).join(' '),
    `onFail ${fails.map(({ slot }) => slot.split('.')[0]).join(' ')}`.trim(),
  ];
}

describe('what happens to a release', () => {
  const fail = 'onFail release';
  test.each<readonly [flags: string, release: string, environments: string, hooks: string]>([
    ['', '0 Succeeded', 'Succeeded Succeeded Succeeded Succeeded', 'onFail'],
    ['--fail release.onStart', '1 Failed', 'Pending Pending Pending Pending', fail],
    ['--fail sync@dev', '1 Failed', 'Failed Pending Pending Pending', fail],
    [
      '--fail environment.onStart@staging',
      '1 Failed',
      'Succeeded Failed Pending Pending',
      'onFail release environment environment',
    ],
    [
      '--fail policy.preAction@staging',
      '1 Failed',
      'Succeeded Failed Pending Pending',
      'onFail release environment environment',
    ],
    [
      '--fail environment.onSuccess@staging',
      '1 Failed',
      'Succeeded Failed Pending Pending',
      'onFail release environment environment',
    ],
    [
      '--fail policy.postAction@prod-eu',
      '1 Failed',
      'Succeeded Succeeded Failed Succeeded',
      'onFail release environment',
    ],
    [
      '--fail health@prod-us',
      '1 Failed',
      'Succeeded Succeeded Succeeded Failed',
      'onFail release environment',
    ],
    ['--fail release.onSuccess', '1 Failed', 'Succeeded Succeeded Succeeded Succeeded', fail],
    ['--retry-storm dev', '0 Succeeded', 'Succeeded Succeeded Succeeded Succeeded', 'onFail'],
    ['--server-down 15s..5m', '0 Succeeded', 'Succeeded Succeeded Succeeded Succeeded', 'onFail'],
    ['--commit-at 3m', '0 Succeeded', 'Succeeded Succeeded Succeeded Succeeded', 'onFail'],
    // A third release overtakes the second while the first is in staging; then while the second's hook runs there.
    ['--commit-at 8s --commit-at 25s', '4 Superseded', 'Succeeded Pending Pending Pending', 'onFail'],
    ['--commit-at 22s --commit-at 31s', '4 Superseded', 'Succeeded Superseded Pending Pending', 'onFail'],
    ['--terminate-at 6s', '3 Terminated', 'Pending Pending Pending Pending', fail],
    [
      '--terminate-at 22s',
      '3 Terminated',
      'Succeeded Terminated Pending Pending',
      'onFail release environment environment',
    ],
  ])(
    '%s',
    async (flags, ...expected) => {
      expect(await endedAs(...flags.split(' ').filter((word) => word !== ''))).toEqual(expected);
    },
    60_000,
  );

  test.each([
    ['sync@prod-eu', 'Failed Failed'],
    ['health@prod-eu', 'Terminated Failed'],
    ['policy.postAction@prod-eu', 'Failed Terminated'],
  ])('--fail %s leaves no application of the environment under way', async (flag, expected) => {
    const { stdout } = await ran([shop, '-o', 'json', '--fail', flag]);
    const { release } = Ended.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
    const failed = release.status.environments.find(({ name }) => name === 'prod-eu');

    expect(failed?.applications.map(({ phase }) => phase).join(' ')).toBe(expected);
  });

  test.each([
    ['30s', 'while it waits for syncs'],
    ['26s', 'while hooks run'],
  ])(
    '--terminate-at %s ends it where it is, %s, with exit code 3',
    async (at) => {
      const [release, environments] = await endedAs('--terminate-at', at);

      expect(release).toBe('3 Terminated');
      expect(environments).toBe('Succeeded Terminated Pending Pending');
    },
    60_000,
  );
});

function giving(releases: readonly JsonObject[], isOver: boolean): Simulate {
  return async () => ({ releases, isOver });
}

function endedRelease(name: string, phase: string): JsonObject {
  const isFinal = phase !== 'Running';
  return {
    metadata: { name },
    status: {
      phase,
      identity: {},
      environments: [],
      hooks: [],
      context: {},
      openedAt: '2026-01-05T09:00:00Z',
      ...(isFinal ? { endedAt: '2026-01-05T09:01:00Z' } : {}),
    },
  };
}

describe('exit codes', () => {
  test.each([
    ['Succeeded', true, 0],
    ['Failed', true, 1],
    ['Terminated', true, 3],
    ['Superseded', true, 4],
    ['Succeeded', false, 1],
    ['Running', false, 1],
    ['Succeeded Superseded', true, 4],
    ['Superseded Succeeded', true, 4],
    ['Superseded Terminated', true, 3],
    ['Failed Terminated', true, 1],
    ['Running Failed', false, 1],
  ])('%s, in time: %s, is %i', async (phases, isOver, exitCode) => {
    const releases = phases.split(' ').map((phase, index) => endedRelease(`shop-${index}`, phase));

    expect(await ran([flow], { simulate: giving(releases, isOver) })).toMatchObject({ exitCode });
  });

  test('where all releases ended and not all was done that was asked for, that is said', async () => {
    const simulate = giving([endedRelease('shop-1', 'Succeeded')], false);

    expect((await ran([flow], { simulate })).stdout).toMatch(
      /Not everything that was asked for had happened after 25h00m\.\n$/,
    );
  });

  test('the last line and the last event are of the release that the exit code tells of', async () => {
    const releases = [endedRelease('shop-1', 'Superseded'), endedRelease('shop-2', 'Succeeded')];
    const simulate = giving(releases, true);
    const [text, json] = [await ran([flow], { simulate }), await ran([flow, '-o', 'json'], { simulate })];

    expect(text.stdout).toMatch(/\nshop-2 Succeeded after .*\nshop-1 Superseded after .*\n$/);
    expect(
      Ended.parse(JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')).release.metadata.name,
    ).toBe('shop-1');
  });

  test('a release that has not ended in its time is no success, and says where it is', async () => {
    const { exitCode, stdout } = await ran([flow, '--until', '20s']);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/had not ended after 20s: it is Running\.\n$/);
  });

  test('no release at all says what may be wrong', async () => {
    expect(await ran([flow], { simulate: giving([], false) })).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('No release opened in 25h00m') as string,
    });
  });
});

describe('output', () => {
  test('the same seed tells the same story, another one has other commits', async () => {
    const [first, again, other] = [await ran([flow]), await ran([flow]), await ran([flow, '--seed', '7'])];

    expect(again.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
  });

  test('lines say when, where and what, and that outcomes are scripted', async () => {
    const { stdout } = await ran([flow]);

    expect(stdout).toMatch(/^Simulating product storefront, seed 1:\nthe outcomes of hooks are scripted/);
    expect(stdout).toMatch(
      /^\+\d+s +staging +policy\.postAction smoke for argocd\/storefront-staging {2}Succeeded$/m,
    );
    expect(stdout).toMatch(/Succeeded after \d+s of simulated time, with 5 hook runs\.\n$/);
  });

  test('of several releases each line says whose it is, and the end what became of each', async () => {
    const { stdout } = await ran([flow, '--commit-at', '8s']);
    const [first = '', second = ''] = [...stdout.matchAll(/(storefront-[0-9a-f]{10}) opened/g)].map(
      ([, name]) => name,
    );

    expect(stdout).toMatch(new RegExp(`^\\+\\d+s +#2 release +${second} opened`, 'm'));
    expect(stdout).toMatch(/^\+\d+s +#1 \w+/m);
    expect(stdout).toMatch(new RegExp(`\\n${first} (?:Superseded|Succeeded).*\\n${second} Succeeded after `));
  });

  test('JSON has one event a line, and the release in the last one', async () => {
    const { stdout } = await ran([flow, '-o', 'json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });

    expect(lines[0]?.type).toBe('ReleaseOpened');
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set([
        'ReleaseOpened',
        'ReleasePhase',
        'EnvironmentPhase',
        'EnvironmentHolding',
        'ApplicationPhase',
        'HookPhase',
        'ReleaseEnded',
      ]),
    );
    expect(Ended.parse(lines.at(-1)).release.status.phase).toBe('Succeeded');
  });

  test('what a hook that failed wrote is shown', async () => {
    const { stdout } = await ran([flow, '--fail', 'policy.postAction@staging']);

    expect(stdout).toContain(
      'Log of policy.postAction smoke:\n  the simulation was asked to let this hook fail\n',
    );
  });
});

test('environments without an Application get one that is made up, and says so', async () => {
  const { stdout, exitCode } = await ran(['test/hooks/cli/simulated/bare', '-o', 'json']);

  expect(exitCode).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly message?: string });
  expect(lines.filter(({ type }) => type === 'Warning').map(({ message }) => message)).toEqual([
    'Application basket-dev is simulated with one ConfigMap in place of its manifests: no folder simulated/dev',
    'Application basket-prod is simulated with one ConfigMap in place of its manifests: no folder simulated/prod',
  ]);
});
