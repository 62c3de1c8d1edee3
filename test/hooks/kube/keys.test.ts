/** Which products a change concerns. */
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import { Cache, type Change } from '../../../hooks/kube/cache.ts';
import { allKeys, keysOf } from '../../../hooks/kube/keys.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { object } from './bench.ts';

const settings = { ...defaultSettings, tenants: [{ namespace: 'hookline-config' }, { namespace: 'team' }] };
const [shop, bank, theirs] = ['hookline-config/shop', 'hookline-config/bank', 'team/shop'];

function product(namespace: string, name: string): JsonObject {
  return object('Product', name, {
    metadata: { namespace, resourceVersion: '1' },
    spec: { applications: { selector: { matchLabels: { product: `${namespace}.${name}` } } } },
  });
}

function application(label: string): JsonObject {
  return object('Application', 'a', {
    metadata: { labels: { product: label }, resourceVersion: '1' },
    spec: {},
  });
}

function known(): Cache {
  const cache = new Cache();
  cache
    .sink({ kind: 'Product' })
    .replace([
      product('hookline-config', 'shop'),
      product('hookline-config', 'bank'),
      product('team', 'shop'),
    ]);
  cache
    .sink({ kind: 'Job' })
    .replace([
      object('Job', 'a', { metadata: { labels: { 'hookline.dev/product': 'shop' }, resourceVersion: '1' } }),
    ]);
  cache.sink({ kind: 'Application' }).replace([application('team.shop')]);
  return cache;
}

const labelled = { metadata: { labels: { 'hookline.dev/product': 'shop' } } };

test.each<[string, Change, readonly string[]]>([
  ['an Application: its products', { kind: 'Application', after: application('team.shop') }, [theirs]],
  [
    'an Application that moves: the old and the new one',
    { kind: 'Application', before: application('team.shop'), after: application('hookline-config.bank') },
    [theirs, bank],
  ],
  ['an Application of nobody: none', { kind: 'Application', after: application('none') }, []],
  [
    'a Product: all, for two may claim one Application',
    { kind: 'Product', before: product('hookline-config', 'gone') },
    ['hookline-config/gone', shop, bank, theirs],
  ],
  [
    'the status of a Product: that one',
    {
      kind: 'Product',
      before: product('hookline-config', 'shop'),
      after: { ...product('hookline-config', 'shop'), status: { releases: [] } },
    },
    [shop],
  ],
  ['a Hook: the products of its namespace', { kind: 'Hook', after: object('Hook', 'a') }, [shop, bank]],
  ['a flow', { kind: 'PromotionFlow', after: object('PromotionFlow', 'a') }, [shop, bank]],
  [
    'a Release: its product',
    { kind: 'Release', after: object('Release', 'a', { spec: { product: 'shop' } }) },
    [shop],
  ],
  ['a HookRun', { kind: 'HookRun', before: object('HookRun', 'a', { spec: { product: 'bank' } }) }, [bank]],
  ['a Job of ours', { kind: 'Job', after: object('Job', 'a', labelled) }, [shop]],
  ['a pod of ours', { kind: 'Pod', after: object('Pod', 'a', labelled) }, [shop]],
  [
    "a Job of Argo CD's: none, its Application tells",
    {
      kind: 'Job',
      after: object('Job', 'a', { metadata: { annotations: { 'argocd.argoproj.io/hook': 'Sync' } } }),
    },
    [],
  ],
  [
    'an Event of an Application: its products',
    { kind: 'Event', after: { involvedObject: { kind: 'Application', namespace: 'argocd', name: 'a' } } },
    [theirs],
  ],
  [
    'an Event of a Job of ours: its product',
    {
      kind: 'Event',
      after: { involvedObject: { kind: 'Job', namespace: 'hookline-config', name: 'a' } },
    },
    [shop],
  ],
  ['a Workflow of ours', { kind: 'Workflow', after: object('Workflow', 'a', labelled) }, [shop]],
  ['a project: none', { kind: 'AppProject', after: object('AppProject', 'a') }, []],
])('%s', (...[, change, keys]) => {
  expect(keysOf(known(), settings, change)).toEqual(keys);
});

test('all products are those that are there, and those of which something is left', () => {
  const cache = known();
  cache
    .sink({ kind: 'Release' })
    .replace([object('Release', 'a', { metadata: { resourceVersion: '1' }, spec: { product: 'ended' } })]);
  cache
    .sink({ kind: 'HookRun' })
    .replace([object('HookRun', 'a', { metadata: { resourceVersion: '1' }, spec: { product: 'shop' } })]);
  cache.sink({ kind: 'Job', namespace: 'hookline-config' }).replace([
    object('Job', 'b', {
      metadata: { labels: { 'hookline.dev/product': 'left' }, resourceVersion: '1' },
    }),
  ]);

  expect(allKeys(cache)).toEqual([shop, bank, theirs, 'hookline-config/ended', 'hookline-config/left']);
});
