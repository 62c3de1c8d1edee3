/** The pod of a gate that waits is evicted: the gate does not open by that, and asks again from another pod. */
import { expect, test } from 'vitest';
import {
  declareWait,
  gateSays,
  heldAt,
  hookGoes,
  hookWaits,
  openedAfter,
  operationsOf,
  waitOf,
} from './support/gates.ts';
import { get, kinds } from './support/kube.ts';
import { applicationOf, gated, released, staged } from './support/releases.ts';
import { eachRanOnce, inOrder } from './support/server.ts';
import { endPod, gateHook, jobLine, jobOf } from './support/waiting.ts';

test('an evicted gate ends with 143, and the next one of the same Job waits for the same turn', async () => {
  const name = 'gates-evicted';
  await declareWait(name);
  const scene = await staged(name, {
    places: { dev: {}, prod: { ...gated, step: { hooks: { onStart: waitOf(name) } } } },
  });
  const prod = applicationOf(name, 'prod');
  await heldAt(name, 'prod', scene.revision);
  const operations = await operationsOf(prod);
  const { pod } = await gateSays(prod, 'holds');
  const waiting = await hookWaits(name);
  const job = await jobOf(prod, gateHook);
  const { metadata: before } = await get(kinds.Job, prod, job);

  const ended = await endPod(prod, pod, 'evict');
  const next = await gateSays(prod, 'holds', [pod]);

  expect(ended).toBe('phase Failed, exit code 143, DisruptionTarget EvictionByEvictionAPI');
  expect(await jobLine(prod, job)).toBe('active 1, succeeded 0, failed 0; conditions: none');
  const { metadata: after } = await get(kinds.Job, prod, job);
  expect(after.uid).toBe(before.uid);
  const { metadata: second } = await get(kinds.Pod, prod, next.pod);
  await hookGoes(waiting);
  const release = await released(scene);
  expect(release.status.phase).toBe('Succeeded');
  openedAfter(release, prod, second.creationTimestamp);
  expect((await operations()).map((one) => [one.revision, one.phase, one.isWhole])).toEqual([
    [scene.revision, 'Succeeded', true],
  ]);
  const { metadata: shop } = await get(kinds.ConfigMap, prod, 'shop');
  inOrder([
    ['the next gate began', second.creationTimestamp],
    ['the gate was opened', release.status.opened[0].at],
    ['production was changed', shop.creationTimestamp],
  ]);
  await eachRanOnce(name);
}, 600_000);
