/** What the commands of the docs show of hooks, and what they do. */
import { describe, expect, inject, test } from 'vitest';
import { run } from '../../plugin/run.ts';
import { Kubectl } from '../cluster/kubectl.ts';
import { argoCdNamespace } from '../cluster/layout.ts';
import { makeFolder } from '../support/folder.ts';
import { applicationIs, namespace, operationEnds, sync } from './support/application.ts';
import { argocd, argocdApp, printed } from './support/cli.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { find, get, kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';

const hooks = text(hook('check', 'PreSync'), hook('smoke', 'PostSync'), hook('undo', 'SyncFail'));

test('app sync --dry-run looks at every hook, creates nothing, and ends as if it had succeeded', async () => {
  const name = 'hookline-cli-dry-run';
  await hooked(name, { 'hookline.yaml': hooks, 'shop.yaml': text(configMap('shop')) });

  const stdout = printed(await argocdApp('sync', name, '--dry-run'));

  for (const job of ['check', 'smoke', 'undo'])
    expect(stdout).toMatch(new RegExp(String.raw`batch +Job +${name} +${job}-\w{8} .*\(dry run\)`));
  const { status } = await get(kinds.Application, argoCdNamespace, name);
  expect(status.operationState).toMatchObject({
    phase: 'Succeeded',
    message: 'successfully synced (no more tasks)',
  });
  expect(status.history).toBeUndefined();
  expect(await list(kinds.Job, name)).toEqual([]);
  expect(await find(kinds.ConfigMap, name, 'shop')).toBeUndefined();
});

test('app diff and the health of the application leave hooks out', async () => {
  const name = 'hookline-cli-diff';
  const { git } = await hooked(name, { 'hookline.yaml': hooks, 'shop.yaml': text(configMap('shop')) });

  const first = await argocd('app', 'diff', name, '--refresh');
  expect(first).toMatchObject({ code: 1 });
  expect(first.stdout).toContain('===== /ConfigMap');
  expect(first.stdout).not.toMatch(/Job|check|smoke/);

  await sync(name);
  await operationEnds(name);
  await applicationIs(name, 'Synced', ({ status }) => status.sync.status === 'Synced');
  await git.commit({ 'hookline.yaml': text(hook('check', 'PreSync', { source: 'exit 1' })) });
  for (const flags of [[], ['--server-side-diff']]) {
    expect(printed(await argocd('app', 'diff', name, '--refresh', ...flags))).toBe('');
  }

  await sync(name);
  const failed = await operationEnds(name);
  expect(ran(failed)).toEqual(['PreSync Job/check Failed']);
  const healthy = await applicationIs(name, 'Healthy', ({ status }) => status.health.status === 'Healthy');
  expect(healthy.status.sync.status).toBe('Synced');
});

test('app sync runs hooks, app get --show-operation names them, and labels find their Jobs', async () => {
  const name = 'hookline-cli-sync';
  const { git } = await hooked(name, { 'hookline.yaml': hooks, 'shop.yaml': text(configMap('shop')) });

  printed(await argocdApp('sync', name));
  const shown = await argocd('app', 'get', name, '--show-operation');

  expect(shown.stdout).toMatch(/Phase: +Succeeded/);
  for (const row of [
    /Job +\S+ +check-\w{8} +Succeeded +PreSync/,
    /Job +\S+ +smoke-\w{8} +Succeeded +PostSync/,
  ])
    expect(shown.stdout.replaceAll(/ Synced| Healthy/g, '')).toMatch(row);
  expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['check', 'smoke']);
  expect(await list(kinds.Pod, name, 'hookline.dev/hook=smoke')).toHaveLength(1);
  expect(await list(kinds.Pod, name, 'hookline.dev/phase=PreSync')).toHaveLength(1);

  await git.commit({ 'hookline.yaml': text(hook('check', 'PreSync', { source: 'exit 1' })) });
  const failed = await argocdApp('sync', name);
  expect(failed.code).not.toBe(0);
  expect(`${failed.stdout}${failed.stderr}`).toContain('Job has reached the specified backoff limit');
});

describe('a hook with a field that no Job has', () => {
  /** Passed through by the plugin, which reads other fields. */
  const wrong = { typo: { hostnam: 'x' }, type: { hostAliases: 'x' } };
  const containers = [{ name: 'main', image: busybox, command: ['true'] }];

  function filesWith(spec: Body) {
    const job = { template: { spec: { containers, ...spec } } };
    return {
      'hookline.yaml': text(hook('smoke', 'PostSync', { job })),
      'shop.yaml': text(configMap('shop')),
    };
  }

  test('of a wrong type is refused when its turn comes, not before', async () => {
    const name = 'hookline-cli-type';
    await hooked(name, filesWith(wrong.type));

    printed(await argocdApp('sync', name, '--dry-run'));
    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced', 'PostSync Job/smoke Failed']);
    expect(await hookJobs(name)).toEqual({});
    expect(app.status.operationState.message).toMatch(/cannot unmarshal string .*hostAliases/);
  });

  test('of an unknown name is dropped without a word', async () => {
    const name = 'hookline-cli-typo';
    await hooked(name, filesWith(wrong.typo));

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced', 'PostSync Job/smoke Succeeded']);
    expect(JSON.stringify((await hookJobs(name))['smoke'].spec)).not.toContain('hostnam');
  });

  test.for(Object.entries(wrong))(
    'is found by kubectl in the output of generate: %s',
    async ([word, spec]) => {
      const name = `hookline-cli-kubectl-${word}`;
      await namespace(name);
      const argv = ['generate', '--app-name', name, '--app-namespace', name];
      const world = { environment: {}, stdin: async () => new Uint8Array() };
      const rendered = await run(argv, { ...world, folder: makeFolder(filesWith(spec)) });
      const right = await run(argv, { ...world, folder: makeFolder(filesWith({})) });
      const kubectl = new Kubectl(inject('cluster').kubeconfig);
      const args = ['-n', name, 'apply', '--dry-run=server', '--validate=strict', '-f', '-'];

      expect(await kubectl.attempt(args, { input: right.stdout })).toMatchObject({ code: 0 });
      const refused = await kubectl.attempt(args, { input: rendered.stdout });
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(/hostnam|hostAliases/);
    },
  );
});
