/** The server is killed, and its requests go wrong, in the middle of releases: they end as if nothing had been. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildAll } from '../../../manifests/build.ts';
import { beginRelease, endOfRelease, type End } from '../support/recorded.ts';
import type { Fault, Seen } from '../support/fault-proxy.ts';
import { LocalServer } from '../support/killed-server.ts';
import { Sink } from '../support/sink.ts';
import { randomFrom } from '../../../hooks/simulate/random.ts';

let server: LocalServer | undefined;
let sink: Sink | undefined;
/** How a release ends that nobody disturbs. */
let undisturbed: End | undefined;

beforeAll(async () => {
  if (inject('cluster').missing !== undefined) return;
  await buildAll();
  sink = await Sink.start();
  server = await LocalServer.start();
});

afterAll(async () => {
  await server?.stop();
  await sink?.stop();
});

function parts(): { readonly server: LocalServer; readonly sink: Sink } {
  if (server === undefined || sink === undefined) throw new Error('the server was not started');
  return { server, sink };
}

/** Runs releases side by side while requests are judged; each must end as the undisturbed one did. */
async function endAsUndisturbed(
  names: readonly string[],
  judge: (seen: Seen) => Fault | undefined,
): Promise<void> {
  const { server: local, sink: heard } = parts();
  local.proxy.judge = judge;
  try {
    for (const name of names) await beginRelease(name, heard);
    const ends = await Promise.all(names.map((name) => endOfRelease(name, heard)));
    for (const end of ends) expect(end).toEqual(undisturbed);
  } catch (error) {
    process.stderr.write(`${local.log.split('\n').slice(-60).join('\n')}\n`);
    throw error;
  } finally {
    local.proxy.judge = () => undefined;
  }
}

test('a release that nobody disturbs runs each hook once', async () => {
  const { sink: heard } = parts();
  await beginRelease('undisturbed', heard);
  undisturbed = await endOfRelease('undisturbed', heard);

  expect(undisturbed.state.release.phase).toBe('Succeeded');
  expect(undisturbed.effects).toEqual([
    'NAME-export-HASH/1/release.onStart/',
    'NAME-record-HASH/1/environment.onStart/NAME-prod',
    'NAME-record-HASH/1/environment.onSuccess/NAME-prod',
    'NAME-record-HASH/1/release.onSuccess/',
  ]);
}, 600_000);

/** Every kind of write of such a release. */
const kindsOfWrites = [
  'create events',
  'create hookruns',
  'create jobs',
  'create releases',
  'patch applications: S',
  'patch hookruns/status',
  'patch jobs: let go',
  'patch jobs: set free',
  'patch products/status',
  'patch releases/status',
  'update leases',
];

test('killed before and after every kind of write: each hook ran once', async () => {
  const { server: local } = parts();
  const done = { Refused: new Set<string>(), Lost: new Set<string>() };
  local.proxy.struck = () => local.kill();

  await endAsUndisturbed(['faults-a', 'faults-b'], ({ what, isWrite }) => {
    if (!isWrite || !local.isRunning) return undefined;
    for (const type of ['Refused', 'Lost'] as const) {
      if (done[type].has(what)) continue;
      done[type].add(what);
      return { type };
    }
    return undefined;
  });

  for (const kinds of Object.values(done))
    expect([...kinds].toSorted()).toEqual(expect.arrayContaining(kindsOfWrites));
}, 600_000);

test('connections that break, conflicts, refusals, expired watches and stalls: each hook ran once', async () => {
  const { server: local } = parts();
  local.proxy.struck = () => undefined;
  const counted = new Map<string, number>();
  const broken = new Set<string>();
  let writes = 0;

  await endAsUndisturbed(['storms-a', 'storms-b'], (seen) => {
    if (seen.isWrite && !seen.what.endsWith('leases')) writes += 1;
    const storm = storms.findLast(({ from }) => writes >= from);
    const count = storm === undefined ? 0 : (counted.get(storm.name) ?? 0);
    if (storm === undefined || count >= storm.requests) return undefined;
    if (storm.breaks === true && !broken.has(storm.name)) local.proxy.dropAll();
    broken.add(storm.name);
    if (!storm.strikes(seen)) return undefined;
    counted.set(storm.name, count + 1);
    return storm.fault;
  });

  expect(Object.fromEntries(counted)).toEqual(
    Object.fromEntries(storms.map(({ name, requests }) => [name, requests])),
  );
}, 600_000);

interface Storm {
  readonly name: string;
  /** After how many writes it begins. */
  readonly from: number;
  readonly requests: number;
  readonly fault: Fault;
  readonly strikes: (seen: Seen) => boolean;
  /** Every open connection breaks when it begins, watches too. */
  readonly breaks?: true;
}

const storms: readonly Storm[] = [
  {
    name: '409',
    from: 4,
    requests: 10,
    fault: { type: 'Answered', status: 409 },
    strikes: ({ isWrite }) => isWrite,
  },
  {
    name: '429',
    from: 20,
    requests: 10,
    fault: { type: 'Answered', status: 429 },
    strikes: ({ isWatch }) => !isWatch,
  },
  {
    name: 'broken connections',
    from: 36,
    requests: 20,
    fault: { type: 'Refused' },
    strikes: () => true,
    breaks: true,
  },
  { name: 'lost answers', from: 44, requests: 5, fault: { type: 'Lost' }, strikes: ({ isWrite }) => isWrite },
  {
    name: '410',
    from: 52,
    requests: 12,
    fault: { type: 'Answered', status: 410 },
    strikes: ({ isWatch }) => isWatch,
    breaks: true,
  },
  {
    name: 'stalls',
    from: 60,
    requests: 12,
    fault: { type: 'Stalled', milliseconds: 10_000 },
    strikes: () => true,
  },
];

const wantedKills = 50;

test('50 kills in five releases: each hook ran once, and all ends as if nothing had been', async () => {
  const { server: local } = parts();
  const before = local.kills;
  const random = randomFrom(7);
  let gap = 1;
  let isDue = false;
  local.proxy.struck = () => {
    local.kill();
    isDue = false;
  };

  await endAsUndisturbed(['kills-a', 'kills-b', 'kills-c', 'kills-d', 'kills-e'], ({ what, isWrite }) => {
    // A Lease is written at every start: the server would never come further.
    const counts = isWrite && !what.endsWith('leases') && local.isRunning && !isDue;
    if (!counts || local.kills - before >= wantedKills) return undefined;
    gap -= 1;
    if (gap > 0) return undefined;
    gap = 1 + Math.floor(random() * 4);
    isDue = true;
    return { type: random() < 0.5 ? 'Lost' : 'Refused' };
  });

  expect(local.kills - before).toBe(wantedKills);
}, 600_000);
