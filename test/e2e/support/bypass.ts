/** A newer commit that comes while a gate holds a self-healing Application: it waits at its own gate, and passes none by. */
import { expect } from 'vitest';
import { applicationIs, refresh } from './application.ts';
import { declareWait, heldAt, hookGoes, hookWaits, operationsOf, reasonsOf, waitOf } from './gates.ts';
import { selfHealing } from './held.ts';
import type { Body } from './kube.ts';
import { applicationOf, commitAgain, gated, opened, released, staged } from './releases.ts';
import { eachRanOnce } from './server.ts';

/** What differs between the ways in which Argo CD may pass by. */
export interface Way {
  readonly annotations?: Readonly<Record<string, string>>;
  /** Provokes Argo CD while the gate of the first commit opens; gives what ends that. */
  readonly provoke?: (application: string) => Promise<() => Promise<void>>;
}

/**
 * Lets a first commit through the gate while a second one is compared already, and holds that this one waits. Gives what
 * was synced: `first` or `newer`, how it ended, whether it was whole, and its number of self-heal attempts.
 */
export async function heldTwice(
  name: string,
  { annotations = {}, provoke }: Way,
): Promise<readonly string[]> {
  await declareWait(name);
  const prod = { ...gated, annotations, spec: selfHealing, step: { hooks: { onStart: waitOf(name) } } };
  const scene = await staged(name, { places: { dev: {}, prod } });
  const application = applicationOf(name, 'prod');
  const operations = await operationsOf(application);
  await heldAt(name, 'prod', scene.revision);
  const first = await hookWaits(name);

  const newer = await commitAgain(scene, 'newer');
  await opened(scene, newer);
  await refresh(application);
  await applicationIs(application, 'the newer commit is compared', ({ status }) => isBehind(status, newer));
  const stop = await provoke?.(application);
  await hookGoes(first);
  const { status: before } = await released(scene);
  await stop?.();
  const held = await heldAt(name, 'prod', newer);
  const second = await hookWaits(name, [first]);

  expect(held.status.history.map((one: Body) => one.revision)).toEqual([scene.revision]);
  await hookGoes(second);
  const { status: after } = await released(scene, newer);
  expect([before.phase, after.phase]).toEqual(['Succeeded', 'Succeeded']);
  expect(await reasonsOf(application)).not.toContain('GateBypassed');
  await eachRanOnce(name);
  const names = new Map([
    [scene.revision, 'first'],
    [newer, 'newer'],
  ]);
  return (await operations()).map(
    ({ revision, phase, isWhole, attempts }) =>
      `${names.get(revision)} ${phase} ${isWhole ? 'whole' : 'in part'} ${attempts}`,
  );
}

function isBehind({ sync }: Body, revision: string): boolean {
  return sync.status === 'OutOfSync' && sync.revision === revision;
}
