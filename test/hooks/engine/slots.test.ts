/** Slots: names, objects and lists, what a failure means, and branches side by side (DESIGN.md §2, §4.5). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';
import { failing, shop } from './shop.ts';

function startHooks({ status }: Scene): readonly string[] {
  return (status.environments[1]?.hooks ?? [])
    .filter(({ slot }) => slot === 'environment.onStart')
    .map(({ hook: name, phase }) => `${name} ${phase}`);
}

describe('a slot', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a name', 'one', ['one']],
    ['an object', { hook: 'one' }, ['one']],
    ['a list of both, in its order', ['two', { hook: 'one' }, 'two'], ['two', 'one', 'two']],
  ])('holds %s', async (_form, onStart, expected) => {
    const scene = await shop({}, { staging: { hooks: { onStart } }, objects: [hook('one'), hook('two')] })
      .commit(commit('a'))
      .run();

    const own = scene.ran().filter((line) => line.startsWith('environment.onStart'));
    expect(own.map((line) => line.split(' ')[1])).toEqual(expected);
  });

  test('gives its parameters to the hook that declares them', async () => {
    const scene = await shop(
      {},
      {
        staging: {
          hooks: {
            onStart: [
              { hook: 'one', parameters: { LEVEL: '1' } },
              { hook: 'one', parameters: { LEVEL: '2' } },
            ],
          },
        },
        objects: [hook('one', { parameters: [{ name: 'LEVEL', default: '0' }] })],
      },
    )
      .commit(commit('a'))
      .run();
    const jobs = scene.world.all('Job').map((job) => JSON.stringify(job));

    expect(jobs.filter((job) => job.includes('{"name":"LEVEL","value":"1"}'))).toHaveLength(1);
    expect(jobs.filter((job) => job.includes('{"name":"LEVEL","value":"2"}'))).toHaveLength(1);
  });

  test('is left at the first failure', async () => {
    const scene = await shop(
      { jobs: failing('one') },
      { staging: { hooks: { onStart: ['one', 'two'] } }, objects: [hook('one'), hook('two')] },
    )
      .commit(commit('a'))
      .run();

    expect(scene.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
    expect(scene.ran().join()).not.toContain('two');
  });

  test('with onError: Ignore goes on; the failure is recorded', async () => {
    const scene = await shop(
      { jobs: failing('one') },
      {
        staging: { hooks: { onStart: [{ hook: 'one', onError: 'Ignore' }, 'two'] } },
        objects: [hook('one'), hook('two')],
      },
    )
      .commit(commit('a'))
      .run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
    expect(startHooks(scene)).toEqual(['one Failed', 'two Succeeded']);
  });

  test.each<[string, readonly string[], boolean]>([
    ['Failed', ['Failed'], true],
    ['Failed', ['TimedOut', 'Terminated'], false],
  ])('of fail hooks, for %s with reasons %s', async (_reason, reasons, hasRun) => {
    const scene = await shop(
      { jobs: failing('start') },
      { flow: { hooks: { onFail: { hook: 'release-fail', reasons } } } },
    )
      .commit(commit('a'))
      .run();

    expect(scene.ran().includes('release.onFail release-fail')).toBe(hasRun);
  });

  test('runs a WorkflowTemplate that is marked for flows, with what it declares', async () => {
    const template = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: {
        name: 'notify',
        namespace: 'hookline-config',
        annotations: { 'codefresh.io/workflow-origin': 'promotion' },
      },
      spec: {
        serviceAccountName: 'promotions',
        entrypoint: 'main',
        arguments: { parameters: [{ name: 'RELEASE_ID' }, { name: 'TICKET', value: 'none' }] },
        templates: [
          {
            name: 'main',
            container: {
              image: 'alpine:3.22',
              args: ['{{workflow.parameters.RELEASE_ID}} {{workflow.parameters.TICKET}}'],
            },
            outputs: {
              parameters: [
                {
                  name: 'PROMOTION_CONTEXT',
                  globalName: 'PROMOTION_CONTEXT',
                  valueFrom: { path: '/tmp/out' },
                },
              ],
            },
          },
        ],
      },
    };
    const scene = await shop(
      { jobs: (name) => ({ exitCode: 0, output: name === 'release-start' ? '{"TICKET":"OPS-7"}' : '' }) },
      { staging: { hooks: { onStart: 'notify' } }, objects: [template] },
    )
      .commit(commit('a'))
      .run();
    const job = scene.world.all('Job').find(({ metadata }) => metadata.name.startsWith('notify'));

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
    expect(JSON.stringify(job?.spec)).toContain(`"args":["${scene.releases()[0]?.name} OPS-7"]`);
    expect(JSON.stringify(job?.spec)).toContain('"terminationMessagePath":"/tmp/out"');
    expect(JSON.stringify(job?.spec)).toContain('"serviceAccountName":"promotions"');
  });

  test.each(['preAction', 'postAction'])('of %s runs once for each Application', async (action) => {
    const scene = await shop(
      {},
      {
        staging: { policy: { action: 'Sync', [action]: 'pre' }, hooks: {} },
        applications: [
          application('shop-dev', 'dev'),
          application('one', 'staging', { automated: false }),
          application('two', 'staging', { automated: false }),
          application('shop-prod', 'prod', { automated: false }),
        ],
      },
    )
      .commit(commit('a'))
      .run();

    expect(
      scene
        .ran()
        .filter((line) => line.startsWith('policy.'))
        .toSorted(),
    ).toEqual([`policy.${action} pre staging argocd/one`, `policy.${action} pre staging argocd/two`]);
  });
});

describe('branches side by side', () => {
  function branches(): Scene {
    return new Scene([
      product(),
      flow({
        hooks: { onFail: 'page' },
        steps: [
          { environment: 'eu', dependsOn: ['dev'], hooks: { onStart: 'eu' } },
          { environment: 'us', dependsOn: ['dev'], hooks: { onStart: 'us', onSuccess: 'done' } },
          { environment: 'last', dependsOn: ['eu', 'us'] },
        ],
      }),
      ...['dev', 'eu', 'us', 'last'].map((name) => environment(name)),
      ...['dev', 'eu', 'us', 'last'].map((name) => application(`shop-${name}`, name)),
      ...['eu', 'us', 'done', 'page'].map((name) => hook(name)),
    ]);
  }

  test('run at the same time, and what depends on both waits for both', async () => {
    const scene = await branches().commit(commit('a')).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
    const times = new Map(
      scene.status.environments.flatMap(({ name, startedAt = '', endedAt = '' }) => [
        [`${name} starts`, Date.parse(startedAt)],
        [`${name} ends`, Date.parse(endedAt)],
      ]),
    );
    function isBefore(one: string, other: string): boolean {
      return Number(times.get(one)) <= Number(times.get(other));
    }
    expect([isBefore('eu starts', 'us ends'), isBefore('us starts', 'eu ends')]).toEqual([true, true]);
    expect([isBefore('us ends', 'last starts'), isBefore('eu ends', 'last starts')]).toEqual([true, true]);
  });

  test('when one fails the other finishes, and people are told once, after both', async () => {
    const scene = branches();
    scene.script = { jobs: (name) => (name === 'us' ? undefined : { exitCode: name === 'eu' ? 1 : 0 }) };
    await scene.commit(commit('a')).run();
    expect(scene.phases()).toMatchObject({ release: 'Running', eu: 'Failed', us: 'Initializing' });
    expect(scene.ran()).not.toContain('release.onFail page');

    scene.script = {};
    await scene.run();

    expect(scene.phases()).toEqual({
      release: 'Failed',
      dev: 'Succeeded',
      eu: 'Failed',
      us: 'Succeeded',
      last: 'Pending',
    });
    expect(scene.ran().filter((line) => line.startsWith('release.onFail'))).toEqual(['release.onFail page']);
    expect(scene.ran()).toContain('environment.onSuccess done us');
  });
});
