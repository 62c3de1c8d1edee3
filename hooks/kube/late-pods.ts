/** Reads pods directly where a Job has ended and its pod was not heard of: what a hook exports is in the pod alone. */
import { jobOf, ownerOf } from '../engine/job.ts';
import { resultFinalizer } from '../model/names.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import type { Cache } from './cache.ts';
import type { Client } from './client.ts';
import { resources } from './resources.ts';

/**
 * Reads the pods of the Jobs of a product that have ended and whose results are not stored; gives the UIDs of the Jobs
 * that have none any more: for their results nobody need wait.
 */
export async function readLatePods(
  { client, cache }: { readonly client: Client; readonly cache: Cache },
  key: string,
): Promise<ReadonlySet<string>> {
  const podless = new Set<string>();
  for (const object of cache.listBy('Job', key)) {
    if (!isWaitedFor(cache, object)) continue;
    const pods = cache.listBy('Pod', key).filter((pod) => ownerOf(pod) === uidOf(object));
    const job = jobOf(object, pods, { finalizer: resultFinalizer });
    const hasEnded = job.condition !== undefined || job.isDeleted;
    if (!hasEnded || job.pods.some(({ result }) => result !== undefined)) continue;
    const { namespace, name } = job;
    const labelSelector = `batch.kubernetes.io/job-name=${name}`;
    const { objects } = await client.list(resources.Pod, { namespace, labelSelector });
    for (const pod of objects) cache.note('Pod', pod);
    if (!objects.some((pod) => ownerOf(pod) === job.uid)) podless.add(job.uid);
  }
  return podless;
}

function isWaitedFor(cache: Cache, job: JsonObject): boolean {
  const metadata = field(job, 'metadata');
  const run = cache.get('HookRun', textField(metadata, 'namespace'), textField(metadata, 'name'));
  return ['Pending', 'Running'].includes(textField(field(run, 'status'), 'phase'));
}

function uidOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'uid');
}
