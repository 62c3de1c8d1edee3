/** The line of the failure matrix for releases whose place a newer one takes (DESIGN.md §4.5, §4.7). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import type { Scene } from './scene.ts';
import { shop } from './shop.ts';

describe('a newer release takes its place', () => {
  async function superseded(reasons: object): Promise<Scene> {
    const scene = shop(
      {},
      {
        flow: { hooks: { onFail: { hook: 'release-fail', ...reasons } } },
        staging: { policy: { action: 'Sync' }, hooks: { onFail: { hook: 'fail', ...reasons } } },
        prod: { approval: { groups: ['release-managers'] } },
      },
    );
    await scene.commit(commit('a')).run();
    await scene.commit(commit('b')).run();
    return scene.wish({ approvals: [{ environment: 'prod', by: 'jane' }] }).run();
  }

  test('superseded: nobody is told', async () => {
    const scene = await superseded({});

    expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Superseded', 'Succeeded']);
    expect(scene.ran()).toEqual([]);
  });

  test('superseded, with reasons: [Superseded]: the fail hooks run', async () => {
    const scene = await superseded({ reasons: ['Superseded'] });

    expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Superseded', 'Succeeded']);
    expect(scene.ran()).toEqual(['release.onFail release-fail']);
  });
});

describe('a newer release overtakes it in staging, whose Applications follow the branch', () => {
  /** The older release is in staging, where its preAction does not end; then the newer commit is synced there. */
  async function overtaken(reasons: object): Promise<Scene> {
    const scene = shop(
      {},
      {
        flow: { hooks: { onFail: { hook: 'release-fail', ...reasons } } },
        staging: {
          policy: { preAction: 'pre' },
          hooks: { onFail: { hook: 'fail', ...reasons } },
        },
        applications: [
          application('shop-dev', 'dev'),
          application('shop-staging', 'staging', { automated: false }),
          application('shop-prod', 'prod', { automated: false }),
        ],
      },
    );
    scene.script = { jobs: (name) => (name === 'pre' ? undefined : { exitCode: 0 }) };
    await scene.commit(commit('a')).run();
    await scene.commit(commit('b')).run();
    expect(scene.phases(scene.releases()[0]?.status)).toMatchObject({
      release: 'Running',
      staging: 'Running',
    });
    scene.script = { ...scene.script, syncs: () => ({}) };
    scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      draft['operation'] = { sync: { revision: commit('b') }, initiatedBy: { username: 'ann' } };
      delete draft.status?.['operationState'];
    });
    await scene.run();
    scene.script = {};
    return scene.run();
  }

  test('active ones end as they stand; nobody is told', async () => {
    const scene = await overtaken({});
    const [older] = scene.releases();

    expect(scene.phases(older?.status)).toEqual({
      release: 'Superseded',
      dev: 'Succeeded',
      staging: 'Superseded',
      prod: 'Pending',
    });
    expect(scene.ran().filter((one) => one.includes('onFail'))).toEqual([]);
    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
  });

  test('with reasons: [Superseded] the fail hooks of both run, environment before release', async () => {
    const scene = await overtaken({ reasons: ['Superseded'] });
    const [older] = scene.releases();

    expect(scene.phases(older?.status)).toMatchObject({ release: 'Superseded', staging: 'Superseded' });
    expect(scene.ran().filter((one) => one.includes('onFail'))).toEqual([
      'environment.onFail fail staging',
      'release.onFail release-fail',
    ]);
  });
});
