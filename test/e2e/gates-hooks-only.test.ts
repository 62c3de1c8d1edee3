/** A native source with a second one that holds nothing but hooks and the gate. */
import { expect, test } from 'vitest';
import { heldAt, openedAfter } from './support/gates.ts';
import { pluginSource, ran } from './support/hooked.ts';
import type { Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { applicationIn, applicationOf, gated, released, staged } from './support/releases.ts';
import { eachRanOnce, runsOf, shellHook } from './support/server.ts';

const name = 'gates-hooks-only';

test('its gate holds the sync of both sources until its turn, and its hook runs before the native source', async () => {
  await shellHook(`${name}-slow`, 'sleep 4; echo "$COMMIT_SHA"');
  const scene = await staged(name, {
    places: {
      dev: {},
      prod: {
        ...gated,
        sources: (url) => [
          { repoURL: url, targetRevision: 'main', path: 'prod' },
          pluginSource(url, {
            path: 'hooks',
            parameters: [...(gated.parameters ?? []), { name: 'render', string: 'none' }],
          }),
        ],
        files: {
          'config.yaml': text(configMap('shop')),
          '../hooks/hookline.yaml': text(hook('migrate', 'PreSync'), hook('smoke', 'PostSync')),
        },
        step: { hooks: { onStart: `${name}-slow` } },
      },
    },
  });
  await heldAt(name, 'prod', scene.revision);

  const release = await released(scene);

  expect([release.status.phase, release.status.identity.revision]).toEqual(['Succeeded', scene.revision]);
  const prod = await applicationIn(name, 'prod');
  expect(ran(prod)).toEqual([
    'PreSync Job/hookline-gate Succeeded',
    'PreSync Job/migrate Succeeded',
    'Sync ConfigMap/shop Synced',
    'PostSync Job/smoke Succeeded',
  ]);
  expect(prod.status.operationState.syncResult.revisions).toEqual([scene.revision, scene.revision]);
  const runs = await runsOf(name);
  const start = runs.get('environment.onStart@prod').status;
  expect(start.log).toBe(`${scene.revision}\n`);
  openedAfter(release, applicationOf(name, 'prod'), start.endedAt);
  expect(release.status.environments[1].verdicts.map((one: Body) => [one.phase, one.verdict])).toEqual([
    ['PreSync', 'Ran'],
    ['PostSync', 'Ran'],
  ]);
  await eachRanOnce(name);
}, 600_000);
