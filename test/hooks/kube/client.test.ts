/** The client: paths, pages, patches, and errors that say what was asked and what was answered. */
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../hooks/kube/api-error.ts';
import { pathOf, resources } from '../../../hooks/kube/resources.ts';
import { fakeApi } from '../../support/fake-api.ts';
import { clientOf, object } from './bench.ts';

const name = { namespace: 'hookline-config', name: 'a' };

test.each([
  [resources.Pod, 'n', 'p', '/api/v1/namespaces/n/pods/p'],
  [resources.Pod, '', '', '/api/v1/pods'],
  [resources.Release, 'n', '', '/apis/hookline.dev/v1alpha1/namespaces/n/releases'],
  [resources.Job, 'n', 'a/../b', '/apis/batch/v1/namespaces/n/jobs/a%2F..%2Fb'],
])('the path of %o', (resource, namespace, one, path) => {
  expect(pathOf(resource, namespace, one)).toBe(path);
});

test('a list is read page by page, and its objects have the kind that lists leave out', async () => {
  const api = await fakeApi();
  for (const one of ['a', 'b', 'c']) api.store.create(object('Release', one));
  const client = clientOf(api);

  const first = await client.list(resources.Release, { limit: 2 });
  api.store.create(object('Release', 'd'));
  const second = await client.list(resources.Release, { limit: 2, next: first.next });

  expect(first.objects.map(({ kind, apiVersion }) => [kind, apiVersion])).toEqual([
    ['Release', 'hookline.dev/v1alpha1'],
    ['Release', 'hookline.dev/v1alpha1'],
  ]);
  expect([second.objects.length, second.next, second.resourceVersion]).toEqual([
    1,
    '',
    first.resourceVersion,
  ]);
});

test('selectors are sent', async () => {
  const api = await fakeApi();
  api.store.create(object('Job', 'a', { metadata: { labels: { x: 'y' } } }));
  api.store.create(object('Job', 'b'));

  const found = await clientOf(api).list(resources.Job, {
    namespace: 'hookline-config',
    labelSelector: 'x=y',
  });

  expect(found.objects.length).toBe(1);
});

describe('a refused request is an ApiError', () => {
  test('with the status, the reason and the message of the answer', async () => {
    const api = await fakeApi();

    const error = await thrown(clientOf(api).get(resources.Release, name));

    expect([error.status, error.reason]).toEqual([404, 'NotFound']);
    expect(error.message).toBe(
      'GET /apis/hookline.dev/v1alpha1/namespaces/hookline-config/releases/a: 404 releases "a" not found',
    );
    expect(error.body).toMatchObject({ kind: 'Status', code: 404 });
  });

  test('with the time for which the server wants to be left alone', async () => {
    const api = await fakeApi();
    api.fault = () => ({ status: 429, headers: { 'retry-after': '7' } });

    expect((await thrown(clientOf(api).get(resources.Release, name))).retryAfterSeconds).toBe(7);
  });

  test('with status 0 where the connection breaks', async () => {
    const api = await fakeApi();
    api.fault = () => 'cut';

    const error = await thrown(clientOf(api).get(resources.Release, name));

    expect([error.status, error.reason]).toEqual([0, 'Unreachable']);
  });

  test('also where the answer is no Status', async () => {
    const api = await fakeApi();
    api.fault = () => ({ status: 503, body: { oops: true } });

    expect((await thrown(clientOf(api).get(resources.Release, name))).message).toMatch(/: 503 /);
  });
});

test('patches have their content type, and stamps ask for metadata only', async () => {
  const api = await fakeApi();
  api.store.create(object('Release', 'a', { spec: { product: 'shop' } }));
  const client = clientOf(api);

  await client.patch(resources.Release, name, { type: 'merge', body: { spec: { flow: 'f' } } });
  const stamped = await client.stamp(resources.Release, name);

  expect(api.asked[0]?.headers['content-type']).toBe('application/merge-patch+json');
  expect(Object.keys(stamped).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
  expect(api.store.get({ kind: 'Release', ...name })?.spec).toEqual({ product: 'shop', flow: 'f' });
});

test('a delete carries its precondition, and lets dependents follow in the background', async () => {
  const api = await fakeApi();
  api.store.create(object('Job', 'a'));
  const client = clientOf(api);

  const refused = await thrown(client.delete(resources.Job, name, { uid: 'other' }));
  await client.delete(resources.Job, name, { uid: uidOf(api, 'Job') });

  expect(refused.status).toBe(409);
  expect(api.asked[1]?.body).toMatchObject({ propagationPolicy: 'Background' });
  expect(api.store.get({ kind: 'Job', ...name })).toBeUndefined();
});

function uidOf({ store }: Awaited<ReturnType<typeof fakeApi>>, kind: string): string {
  return store.get({ kind, ...name })?.metadata.uid ?? '';
}

async function thrown(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}
