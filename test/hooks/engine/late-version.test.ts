/** Versions that are seen too late to order syncs by them (DESIGN.md §4.2). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';

const image = { image: 'ghcr.io/acme/shop' };
const file = { file: 'Chart.yaml', jsonPath: '$.appVersion' };
const gate = { parameters: [{ name: 'gate', string: 'true' }] };

interface Place {
  readonly source: object;
  readonly action?: 'Sync' | 'None';
  /** Of the Application of staging. */
  readonly spec?: object;
  readonly labels?: object;
}

function scene({ source, action = 'Sync', spec = {}, labels = {} }: Place): Scene {
  const one = new Scene([
    product({ match: 'Version', versionSource: source }),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'], policy: { action } }] }),
    environment('dev'),
    environment('staging'),
    application('shop-dev', 'dev', { labels: { 'hookline.dev/version': '1.0.0' } }),
    application('shop-staging', 'staging', { automated: action === 'Sync' ? false : {}, labels }),
  ]);
  one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
    draft.spec['source'] = { ...(draft.spec['source'] as object), ...spec };
  });
  return one;
}

function told({ world }: Scene, type: string): string {
  const status = world.find({ kind: 'Product', namespace, name: 'shop' })?.status;
  const conditions = (status?.['conditions'] ?? []) as Record<string, string>[];
  const found = conditions.find((one) => one['type'] === type);
  return `${found?.['status']} ${found?.['reason']} ${found?.['message']}`;
}

describe('is refused', () => {
  test.each<[string, Place, string]>([
    [
      'a tag, where the server is to start the sync',
      { source: image },
      'from the tag of ghcr.io/acme/shop, which Application argocd/shop-staging shows only after its sync',
    ],
    [
      'a tag, where a gate is to hold the sync',
      { source: image, action: 'None', spec: { plugin: gate } },
      'from the tag of ghcr.io/acme/shop, which Application argocd/shop-staging shows only after its sync',
    ],
    [
      'a file, where the server is to start the sync and there is no gate',
      { source: file },
      'from Chart.yaml, which only a gate can tell, and the server is to sync Application argocd/shop-staging, which has none',
    ],
  ])('%s', async (_what, place, why) => {
    const one = await scene(place).commit(commit('a')).run();

    expect(told(one, 'Ready')).toBe(
      `False VERSION_UNKNOWN_BEFORE_SYNC Product/shop reads its version ${why}`,
    );
    expect(one.status).toMatchObject({ phase: 'Failed', error: { code: 'VERSION_UNKNOWN_BEFORE_SYNC' } });
  });
});

test('a file without a gate is told, where Argo CD or a person starts the sync: nothing is ordered by it', async () => {
  const one = await scene({ source: file, action: 'None' }).run();

  expect(told(one, 'Ready')).toContain('True');
  expect(told(one, 'VersionsVisible')).toBe(
    'False VERSION_UNKNOWN_BEFORE_SYNC Product/shop reads its version from Chart.yaml, which only a gate can tell, and Application argocd/shop-staging has none: its syncs belong to no release',
  );
});

describe('is good', () => {
  test.each<[string, Place]>([
    ['a tag that nothing waits for', { source: image, action: 'None' }],
    [
      'a tag that a Kustomize override names',
      { source: image, spec: { kustomize: { images: [`${image.image}:2`] } } },
    ],
    ['a file with a gate', { source: file, spec: { plugin: gate } }],
    ['a file, where a label tells the version', { source: file, labels: { 'hookline.dev/version': '1' } }],
    ['a tag, where a label tells the version', { source: image, labels: { 'hookline.dev/version': '1' } }],
  ])('%s', async (_what, place) => {
    const one = await scene(place).run();

    expect(told(one, 'Ready')).toBe('True Valid nothing is wrong');
    expect(told(one, 'VersionsVisible')).toContain('True Visible');
  });
});
