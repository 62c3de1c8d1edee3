/** Pods that were not heard of are read directly, where a result depends on them and only there. */
import { expect, test } from 'vitest';
import { Cache } from '../../../hooks/kube/cache.ts';
import { readLatePods } from '../../../hooks/kube/late-pods.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { fakeApi } from '../../support/fake-api.ts';
import { clientOf, object } from './bench.ts';

const product = { 'hookline.dev/product': 'shop' };
const complete = { conditions: [{ type: 'Complete', status: 'True' }] };
const terminated = {
  containerStatuses: [{ name: 'hook', state: { terminated: { exitCode: 0, message: '{}' } } }],
};

function podOf(status: JsonObject): JsonObject {
  return object('Pod', 'run-1-x', {
    metadata: {
      labels: { ...product, 'batch.kubernetes.io/job-name': 'run-1' },
      ownerReferences: [{ kind: 'Job', uid: 'j' }],
      resourceVersion: '5',
    },
    status,
  });
}

async function seen(job: JsonObject, phase: string, known: readonly JsonObject[] = [], uid = 'j') {
  const [api, cache] = [await fakeApi(), new Cache()];
  api.store.create(podOf(terminated));
  api.store.change({ kind: 'Pod', namespace: 'hookline-config', name: 'run-1-x' }, (one) => ({
    ...one,
    status: terminated,
  }));
  cache
    .sink({ kind: 'Job' })
    .replace([object('Job', 'run-1', { metadata: { labels: product, uid }, ...job })]);
  cache
    .sink({ kind: 'HookRun' })
    .replace([object('HookRun', 'run-1', { spec: { product: 'shop' }, status: { phase } })]);
  cache.sink({ kind: 'Pod' }).replace(known);
  const podless = await readLatePods({ client: clientOf(api), cache }, 'hookline-config/shop');
  const status = cache.get('Pod', 'hookline-config', 'run-1-x')?.['status'];
  return { asked: api.asked.length, status, podless: [...podless] };
}

test('the pod of a Job that has ended is read where it was not heard of', async () => {
  expect(await seen({ status: complete }, 'Running')).toEqual({ asked: 1, status: terminated, podless: [] });
});

test('a Job whose pod is gone is told of; one of the same name before it is another', async () => {
  expect((await seen({ status: complete }, 'Running', [], 'other')).podless).toEqual(['other']);
});

test.each<[string, JsonObject, string, readonly JsonObject[]]>([
  ['the Job has not ended', { status: {} }, 'Running', []],
  ['the result is stored already', { status: complete }, 'Succeeded', []],
  ['the pod was heard of', { status: complete }, 'Running', [podOf(terminated)]],
])('nothing is asked where %s', async (_, job, phase, known) => {
  expect((await seen(job, phase, known)).asked).toBe(0);
});
