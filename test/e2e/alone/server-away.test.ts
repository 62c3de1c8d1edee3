/** The server is away while gates wait, and comes back: no gate opens meanwhile, and none is lost. */
import { expect, test } from 'vitest';
import { until } from '../../cluster/until.ts';
import { asUndisturbed, disturbable, goThrough } from '../support/disturbed.ts';
import { get, kinds, list, logOf, waitFor, type Body } from '../support/kube.ts';
import { applicationIn, applicationOf, gated, type Staged } from '../support/releases.ts';
import { tenant } from '../support/server.ts';
import { withoutServer } from '../support/server-parts.ts';
import { gateHook } from '../support/waiting.ts';

/** Gives the only pod of a gate, and what it has said. */
async function gateIn(
  { name }: Staged,
  place: string,
): Promise<{ readonly uid: string; readonly log: string }> {
  const at = applicationOf(name, place);
  const pods = await list(kinds.Pod, at, `hookline.dev/hook=${gateHook}`);
  expect(pods.map(({ status }) => [status.phase, status.containerStatuses[0].restartCount])).toEqual([
    ['Running', 0],
  ]);
  return { uid: pods[0].metadata.uid, log: await logOf(at, pods[0].metadata.name) };
}

function says(scene: Staged, place: string, words: string): Promise<string> {
  return until(`the gate of ${place} says ${words}`, 240_000, async () => {
    const { log } = await gateIn(scene, place);
    return log.includes(words) ? log : undefined;
  });
}

/** Waits until the Job of the product's first hook of staging is complete, though nobody takes note of it. */
async function hookIsOver({ name }: Staged): Promise<void> {
  const [job] = await list(kinds.Job, tenant, `hookline.dev/hook=${name}-enter`);
  await waitFor(kinds.Job, tenant, job.metadata.name, {
    label: 'the hook of staging is over',
    seconds: 120,
    is: ({ status }) => status.conditions?.some(({ type }: Body) => type === 'Complete'),
  });
}

test('gates go on waiting for a server that is away, and open in their turn when it is back', async () => {
  const scene = await disturbable('away', gated);
  const before: Record<string, string> = {};
  let bringBack: (() => Promise<void>) | undefined;
  const release = await goThrough(scene, {
    'staging.onStart': {
      before: async () => {
        for (const place of ['staging', 'prod']) {
          await says(scene, place, 'holds');
          before[place] = (await gateIn(scene, place)).uid;
        }
        bringBack = await withoutServer();
        for (const place of ['staging', 'prod']) await says(scene, place, 'the server does not answer');
      },
      after: async () => {
        await hookIsOver(scene);
        for (const place of ['staging', 'prod']) {
          expect((await gateIn(scene, place)).uid).toBe(before[place]);
          const { operation, status } = await applicationIn(scene.name, place);
          expect([operation === undefined, status.operationState.phase]).toEqual([false, 'Running']);
        }
        expect((await get(kinds.Namespace, '', tenant)).status.phase).toBe('Active');
        await bringBack?.();
      },
    },
  });

  await asUndisturbed(scene, release);
  const opened: readonly Body[] = release.status.opened;
  expect(opened.map(({ name }) => name)).toEqual(
    ['staging', 'prod'].map((place) => applicationOf(scene.name, place)),
  );
}, 900_000);
