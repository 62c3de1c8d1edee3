/** Identity (DESIGN.md §4.2): revisions, versions, names of releases, and selectors. */
import { describe, expect, test } from 'vitest';
import { applicationOf, primaryIndex } from '../../../hooks/engine/application.ts';
import { isSelected } from '../../../hooks/engine/flow-choice.ts';
import { isResolved, visibleVersion, type Naming } from '../../../hooks/engine/identity.ts';
import { identityText, releaseName } from '../../../hooks/model/release-name.ts';
import { generationOf, remembered } from '../../../hooks/engine/memory.ts';
import { fits, selects } from '../../../hooks/engine/selector.ts';
import { gateName } from '../../../hooks/model/naming.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { application, commit } from './argo.ts';

type Draft = Record<'metadata' | 'spec' | 'status', Record<string, unknown>>;

function naming(more: Partial<Naming> = {}): Naming {
  return {
    match: 'Version',
    versionSource: undefined,
    argocdNamespace: 'argocd',
    claims: new Map(),
    ...more,
  };
}

function made(change: (draft: Draft) => void = () => {}) {
  const draft = structuredClone(application('shop', 'dev')) as Draft;
  change(draft);
  return applicationOf(draft as JsonObject);
}

describe('the version', () => {
  test.each<[string, Naming['versionSource'], (draft: Draft) => void, string | undefined]>([
    [
      'of a label',
      { label: 'version' },
      (draft) => void (draft['metadata']['labels'] = { version: '1.0' }),
      '1.0',
    ],
    [
      'of the label that always wins',
      { label: 'version' },
      (draft) => void (draft['metadata']['labels'] = { version: '1.0', 'hookline.dev/version': '2.0' }),
      '2.0',
    ],
    [
      'of a Helm parameter',
      { helmParameter: 'tag' },
      (draft) => void (draft['spec']['source'] = { helm: { parameters: [{ name: 'tag', value: '1.2' }] } }),
      '1.2',
    ],
    [
      'of a Kustomize override',
      { image: 'ghcr.io/acme/shop' },
      (draft) => void (draft['spec']['source'] = { kustomize: { images: ['ghcr.io/acme/shop:1.3'] } }),
      '1.3',
    ],
    [
      'of a Kustomize override with another name',
      { image: 'shop' },
      (draft) =>
        void (draft['spec']['source'] = { kustomize: { images: ['shop=registry:5000/acme/shop:1.4'] } }),
      '1.4',
    ],
    [
      'of the one tag that runs',
      { image: 'ghcr.io/acme/shop' },
      (draft) =>
        void (draft['status']['summary'] = { images: ['ghcr.io/acme/shop:1.5', 'ghcr.io/acme/hook:9'] }),
      '1.5',
    ],
    [
      'of two tags that run: a rollout, so none',
      { image: 'shop' },
      (draft) => void (draft['status']['summary'] = { images: ['shop:1', 'shop:2'] }),
      undefined,
    ],
    [
      'of a chart',
      undefined,
      (draft) => void (draft['spec']['source'] = { chart: 'shop', targetRevision: '1.6.0' }),
      '1.6.0',
    ],
    ['of nothing', undefined, () => {}, undefined],
  ])('%s', (_what, versionSource, change, expected) => {
    expect(visibleVersion(made(change), naming({ versionSource }))).toBe(expected);
  });

  test("of a file is believed only where the gate's name proves it", () => {
    const versionSource = { file: 'Chart.yaml', jsonPath: '$.appVersion' };
    const claims = new Map([['shop', '1.7']]);
    function withGate(name: string) {
      return made((draft) => {
        draft['status']['operationState'] = { syncResult: { resources: [{ kind: 'Job', name }] } };
      });
    }

    expect(visibleVersion(withGate(gateName('shop', '1.7')), naming({ versionSource, claims }))).toBe('1.7');
    expect(
      visibleVersion(withGate(gateName('shop', '1.8')), naming({ versionSource, claims })),
    ).toBeUndefined();
    expect(visibleVersion(withGate(gateName('shop')), naming({ versionSource, claims }))).toBeUndefined();
    const believed = new Map([['shop', '1.8']]);
    expect(
      visibleVersion(withGate(gateName('shop', '1.8')), naming({ versionSource, claims, believed })),
    ).toBe('1.8');
    expect(
      visibleVersion(withGate(gateName('shop', '1.9')), naming({ versionSource, claims, believed })),
    ).toBeUndefined();
    expect(visibleVersion(withGate(gateName('shop', '1.7')), naming({ versionSource }))).toBeUndefined();
  });
});

test.each([
  [commit('a'), true],
  ['main', false],
  ['HEAD', false],
  ['', false],
  [`sha256:${'0'.repeat(64)}`, true],
  ['1.2.3', false],
])('the revision %s of a Git source is resolved: %s', (revision, expected) => {
  expect(isResolved(made(), revision)).toBe(expected);
});

test.each([
  ['1.2.3', true],
  ['1.*', false],
])('the revision %s of a chart is resolved: %s', (revision, expected) => {
  const chart = made((draft) => void (draft['spec']['source'] = { chart: 'shop', targetRevision: '1.*' }));

  expect(isResolved(chart, revision)).toBe(expected);
});

test.each<[string, number]>([
  ['second', 1],
  ['0', 0],
  ['nobody', 2],
])('the primary source by the annotation %s is number %i', (written, index) => {
  const found = made((draft) => {
    draft['metadata']['annotations'] = { 'hookline.dev/primary-source': written };
    draft['spec']['sources'] = [{ ref: 'values' }, { name: 'second', plugin: {} }, { repoURL: 'x' }];
  });

  expect(primaryIndex(found)).toBe(index);
});

describe('a release', () => {
  test('is named by its product, and by flow, identity and generation', () => {
    const key = { flowUid: 'f', identity: 'x@a', generation: 0 };
    const name = releaseName('shop', key);

    expect(name).toMatch(/^shop-[0-9a-f]{10}$/);
    expect(releaseName('shop', { ...key })).toBe(name);
    expect(releaseName('shop', { ...key, generation: 1 })).not.toBe(name);
    expect(releaseName('shop', { ...key, flowUid: 'g' })).not.toBe(name);
    expect(releaseName('x'.repeat(63), key)).toHaveLength(51);
  });

  test('of a revision is that of its repository, whatever way that is written', () => {
    const revision = commit('a');

    expect(identityText('Revision', { revision, repository: 'https://g/x.git' })).toBe(
      identityText('Revision', { revision, repository: 'https://g/x/' }),
    );
    expect(identityText('Revision', { revision, repository: 'https://g/y' })).not.toBe(
      identityText('Revision', { revision, repository: 'https://g/x' }),
    );
  });

  test('has a new generation when its Application returns to it', () => {
    let memory = { uid: 'u', namespace: 'n', name: 'a', generations: [], hooks: [] } as Parameters<
      typeof remembered
    >[0];
    const seen: number[] = [];
    for (const identity of ['x', 'x', 'y', 'x', 'y', 'x']) {
      memory = remembered(memory, identity);
      seen.push(generationOf(memory, identity));
    }

    expect(seen).toEqual([0, 0, 0, 1, 1, 2]);
  });
});

test.each<['In' | 'NotIn', readonly string[], string, boolean]>([
  ['In', ['main'], 'main', true],
  ['In', ['main'], 'Main', false],
  ['In', ['release/*'], 'release/1.2', true],
  ['In', ['rel'], 'release', false],
  ['In', ['dev', 'main'], 'main', true],
  ['In', ['aaaaaaa'], 'main', true],
  ['In', ['aaaaaa'], 'main', false],
  ['In', [commit('a')], 'main', true],
  ['In', [commit('b')], 'main', false],
  ['NotIn', ['main'], 'main', false],
  ['NotIn', ['main'], 'dev', true],
])('the selector %s %j selects a commit aaa… of %s: %s', (operator, values, targetRevision, expected) => {
  const selector = { key: 'gitRevision' as const, operator, values: [...values] };

  expect(isSelected(selector, { targetRevision, revision: commit('a') })).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['a', 'a', true],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['a*', 'ab', true],
  ['*b', 'ab', true],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c', false],
  ['ab*bc', 'abc', false],
  ['a*a', 'a', false],
])('%s fits %j: %s', (pattern, text, expected) => {
  expect(fits(pattern, text)).toBe(expected);
});

test.each<[object, boolean]>([
  [{ matchLabels: { a: '1' } }, true],
  [{ matchLabels: { a: '2' } }, false],
  [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, true],
  [{ matchExpressions: [{ key: 'b', operator: 'In', values: ['1'] }] }, false],
  [{ matchExpressions: [{ key: 'b', operator: 'NotIn', values: ['1'] }] }, true],
  [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, false],
])('the labels a=1 fit %j: %s', (selector, expected) => {
  expect(selects(selector, { a: '1' })).toBe(expected);
});
