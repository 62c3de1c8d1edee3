/** The server is killed at every kind of write of releases that a gate holds: they end as if nothing had been. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildAll } from '../../../manifests/build.ts';
import { network } from '../../cluster/layout.ts';
import { heldReleases, type HeldEnd } from '../support/held-releases.ts';
import { LocalServer } from '../support/killed-server.ts';
import { Sink } from '../support/sink.ts';

let server: LocalServer | undefined;
let sink: Sink | undefined;
/** How the releases end that nobody disturbs. */
let undisturbed: HeldEnd | undefined;

beforeAll(async () => {
  if (inject('cluster').missing !== undefined) return;
  await buildAll();
  sink = await Sink.start();
  // Gates ask it; and a release is deleted as soon as the next one has ended.
  const config = { retention: { releases: 1, days: 30 } };
  server = await LocalServer.start({ host: network.address, config });
});

afterAll(async () => {
  await server?.stop();
  await sink?.stop();
});

function parts(): { readonly server: LocalServer; readonly sink: Sink } {
  if (server === undefined || sink === undefined) throw new Error('the server was not started');
  return { server, sink };
}

async function ended(name: string): Promise<HeldEnd> {
  const { server: local, sink: heard } = parts();
  try {
    return await heldReleases(name, { server: local, sink: heard });
  } catch (error) {
    process.stderr.write(`${local.log.split('\n').slice(-60).join('\n')}\n`);
    throw error;
  }
}

test('releases that nobody disturbs: one passes the gate, one is superseded before it, one is terminated', async () => {
  undisturbed = await ended('held-calm');

  expect(undisturbed.releases.map(({ status }) => status.phase)).toEqual([
    'Succeeded',
    'Superseded',
    'Terminated',
  ]);
  expect(undisturbed.releases.map(({ status }) => status.opened.length)).toEqual([1, 0, 0]);
  expect(undisturbed.operations).toEqual({
    dev: ['first Succeeded whole', 'second Succeeded whole', 'third Succeeded whole'],
    prod: ['first Succeeded whole', 'second Failed whole', 'third Failed whole'],
  });
  expect(undisturbed.history).toEqual(['first']);
  expect(undisturbed.left).toEqual([]);
  expect(undisturbed.effects).toEqual([
    'NAME-record-HASH/1/environment.onFail/NAME-prod',
    'NAME-record-HASH/1/environment.onSuccess/NAME-prod',
    'NAME-record-HASH/1/release.onFail/',
    'NAME-record-HASH/1/release.onStart/',
    'NAME-record-HASH/1/release.onStart/',
    'NAME-record-HASH/1/release.onStart/',
    'NAME-record-HASH/1/release.onSuccess/',
    'NAME-wait-HASH/1/environment.onStart/NAME-prod',
    'NAME-wait-HASH/1/environment.onStart/NAME-prod',
  ]);
}, 600_000);

/** Every kind of write of such releases; who starts a sync behind a held one is Argo CD or the server. */
const kindsOfWrites = [
  'create events',
  'create hookruns',
  'create jobs',
  'create releases',
  'delete hookruns',
  'delete jobs',
  'delete releases',
  'patch applications: P',
  'patch applications: T',
  'patch applications: refresh',
  'patch hookruns/status',
  'patch jobs: let go',
  'patch jobs: set free',
  'patch jobs: suspend',
  'patch products/status',
  'patch releases',
  'patch releases/status',
  'update leases',
];

test('killed before and after every kind of write: they end the same, and each hook ran once', async () => {
  const { server: local } = parts();
  const done = { Refused: new Set<string>(), Lost: new Set<string>() };
  local.proxy.struck = () => local.kill();
  local.proxy.judge = ({ what, isWrite }) => {
    if (!isWrite || !local.isRunning) return undefined;
    for (const type of ['Refused', 'Lost'] as const) {
      if (done[type].has(what)) continue;
      done[type].add(what);
      return { type };
    }
    return undefined;
  };
  try {
    expect(await ended('held-kills')).toEqual(undisturbed);
  } finally {
    local.proxy.judge = () => undefined;
  }

  for (const kinds of Object.values(done))
    expect([...kinds].toSorted()).toEqual(expect.arrayContaining(kindsOfWrites));
}, 600_000);
