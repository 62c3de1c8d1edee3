/** Rare things that must not lead a release astray: names, texts, clocks and events that are not what they seem. */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene, type Script } from './scene.ts';
import { shop } from './shop.ts';
import { Crash } from './world.ts';

const hex = '0123456789abcdef';

describe('names that every object of JavaScript has', () => {
  test('an unknown hook by such a name is unknown, in fail slots too', async () => {
    const scene = shop(
      {},
      { flow: { hooks: { onStart: 'constructor', onFail: ['constructor', 'release-fail'] } } },
    );
    await scene.commit(commit('a')).run();

    expect(scene.status).toMatchObject({ phase: 'Failed', error: { code: 'HOOK_UNKNOWN' } });
    expect(scene.ran()).toEqual(['release.onFail release-fail']);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('a key of the context may be %s', async (key) => {
    const scene = shop({
      jobs: (name) => ({ exitCode: 0, output: name === 'start' ? `{"${key}":"1"}` : '' }),
    });
    await scene.commit(commit('a')).run();

    expect(scene.status.phase).toBe('Succeeded');
    expect(Object.entries(scene.status.context).map(([name, { value }]) => [name, value])).toEqual([
      [key, '1'],
    ]);
  });

  test('the key __proto__ is refused: no reader of JSON agrees with another on it', async () => {
    const scene = shop({
      jobs: (name) => ({ exitCode: 0, output: name === 'start' ? '{"__proto__":"1"}' : '' }),
    });
    await scene.commit(commit('a')).run();

    expect(scene.status.phase).toBe('Failed');
    expect(scene.status.environments[1]?.hooks[0]).toMatchObject({ code: 'CONTEXT_KEY_REFUSED' });
  });
});

describe('the Event of a sync that is no longer shown', () => {
  const hangs: Script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };

  async function told(...messages: readonly string[]): Promise<Scene> {
    const scene = new Scene(
      [
        product(),
        flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
        environment('dev'),
        environment('staging'),
        application('shop-dev', 'dev'),
        application('shop-staging', 'staging'),
      ],
      hangs,
    );
    await scene.commit(commit('a')).run();
    const found = scene.world.find({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' });
    for (const [index, message] of messages.entries())
      scene.world.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `completed-${index}`, namespace: 'argocd' },
        spec: {},
        reason: 'OperationCompleted',
        message,
        lastTimestamp: formatInstant(scene.world.clock),
        involvedObject: { uid: found?.metadata['uid'] },
      });
    scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      delete draft['operation'];
      delete draft.status?.['operationState'];
      draft.status = {
        ...draft.status,
        history: [],
        reconciledAt: formatInstant(scene.world.clock + 60_000),
      };
      draft.spec['syncPolicy'] = {};
    });
    return scene.run();
  }

  test('is not that of a sync of some resources only', async () => {
    const scene = await told(`Partial sync operation to ${commit('a')} succeeded`);

    expect(scene.phases()).toMatchObject({ staging: 'Failed' });
  });

  test('is not that of another revision, which ended in the same second', async () => {
    const scene = await told(
      `Sync operation to ${commit('0')} succeeded`,
      `Sync operation to ${commit('a')} failed: one or more objects failed to apply`,
    );

    expect(scene.phases()).toMatchObject({ staging: 'Failed' });
    expect(scene.status.reason).toBe('ApplyFailed');
  });

  test('is its own', async () => {
    const scene = await told(`Sync operation to ${commit('a')} succeeded`);

    expect(scene.phases()).toMatchObject({ staging: 'Succeeded' });
  });
});

/** A product whose trigger application has deployed more commits than are remembered of it. */
async function longLived(): Promise<{ scene: Scene; commits: readonly string[] }> {
  const scene = new Scene([
    product(),
    flow({ steps: [] }),
    environment('dev'),
    application('shop-dev', 'dev'),
  ]);
  const commits = Array.from({ length: 24 }, (_, index) =>
    `${hex[index % 16]}${hex[Math.floor(index / 16) + 1]}`.repeat(20),
  );
  for (const one of commits) await scene.commit(one).run();
  return { scene, commits };
}

/** Counts the releases that were ever made. */
function made({ world }: Scene): number {
  return world.done.filter(({ type, target }) => type === 'Create' && target.kind === 'Release').length;
}

function survive(thrown: unknown): void {
  if (!(thrown instanceof Crash)) throw thrown;
}

test('the return to a commit of long ago is a release of its own', async () => {
  const { scene, commits } = await longLived();
  const [first = '', second = ''] = commits;

  await scene.commit(first).run();

  expect(scene.status).toMatchObject({ phase: 'Succeeded', identity: { revision: first, generation: 1 } });

  await scene.commit(second).run();
  await scene.commit(first).run();

  expect(scene.status.identity).toMatchObject({ revision: first, generation: 2 });
});

test('the return to a commit of long ago opens one release, also where the server dies as it opens', async () => {
  const { scene, commits } = await longLived();
  scene.commit(commits[0] ?? '');
  for (let round = 0; round < 50 && made(scene) === commits.length; round += 1) {
    scene.world.lives = 1;
    await scene.round().catch(survive);
  }
  expect(made(scene)).toBe(commits.length + 1);
  scene.world.lives = Number.POSITIVE_INFINITY;

  await scene.run();

  expect(made(scene)).toBe(commits.length + 1);
  expect(scene.status).toMatchObject({ phase: 'Succeeded', identity: { generation: 1 } });
});

describe('a Release that a person makes', () => {
  function made(spec: object, productSpec: object = {}): Scene {
    return new Scene([
      product(productSpec),
      flow({ steps: [], hooks: { onFail: 'page' } }),
      environment('dev'),
      hook('page'),
      application('shop-dev', 'dev'),
      {
        apiVersion: 'hookline.dev/v1alpha1',
        kind: 'Release',
        metadata: { name: 'by-hand', namespace, uid: 'uid-by-hand' },
        spec: { product: 'shop', flow: 'main', ...spec },
      },
    ]);
  }

  test.each<[string, object, object, string]>([
    [
      'no revision',
      {},
      {},
      'Release/by-hand names no revision, by which Product/shop tells its releases apart',
    ],
    [
      'a branch for a revision',
      { revision: 'main' },
      {},
      'Release/by-hand names the revision main, which is no whole commit',
    ],
    [
      'no version',
      { revision: commit('a') },
      { match: 'Version' },
      'Release/by-hand names no version, by which Product/shop tells its releases apart',
    ],
    ['an unknown flow', { revision: commit('a'), flow: 'other' }, {}, 'there is no PromotionFlow/other'],
  ])('with %s fails at once, and says so', async (_, spec, productSpec, message) => {
    const scene = await made(spec, productSpec).run();

    expect(scene.status).toMatchObject({ phase: 'Failed', reason: 'ConfigurationInvalid' });
    expect(scene.status.message).toMatch(new RegExp(`^${message} → .`));
  });

  test('with a commit is waited for', async () => {
    const scene = await made({ revision: commit('a') }).run();

    expect(scene.status).toMatchObject({ phase: 'Running' });
  });
});

test('hooks that are together too large to be pinned fail the release at once, and say so', async () => {
  const source = '#'.repeat(300_000);
  const scene = shop(
    {},
    {
      objects: ['release-start', 'start', 'pre', 'post'].map((name) =>
        hook(name, { script: { image: 'sh', source } }),
      ),
    },
  );
  await scene.commit(commit('a')).run();

  expect(scene.status).toMatchObject({
    phase: 'Failed',
    error: { code: 'INPUT_TOO_LARGE', class: 'ConfigurationInvalid' },
  });
  expect(scene.ran()).toEqual(['release.onFail release-fail']);
  expect(JSON.stringify(scene.world.all('Release')).length).toBeLessThan(800_000);
});

test('a release that took too long says how long, as the flow has it', async () => {
  const scene = shop(
    { jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) },
    { flow: { timeout: '2h' } },
  );
  await scene.commit(commit('a')).run(undefined, { patienceSeconds: 7200 });

  expect(scene.status).toMatchObject({ reason: 'TimedOut', message: 'the release took longer than 2h' });
});
