/** Which Applications belong to each product, as both change. */
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import { Cache } from '../../../hooks/kube/cache.ts';
import { Owned } from '../../../hooks/kube/owned.ts';
import { field, textField, type JsonObject } from '../../../hooks/model/object.ts';
import { object } from './bench.ts';

const settings = { ...defaultSettings, tenants: [{ namespace: 'hookline-config' }] };
const [shop, bank] = ['hookline-config/shop', 'hookline-config/bank'];
let version = 0;

function product(name: string, label = name, status: JsonObject = {}): JsonObject {
  version += 1;
  return object('Product', name, {
    metadata: { resourceVersion: `${version}` },
    spec: { applications: { selector: { matchLabels: { product: label } } } },
    status,
  });
}

function application(name: string, label: string, more: JsonObject = {}): JsonObject {
  version += 1;
  return object('Application', name, {
    metadata: { labels: { product: label }, resourceVersion: `${version}`, ...more },
    spec: {},
  });
}

function opened() {
  const cache = new Cache();
  const owned = new Owned(cache, settings);
  const products = cache.sink({ kind: 'Product' });
  const applications = cache.sink({ kind: 'Application' });
  products.replace([product('shop'), product('bank')]);
  applications.replace([application('a', 'shop'), application('b', 'bank'), application('c', 'none')]);
  return { owned, products, applications, names: (key: string) => owned.of(key).map(nameOf).toSorted() };
}

function nameOf(one: JsonObject): string {
  return textField(field(one, 'metadata'), 'name');
}

test('each product has its own', () => {
  const { names } = opened();

  expect([names(shop), names(bank), names('hookline-config/gone')]).toEqual([['a'], ['b'], []]);
});

test('an Application that moves, comes or goes is where it is now', () => {
  const { names, applications } = opened();
  names(shop);
  applications.put(application('b', 'shop'));
  applications.put(application('d', 'bank'));
  applications.remove(application('a', 'shop'));

  expect([names(shop), names(bank)]).toEqual([['b'], ['d']]);
});

test('where only its version changes, what is given has the new one', () => {
  const { owned, applications } = opened();
  owned.of(shop);
  const newer = application('a', 'shop');
  applications.put(newer);

  expect(owned.of(shop)).toEqual([newer]);
});

test('a product that asks for others, comes or goes has what it asks for now', () => {
  const { names, products } = opened();
  names(shop);
  products.put(product('bank', 'none'));
  expect([names(shop), names(bank)]).toEqual([['a'], ['c']]);

  products.put(product('late', 'bank'));
  products.remove(product('shop'));
  expect([names(shop), names('hookline-config/late')]).toEqual([[], ['b']]);
});

test('a status of a product changes nothing', () => {
  const { names, products } = opened();
  names(shop);
  products.put(product('shop', 'shop', { releases: [] }));

  expect(names(shop)).toEqual(['a']);
});

test('an Application that another is part of is given beside it', () => {
  const { names, applications } = opened();
  const annotations = { 'argocd.argoproj.io/tracking-id': 'c:argoproj.io/Application:argocd/a' };
  applications.put(application('a', 'shop', { annotations }));

  expect(names(shop)).toEqual(['a', 'c']);
});
