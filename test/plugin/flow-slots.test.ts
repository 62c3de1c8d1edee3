/** Flow slots without a server: each row of the mapping, and the Jobs that they make. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { slotRows } from '../../plugin/flow-slots.ts';
import { environments, flags, flow, hook, hookFile, identity, product } from '../support/flow.ts';
import { hooks, jobs, lines, render, whole, type Job } from '../support/flow-jobs.ts';
import { generate, repository } from '../support/repository.ts';
import { skipReason, toolsMissing, toolsPath } from '../support/tools.ts';

describe('the table', () => {
  test('has the rows of the design, in its order', () => {
    const rows = slotRows.map(
      ({ slot, phase, wave = '-', holder }) => `${slot} | ${phase} | ${wave} | ${holder}`,
    );

    expect(rows).toEqual([
      'release.onStart | PreSync | -19000 | trigger environment',
      'environment.onStart | PreSync | -18000 | environment',
      'policy.preAction | PreSync | -17000 | environment',
      'policy.postAction | PostSync | 17000 | environment',
      'environment.onSuccess | PostSync | 18000 | environment',
      'release.onSuccess | PostSync | 19000 | last environment',
      'environment.onFail | SyncFail | - | environment',
      'release.onFail | SyncFail | - | every environment',
    ]);
  });

  test.each([
    [
      'dev',
      [
        'release.onStart PreSync -19000 start',
        'release.onStart PreSync -18999 start-2',
        'release.onFail SyncFail 0 fail',
      ],
    ],
    [
      'staging',
      [
        'environment.onStart PreSync -18000 env-start',
        'policy.preAction PreSync -17000 pre',
        'policy.postAction PostSync 17000 post',
        'policy.postAction PostSync 17001 smoke',
        'environment.onSuccess PostSync 18000 env-success',
        'environment.onFail SyncFail 0 env-fail',
        'environment.onFail SyncFail 0 fail',
        'release.onFail SyncFail 0 fail',
      ],
    ],
    [
      'prod',
      [
        'environment.onStart PreSync -18000 env-start',
        'policy.preAction PreSync -17000 pre',
        'policy.postAction PostSync 17000 post',
        'policy.postAction PostSync 17001 smoke',
        'environment.onSuccess PostSync 18000 env-success',
        'release.onSuccess PostSync 19000 success',
        'environment.onFail SyncFail 0 env-fail',
        'environment.onFail SyncFail 0 fail',
        'release.onFail SyncFail 0 fail',
      ],
    ],
  ])('in %s', async (environment, expected) => {
    const made = lines(await jobs(environment, whole));

    expect(made.toSorted()).toEqual(expected.toSorted());
  });

  test('a flow of the trigger environment alone ends there', async () => {
    const only = flow({ steps: [], hooks: { onSuccess: 'success' } });

    expect(lines(await jobs('dev', [product, ...environments, only, ...hooks]))).toEqual([
      'release.onSuccess PostSync 19000 success',
    ]);
  });

  test('hooks of the application itself stand beside them, with the same labels', async () => {
    const own = hook('own', { phases: ['PreSync'] });

    const made = await jobs('dev', [...whole, own]);

    const job = made.find(({ metadata }) => metadata.labels['hookline.dev/hook'] === 'own');
    expect(job?.metadata.labels).toMatchObject({
      'hookline.dev/product': 'shop',
      'hookline.dev/environment': 'dev',
    });
  });
});

describe('a Job', () => {
  test('names are frozen', async () => {
    const made = (await jobs('staging', whole)).map(({ metadata }) => metadata.name);

    expect(made.toSorted()).toMatchInlineSnapshot(`
      [
        "env-fail-1394e00a",
        "env-start-0b721da7",
        "env-success-fb2f666e",
        "fail-0a3e80de",
        "fail-1b52ee01",
        "post-567f639a",
        "pre-a761002f",
        "smoke-4e233d9c",
      ]
    `);
  });

  test('has the labels of hook, phase, product and environment, on its pods too', async () => {
    const [job] = await jobs('dev', whole);

    const labels = {
      'app.kubernetes.io/managed-by': 'hookline',
      'hookline.dev/hook': 'start',
      'hookline.dev/phase': 'PreSync',
      'hookline.dev/product': 'shop',
      'hookline.dev/environment': 'dev',
    };
    expect(job?.metadata.labels).toEqual(labels);
    expect(job?.spec.template.metadata.labels).toEqual(labels);
  });

  test('one hook in two slots makes two Jobs of different names', async () => {
    const made = await jobs('staging', whole);

    const fails = made.filter(({ metadata }) => metadata.labels['hookline.dev/hook'] === 'fail');
    expect(new Set(fails.map(({ metadata }) => metadata.name)).size).toBe(2);
  });

  test('output fed back in changes nothing', async () => {
    const first = await render('staging', whole);
    const root = repository({ 'hookline.yaml': hookFile(...whole), 'all.yaml': first.stdout });

    const second = await generate([...flags('staging'), ...identity], { root });

    expect(second.stdout).toBe(first.stdout);
  });

  test.skipIf(toolsMissing !== undefined).each([
    ['helm', { 'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' }],
    ['kustomize', { 'kustomization.yaml': 'namePrefix: x-\n' }],
  ])(`is the same with the renderer %s${skipReason}`, async (_, files) => {
    const expected = await jobs('staging', whole);
    const root = repository({ ...files, 'hookline.yaml': hookFile(...whole) });
    const argv = [...flags('staging'), ...identity, '--allow-empty'];
    const { stdout } = await generate(argv, { root, environment: { PATH: toolsPath } });

    const made = parseAllDocuments(stdout).map((document) => document.toJS() as Job | null);
    expect(made.filter((job) => job !== null)).toEqual(expected);
  });

  test.each([['--render', 'none'], ['--render', 'plain'], ['--filter']])(
    'is the same with %s %s',
    async (...mode) => {
      const expected = await jobs('staging', whole);
      const { stdout } = await render('staging', whole, [...mode, '--allow-empty']);

      const made = parseAllDocuments(stdout).map((document) => document.toJS() as Job | null);
      expect(made.filter((job) => job !== null && 'spec' in job)).toEqual(expected);
    },
  );
});
