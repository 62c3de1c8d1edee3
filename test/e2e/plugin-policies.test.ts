/** What is left of hook Jobs after a sync, and that each sync runs them anew under their names. */
import { expect, test } from 'vitest';
import { operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { kinds, waitFor } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

const deletePolicies = {
  before: ['BeforeHookCreation'],
  succeeded: ['HookSucceeded'],
  failed: ['HookFailed'],
};

/** A PreSync hook of each delete policy, and one more that may fail. */
function filesWith(source: string) {
  return {
    'hookline.yaml': text(
      hook('check', 'PreSync', { source, wave: 1 }),
      ...Object.entries(deletePolicies).map(([name, policies]) =>
        hook(name, 'PreSync', { deletePolicies: policies }),
      ),
    ),
    'shop.yaml': text(configMap('shop')),
  };
}

test('after a sync that succeeded, Jobs with HookSucceeded are gone', async () => {
  const name = 'hookline-policies-success';
  await hooked(name, filesWith('true'));

  await sync(name);
  await operationEnds(name);
  await deleted(name, 'succeeded');

  expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['before', 'check', 'failed']);
});

test('after a sync that failed, Jobs with HookFailed are gone, also those that succeeded', async () => {
  const name = 'hookline-policies-failure';
  await hooked(name, filesWith('exit 1'));

  await sync(name);
  await operationEnds(name);
  await deleted(name, 'failed');

  expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['before', 'check', 'succeeded']);
});

test('each sync makes every Job anew, under the same name, and takes no old result', async () => {
  const name = 'hookline-policies-again';
  const { git } = await hooked(name, filesWith('true'));
  await sync(name);
  await operationEnds(name);
  const first = await hookJobs(name);

  await git.commit(filesWith('exit 1'));
  await sync(name);
  const failed = await operationEnds(name);

  const second = await hookJobs(name);
  expect(ran(failed).at(-1)).toBe('PreSync Job/check Failed');
  for (const each of ['before', 'check']) {
    expect(second[each].metadata.name).toBe(first[each].metadata.name);
    expect(second[each].metadata.uid).not.toBe(first[each].metadata.uid);
  }
});

/** Argo CD deletes in the foreground: a Job is gone when its pods are. */
async function deleted(namespace: string, hookName: string): Promise<void> {
  const job = (await hookJobs(namespace))[hookName];
  if (job === undefined) return;
  await waitFor(kinds.Job, namespace, job.metadata.name, {
    label: 'deleted',
    seconds: 180,
    is: (object) => object === undefined,
  });
}
