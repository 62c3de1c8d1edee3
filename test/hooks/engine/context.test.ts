/** Context and arguments between the hooks of a release (DESIGN.md §6). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene } from './scene.ts';
import { failing, shop } from './shop.ts';
import type { Draft, JobEnd } from './world.ts';

/** The variables of a hook's container, by name. */
function variables({ world }: Scene, hookName: string): Readonly<Record<string, string>> {
  const job = world
    .all('Job')
    .findLast(
      ({ metadata }) => (metadata['labels'] as Record<string, string>)['hookline.dev/hook'] === hookName,
    );
  const spec = job?.spec as { template: { spec: { containers: { env: object[] }[] } } };
  const { containers } = spec.template.spec;
  const env = containers[0]?.env as { name: string; value: string }[];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** The status of the run of a hook, as `hookline hooks list` shows it. */
function runOf({ world }: Scene, hookName: string): unknown {
  return world.all('HookRun').find(({ spec }) => spec['hook'] === hookName)?.status;
}

function exports(texts: Readonly<Record<string, string>>): (name: string) => JobEnd {
  return (name) => ({ exitCode: 0, output: texts[name] ?? '' });
}

describe('what a hook exports', () => {
  test('reaches every later hook, with where it came from', async () => {
    const scene = await shop({ jobs: exports({ 'release-start': '{"TICKET":"OPS-7","N":80}' }) })
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'success')).toMatchObject({ TICKET: 'OPS-7', N: '80' });
    expect(scene.status.context['TICKET']).toEqual({
      value: 'OPS-7',
      run: scene.status.hooks[0]?.run,
      at: scene.status.hooks[0]?.endedAt,
    });
  });

  test('does not reach hooks that began before', async () => {
    const scene = await shop({ jobs: exports({ 'release-start': '{"A":"1"}', start: '{"A":"2"}' }) })
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'start')['A']).toBe('1');
    expect(variables(scene, 'pre')['A']).toBe('2');
  });

  test('is removed by null', async () => {
    const scene = await shop({ jobs: exports({ 'release-start': '{"A":"1"}', start: '{"A":null}' }) })
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'pre')).not.toHaveProperty('A');
    expect(scene.status.context).toEqual({});
  });

  test.each([
    ['not JSON', 'TICKET=7', 'CONTEXT_REFUSED'],
    ['no object', '[1]', 'CONTEXT_REFUSED'],
    ['a key that changes programs', '{"PATH":"/evil"}', 'CONTEXT_KEY_REFUSED'],
    ['cut off at 4,096 bytes', `{"A":"${'x'.repeat(4091)}`, 'CONTEXT_TOO_LARGE'],
  ])('%s fails a start hook with the reason, and merges nothing', async (_what, output, code) => {
    const scene = await shop({ jobs: exports({ start: output }) })
      .commit(commit('a'))
      .run();

    expect(scene.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
    const [record] = scene.status.environments[1]?.hooks ?? [];
    expect(record).toMatchObject({ phase: 'Failed', code });
    expect(runOf(scene, 'start')).toMatchObject({ phase: 'Failed', code, message: record?.message });
    expect(scene.status.context).toEqual({});
  });

  test('of exactly 4,096 bytes is read', async () => {
    const output = `{"A":"${'x'.repeat(4096 - 8)}"}`;
    expect(output).toHaveLength(4096);

    const scene = await shop({ jobs: exports({ start: output }) })
      .commit(commit('a'))
      .run();

    expect(scene.status.phase).toBe('Succeeded');
    expect(scene.status.context['A']?.value).toHaveLength(4088);
  });

  test('badly is only told of a fail hook', async () => {
    const scene = await shop({
      jobs: (name) => ({ exitCode: name === 'success' ? 1 : 0, output: name === 'fail' ? 'oops' : '' }),
    })
      .commit(commit('a'))
      .run();

    expect(scene.status.environments[1]?.hooks.at(-1)).toMatchObject({
      slot: 'environment.onFail',
      phase: 'Succeeded',
      code: 'CONTEXT_REFUSED',
    });
    expect(runOf(scene, 'fail')).toMatchObject({ phase: 'Succeeded', code: 'CONTEXT_REFUSED' });
  });

  test('before it fails is kept: fail hooks need it', async () => {
    const scene = await shop({
      jobs: (name) => ({
        exitCode: name === 'start' ? 3 : 0,
        output: name === 'start' ? '{"FLAG":"on"}' : '',
      }),
    })
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'fail')).toMatchObject({ FLAG: 'on' });
  });

  test('in parallel branches: the one that ended last counts, at the same moment the last by name', async () => {
    const scene = new Scene(
      [
        product(),
        flow({
          steps: [
            { environment: 'eu', dependsOn: ['dev'], hooks: { onStart: 'eu' } },
            { environment: 'us', dependsOn: ['dev'], hooks: { onStart: 'us' } },
            { environment: 'last', dependsOn: ['eu', 'us'], hooks: { onStart: 'seen' } },
          ],
        }),
        ...['dev', 'eu', 'us', 'last'].map((name) => environment(name)),
        ...['dev', 'eu', 'us', 'last'].map((name) => application(`shop-${name}`, name)),
        ...['eu', 'us', 'seen'].map((name) => hook(name)),
      ],
      { jobs: (name) => ({ exitCode: 0, output: name === 'seen' ? '' : `{"REGION":"${name}"}` }) },
    );

    await scene.commit(commit('a')).run();

    expect(scene.status.phase).toBe('Succeeded');
    expect(variables(scene, 'seen')['REGION']).toBe('us');
    expect(scene.status.context['REGION']).toMatchObject({ environment: 'us' });
  });
});

describe('the inputs of a hook', () => {
  const declared = [
    { name: 'FIXED', value: 'hook' },
    { name: 'OPEN', default: 'fallback' },
    { name: 'NEEDED' },
  ];

  test.each<[string, object, string, object]>([
    [
      'slot before value, context and default',
      { FIXED: 'slot', OPEN: 'slot', NEEDED: 'slot' },
      '{"OPEN":"context"}',
      { FIXED: 'slot', OPEN: 'slot', NEEDED: 'slot' },
    ],
    [
      'value before context, context before default',
      { NEEDED: 'slot' },
      '{"FIXED":"context","OPEN":"context"}',
      { FIXED: 'hook', OPEN: 'context' },
    ],
    ['default where nothing else is', { NEEDED: 'slot' }, '', { OPEN: 'fallback' }],
    ['context for one that must be given', {}, '{"NEEDED":"context"}', { NEEDED: 'context' }],
  ])('come from: %s', async (_order, parameters, output, expected) => {
    const scene = await shop(
      { jobs: exports({ 'release-start': output }) },
      {
        staging: { hooks: { onStart: { hook: 'inputs', parameters } } },
        objects: [hook('inputs', { parameters: declared })],
      },
    )
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'inputs')).toMatchObject(expected);
  });

  test('that nothing gives fails the hook before it is run', async () => {
    const scene = await shop(
      {},
      {
        staging: { hooks: { onStart: 'inputs', onFail: 'fail' } },
        objects: [hook('inputs', { parameters: declared })],
      },
    )
      .commit(commit('a'))
      .run();

    expect(scene.status.environments[1]).toMatchObject({ phase: 'Failed', reason: 'HookFailed' });
    expect(scene.status.environments[1]?.hooks[0]).toMatchObject({
      run: '',
      phase: 'Error',
      code: 'PARAMETER_MISSING',
    });
    expect(scene.ran()).toContain('environment.onFail fail staging');
  });
});

describe('the arguments of a hook', () => {
  test('of an environment', async () => {
    const scene = await shop().commit(commit('a')).run();
    const { name } = scene.releases()[0] ?? { name: '' };

    expect(variables(scene, 'success')).toEqual({
      HOOKLINE_OUTPUT: '/dev/termination-log',
      RELEASE_ID: name,
      RELEASE_URL: '',
      PRODUCT_NAME: 'shop',
      VERSION: '',
      COMMIT_SHA: commit('a'),
      PROMOTION_FLOW_NAME: 'main',
      ENVIRONMENT_NAME: 'staging',
      HOOK_SLOT: 'environment.onSuccess',
      HOOK_RUN_ID: scene.status.environments[1]?.hooks.at(-1)?.run,
      ATTEMPT: '1',
      PREVIOUS_COMMIT_SHA: '',
      INITIATED_BY: 'automated sync',
      APPLICATIONS: '["shop-staging"]',
    });
  });

  test('of one application, behind its sync', async () => {
    const scene = await shop().commit(commit('a')).run();

    expect(variables(scene, 'post')).toMatchObject({
      APP_NAME: 'shop-staging',
      APP_NAMESPACE: 'argocd',
      REPO_URL: 'https://git.example/shop.git',
      BRANCH: 'main',
      APP_PATH: 'apps/shop-staging',
      RUNTIME: 'https://kubernetes.default.svc',
      COMMIT_SHA: commit('a'),
    });
    expect(variables(scene, 'pre')).not.toHaveProperty('COMMIT_SHA');
    expect(variables(scene, 'post')).not.toHaveProperty('PATH');
  });

  test('of fail hooks, with the words that people know', async () => {
    const scene = await shop({ jobs: failing('success') })
      .commit(commit('a'))
      .run();
    const message = 'environment.onSuccess of staging failed: hook "success": exit code 2';
    const failed = [
      { Name: 'staging', Status: 'FAILED', Applications: ['shop-staging'], 'Error-message': message },
    ];

    expect(variables(scene, 'fail')).toMatchObject({
      ERROR_MESSAGE: `Release Failed: ${message}`,
      FAILURE_REASON: 'HookFailed',
      FAILED_ENVIRONMENTS: JSON.stringify(failed),
    });
    expect(variables(scene, 'release-fail')).toMatchObject({
      ERROR_MESSAGE: `Release Failed: ${message}`,
      FAILED_ENVIRONMENTS: JSON.stringify(failed),
    });
  });

  test('of fail hooks of the release where no environment failed: []', async () => {
    const scene = await shop({ jobs: failing('release-success') })
      .commit(commit('a'))
      .run();

    expect(variables(scene, 'release-fail')['FAILED_ENVIRONMENTS']).toBe('[]');
  });

  test('of the next release name the commit before', async () => {
    const scene = await shop().commit(commit('a')).run();
    await scene.commit(commit('b')).run();

    expect(variables(scene, 'release-success')).toMatchObject({
      COMMIT_SHA: commit('b'),
      PREVIOUS_COMMIT_SHA: commit('a'),
    });
  });
});

test('a hook that is changed or deleted in mid-release runs as it was when the release opened', async () => {
  const scene = shop({ jobs: (name) => (name === 'release-start' ? undefined : { exitCode: 0 }) });
  await scene.commit(commit('a')).run();
  for (const name of ['success', 'post']) {
    const found = scene.world.find({ kind: 'Hook', namespace, name });
    if (found !== undefined) scene.world.remove(found);
  }
  scene.world.change({ kind: 'Hook', namespace, name: 'pre' }, (draft: Draft) => {
    draft.spec['script'] = { image: 'other', source: 'false' };
  });
  scene.script = {};

  await scene.run();

  expect(scene.status.phase).toBe('Succeeded');
  const job = scene.world
    .all('Job')
    .find(({ metadata }) => (metadata['labels'] as Record<string, string>)['hookline.dev/hook'] === 'pre');
  expect(JSON.stringify(job?.spec)).toContain('alpine:3.22');
});
