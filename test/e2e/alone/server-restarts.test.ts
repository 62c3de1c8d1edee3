/** Parts end and come back in mid-release: nothing is lost, nothing is done twice, and the release succeeds. */
import { expect, test } from 'vitest';
import { asUndisturbed, disturbable, goThrough, type Disturbance, type Point } from '../support/disturbed.ts';
import {
  killServer,
  restartApiServer,
  rollServer,
  serverVersions,
  upgradeServer,
} from '../support/server-parts.ts';
import { restartController } from '../support/settings.ts';

type Disturbances = Partial<Readonly<Record<Point, Disturbance>>>;

/** Where each part is restarted: while a hook runs, as soon as one has ended, and while a sync goes on. */
const rows: Readonly<Record<string, Disturbances>> = {
  'server rolled': {
    'staging.onStart': { after: rollServer },
    'staging.sync': { before: rollServer },
  },
  'both servers killed': {
    'release.onStart': { after: killServer },
    'staging.sync': { before: killServer },
    'staging.onSuccess': { before: killServer },
  },
  'controller restarted': {
    'staging.onStart': { after: restartController },
    'staging.sync': { before: restartController },
  },
  'API server killed': {
    'release.onStart': { before: restartApiServer },
    'staging.sync': { after: restartApiServer },
    'staging.onSuccess': { after: restartApiServer },
  },
};

test.each(Object.keys(rows))(
  '%s: nothing lost, nothing twice',
  async (row) => {
    const scene = await disturbable(`restart-${row.split(' ')[0]?.toLowerCase()}`);
    const release = await goThrough(scene, rows[row] ?? {});

    expect(release.status.phase).toBe('Succeeded');
    await asUndisturbed(scene, release);
  },
  900_000,
);

test('the server rolled to a newer build while a release is open: it goes on', async () => {
  const version = '0.1.1-newer';
  const scene = await disturbable('restart-newer');
  const release = await goThrough(scene, { 'staging.onStart': { before: () => upgradeServer(version) } });

  expect(await serverVersions()).toEqual([version, version]);
  await asUndisturbed(scene, release);
}, 900_000);
