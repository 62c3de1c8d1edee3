/** `hookline doctor`: each check finds its fault, says what helps, and is quiet where all is well. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import type { ObjectKind } from '../../../../hooks/cli/objects.ts';
import { version } from '../../../../plugin/version.ts';
import { application, deployment, ours, project, settings, tar, well } from './installation.ts';
import { ran, type MemoryObjects } from './memory.ts';

type Fault = readonly [check: string, change: (objects: MemoryObjects) => void, line: string];

function put(kind: ObjectKind, object: JsonObject) {
  return (objects: MemoryObjects): void => void objects.put(kind, object);
}

const kept = {
  metadata: {
    namespace: 'shop',
    name: 'migrate',
    uid: 'u1',
    deletionTimestamp: '2026-11-21T09:00:00Z',
    finalizers: ['other', 'argocd.argoproj.io/hook-finalizer'],
  },
};

const faults: readonly Fault[] = [
  [
    'definitions',
    (objects) => objects.remove('CustomResourceDefinition', '', 'hooks.hookline.dev'),
    '✖ definitions CustomResourceDefinition/hooks.hookline.dev: is not there',
  ],
  [
    'definitions',
    put('CustomResourceDefinition', {
      metadata: { name: 'hooks.hookline.dev' },
      spec: { versions: [{ name: 'v1alpha1' }] },
    }),
    '! definitions CustomResourceDefinition/hooks.hookline.dev: is of another version than this program',
  ],
  [
    'server',
    (objects) => objects.remove('Deployment', 'hookline', 'hookline'),
    '✖ server hookline Deployment/hookline: is not there: nothing opens releases or answers gates',
  ],
  [
    'server',
    put('Deployment', deployment('hookline', 'hookline', [ours()], 1)),
    '! server hookline Deployment/hookline: 1 of 2 replicas are ready',
  ],
  [
    'server',
    put('Deployment', deployment('hookline', 'hookline', [ours()], 0)),
    '✖ server hookline Deployment/hookline: 0 of 2 replicas are ready',
  ],
  [
    'server-version',
    put('Deployment', deployment('hookline', 'hookline', [ours('0.0.9')])),
    `! server-version hookline Deployment/hookline: runs 0.0.9, and this program is ${version}`,
  ],
  [
    'rights',
    (objects) => objects.refused.add('create jobs'),
    '✖ rights system:serviceaccount:hookline:hookline: may not create jobs in hookline-config: no hook runs',
  ],
  [
    'rights',
    (objects) => objects.refused.add('patch applications'),
    '! rights system:serviceaccount:hookline:hookline: may not patch applications: it observes, and starts, holds and ends no sync',
  ],
  [
    'products',
    put('Product', {
      metadata: { namespace: 'hookline-config', name: 'shop' },
      status: {
        conditions: [
          {
            type: 'ApplicationsPlaced',
            status: 'False',
            reason: 'APPLICATION_UNPLACED',
            message: 'argocd/shop-qa is in none',
          },
        ],
      },
    }),
    '! products hookline-config Product/shop: APPLICATION_UNPLACED: argocd/shop-qa is in none',
  ],
  [
    'sidecar',
    put('Deployment', deployment('argocd', 'argocd-repo-server', [])),
    '! sidecar argocd Deployment/argocd-repo-server: has no sidecar: no application can have hooks of its own, or a gate',
  ],
  [
    'sidecar',
    put('Deployment', deployment('argocd', 'argocd-repo-server', [ours('0.0.9')])),
    `! sidecar argocd Deployment/argocd-repo-server: its sidecar is 0.0.9, and this program is ${version}`,
  ],
  [
    'sidecar',
    (objects) => objects.remove('Deployment', 'argocd', 'argocd-repo-server'),
    '✖ sidecar argocd Deployment/argocd-repo-server: is not there',
  ],
  [
    'tar-exclusions',
    put('ConfigMap', settings('argocd-cmd-params-cm', { 'reposerver.plugin.tar.exclusions': '.github' })),
    '! tar-exclusions argocd ConfigMap/argocd-cmd-params-cm: sends the history of the repository to the sidecar for each render',
  ],
  [
    'sync-timeout',
    put('ConfigMap', settings('argocd-cmd-params-cm', { ...tar, 'controller.sync.timeout.seconds': '3600' })),
    '✖ sync-timeout argocd Application/shop-prod: its gate may hold for 24h, and Argo CD ends syncs after 3600 s',
  ],
  [
    'self-heal',
    put(
      'ConfigMap',
      settings('argocd-cmd-params-cm', { ...tar, 'controller.self.heal.backoff.cap.seconds': '60' }),
    ),
    '✖ self-heal argocd ConfigMap/argocd-cmd-params-cm: self-heal rests for 60 s at most, so that it passes by the gates of shop-prod',
  ],
  [
    'reconciliation',
    (objects) => {
      objects.refused.add('patch applications');
      objects.put('ConfigMap', settings('argocd-cm', { 'timeout.reconciliation': '0s' }));
    },
    '! reconciliation argocd ConfigMap/argocd-cm: Argo CD never compares by itself, and the server may not ask it to: releases wait for webhooks',
  ],
  [
    'projects',
    put('AppProject', project({ namespaceResourceWhitelist: [{ group: '', kind: 'ConfigMap' }] })),
    '✖ projects argocd AppProject/shop: does not permit batch/Job, so that no hook of shop-prod is made',
  ],
  [
    'projects',
    put('AppProject', project({ namespaceResourceBlacklist: [{ group: 'batch', kind: '*' }] })),
    '✖ projects argocd AppProject/shop: does not permit batch/Job, so that no hook of shop-prod is made',
  ],
  [
    'rolling-sync',
    (objects) => {
      objects.put('ApplicationSet', {
        metadata: { namespace: 'argocd', name: 'shops' },
        spec: { strategy: { type: 'RollingSync' } },
      });
      const metadata = {
        namespace: 'argocd',
        name: 'shop-prod',
        ownerReferences: [{ kind: 'ApplicationSet', name: 'shops' }],
      };
      objects.put('Application', application('shop-prod', { more: { metadata } }));
    },
    '! rolling-sync argocd ApplicationSet/shops: its next step waits for the gates of shop-prod',
  ],
  [
    'app-of-apps',
    put(
      'Application',
      application('all', {
        more: { status: { resources: [{ group: 'argoproj.io', kind: 'Application' }] } },
      }),
    ),
    '! app-of-apps argocd Application/all: has other Applications as parts, which its gate holds as well',
  ],
  [
    'finalizers',
    put('Job', kept),
    '✖ finalizers shop Job/migrate: was deleted 1h00m ago, and argocd.argoproj.io/hook-finalizer keeps it',
  ],
];

/** The lines that tell of a fault, without what aligns them. */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => /^[✖!?]/.test(line))
    .map((line) => line.replaceAll(/ +/g, ' '));
}

test('nothing is wrong', async () => {
  const { exit, out } = await ran('doctor', well());

  expect(linesOf(out)).toEqual([]);
  expect([exit, out.split('\n').length]).toEqual([0, 15]);
});

test.each(faults)('%s is found', async (check, change, line) => {
  const objects = well();
  change(objects);

  const { exit, out } = await ran('doctor', objects);

  expect(linesOf(out)).toContain(line);
  expect(exit).toBe(out.includes('✖') ? 1 : 0);
  expect(out.split('\n').filter((one) => one.includes(` ${check} `)).length).toBeGreaterThan(0);
});

describe('a finalizer', () => {
  test('is taken off by a command that touches no other', async () => {
    const objects = well();
    objects.put('Job', kept);

    const { out } = await ran('doctor', objects);

    expect(out).toContain(
      `→ while no sync of its application runs: kubectl -n shop patch job migrate --type=json -p '[{"op":"test","path":"/metadata/uid","value":"u1"},{"op":"test","path":"/metadata/finalizers/1","value":"argocd.argoproj.io/hook-finalizer"},{"op":"remove","path":"/metadata/finalizers/1"}]'\n`,
    );
  });

  test.each([
    ['of somebody else', { ...kept.metadata, finalizers: ['other'] }],
    ['of a Job that was deleted just now', { ...kept.metadata, deletionTimestamp: '2026-11-21T09:59:00Z' }],
    ['of a Job that is not deleted', { namespace: 'a', name: 'b', finalizers: kept.metadata.finalizers }],
  ])('%s is left alone', async (_, metadata) => {
    const objects = well();
    objects.put('Job', { metadata });

    expect(linesOf((await ran('doctor', objects)).out)).toEqual([]);
  });
});

describe('a longer limit', () => {
  test('is enough for a gate that waits no longer', async () => {
    const objects = well();
    objects.put(
      'ConfigMap',
      settings('argocd-cmd-params-cm', { ...tar, 'controller.sync.timeout.seconds': '86400' }),
    );

    expect(linesOf((await ran('doctor', objects)).out)).toEqual([]);
  });
});

test('what may not be read is told, and all else is looked at', async () => {
  const objects = well();
  objects.hidden.add('Application');
  objects.remove('Deployment', 'hookline', 'hookline');

  const { exit, out } = await ran('doctor', objects);

  expect(exit).toBe(1);
  expect(linesOf(out).filter((line) => line.startsWith('?'))).toEqual(
    ['sync-timeout', 'self-heal', 'projects', 'rolling-sync', 'app-of-apps'].map(
      (check) => `? ${check} not looked at: Application may not be listed`,
    ),
  );
  expect(linesOf(out)).toContain(
    '✖ server hookline Deployment/hookline: is not there: nothing opens releases or answers gates',
  );
});

test('as JSON', async () => {
  const objects = well();
  objects.put('Job', kept);

  const { exit, out } = await ran('doctor -o json', objects);
  const { checks } = JSON.parse(out) as { checks: readonly { check: string; level: string }[] };

  expect(exit).toBe(1);
  expect(checks.filter(({ level }) => level !== 'ok')).toEqual([
    expect.objectContaining({ check: 'finalizers', level: 'error', at: 'shop Job/migrate' }),
  ]);
});

describe('version', () => {
  test('of this program alone', async () => {
    expect(await ran('version', well())).toEqual({ exit: 0, err: '', out: `hookline ${version}\n` });
  });

  test('of what is installed, too', async () => {
    const objects = well();
    objects.put('Deployment', deployment('hookline', 'hookline', [ours('0.0.9')]));
    objects.remove('Deployment', 'argocd', 'argocd-repo-server');

    expect((await ran('version --cluster', objects)).out).toBe(
      `hookline ${version}\nserver 0.0.9 (hookline Deployment/hookline)\nsidecar is not in namespace argocd\n`,
    );
  });
});
