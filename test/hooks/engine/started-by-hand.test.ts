/** Releases that a person starts: the syncs that follow are theirs, whatever there was when they opened (DESIGN.md §4.2). */
import { expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';
import type { Draft } from './world.ts';

const applications = [application('shop-dev', 'dev'), application('shop-staging', 'staging')];

function scene(...others: readonly object[]): Scene {
  return new Scene([
    product(),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
    environment('dev'),
    environment('staging'),
    ...others,
  ]);
}

function started(): object {
  return {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'by-hand', namespace },
    spec: { product: 'shop', flow: 'main', revision: commit('b'), initiatedBy: 'ada' },
  };
}

test.each([
  [
    'before there is an application',
    (one: Scene) => applications.forEach((each) => one.world.put(each as Draft)),
  ],
  ['where the applications are', () => undefined],
])('%s: no second one opens', async (when, arrive) => {
  const there = when.startsWith('before') ? [] : applications;
  const one = scene(...there);
  one.world.put(started() as Draft);
  // It has opened, and no more.
  await one.run(() => one.releases()[0]?.status !== undefined);

  arrive(one);
  await one.commit(commit('b')).run();

  expect(one.releases().map(({ name, status }) => [name, status.phase])).toEqual([['by-hand', 'Succeeded']]);
  expect(one.status.identity.repository).not.toBe('');
  expect(one.status.environments.map(({ applications: [first] }) => first?.operation?.revision)).toEqual([
    commit('b'),
    commit('b'),
  ]);
});
