/** A commit for each environment, whose version only the render knows: the gate tells it, and its Job's name proves it. */
import { expect, test } from 'vitest';
import { refresh } from './support/application.ts';
import { gateSays, heldAt, openedAfter } from './support/gates.ts';
import type { Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  gated,
  opened,
  released,
  staged,
  type Place,
} from './support/releases.ts';
import { eachRanOnce, shellHook } from './support/server.ts';
import { gateHook } from './support/waiting.ts';

const name = 'gates-version-file';

/** An environment that tells its version in a file. */
function versioned(place: string, version: string): Place {
  return {
    ...gated,
    parameters: [
      ...(gated.parameters ?? []),
      { name: 'version-file', string: 'VERSION' },
      { name: 'version-path', string: '$.version' },
    ],
    files: filesOf(place, version),
    step: { hooks: { onStart: `${name}-note` } },
  };
}

function filesOf(value: string, version: string): Readonly<Record<string, string>> {
  return { VERSION: `version: ${version}\n`, 'config.yaml': text(configMap('shop', `${value} ${version}`)) };
}

/** Commits another version of one environment, and has it compared. */
async function bump(
  scene: Awaited<ReturnType<typeof staged>>,
  place: string,
  version: string,
): Promise<string> {
  const files = Object.entries(filesOf(place, version)).map(([file, body]) => [`${place}/${file}`, body]);
  const revision = await scene.git.commit(Object.fromEntries(files));
  await refresh(applicationOf(name, place));
  return revision;
}

test('the commit of production waits for the release of its version, which another commit begins', async () => {
  await shellHook(`${name}-note`, 'echo "version $VERSION"');
  const scene = await staged(name, {
    places: { dev: versioned('dev', '1.0.0'), prod: versioned('prod', '1.0.0') },
    product: { match: 'Version', versionSource: { file: 'VERSION', jsonPath: '$.version' } },
  });
  const before = await released(scene);
  expect([before.status.phase, before.status.identity.version]).toEqual(['Succeeded', '1.0.0']);

  const ahead = await bump(scene, 'prod', '1.1.0');
  await heldAt(name, 'prod', ahead);
  await gateSays(applicationOf(name, 'prod'), 'holds');
  const behind = await bump(scene, 'dev', '1.1.0');
  const { metadata } = await opened(scene, behind);
  const release = await released(scene, behind);

  const { status } = release;
  expect([status.phase, status.identity.version]).toEqual(['Succeeded', '1.1.0']);
  expect(metadata.name).not.toBe(before.metadata.name);
  const [dev, prod] = await Promise.all(['dev', 'prod'].map((place) => applicationIn(name, place)));
  expect([dev, prod].map((app) => app.status.history.map((one: Body) => one.revision))).toEqual([
    [scene.revision, behind],
    [scene.revision, ahead],
  ]);
  openedAfter(release, applicationOf(name, 'prod'), dev.status.operationState.finishedAt);
  const [gate] = prod.status.operationState.syncResult.resources;
  expect(gate.name).toMatch(new RegExp(`^${gateHook}-[0-9a-f]{8}-v[0-9a-f]{10}$`));
  await eachRanOnce(name);
}, 600_000);
