/** The command line on a real cluster: releases followed, approved, ended, tried again; hooks; doctor; init. */
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { until } from '../cluster/until.ts';
import { application, refresh } from './support/application.ts';
import { repository, type Repository } from './support/git.ts';
import { hookline } from './support/hookline.ts';
import { get, kinds, list, remove, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { declare, ours, shellHook, tenant } from './support/server.ts';

const places = ['dev', 'prod'] as const;
const label = 'hookline.dev/product';

/** Where releases are: the context of the tests names no namespace. */
const there = ['-n', tenant] as const;

/** Declares a product whose production asks for an approval, with an application in each environment. */
async function shop(name: string): Promise<Repository> {
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT of $RELEASE_ID"');
  const git = await repository(name);
  await git.commit(filesOf('a'));
  for (const place of places)
    await declare(ours.Environment, `${name}-${place}`, {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-${place}` }],
      settle: '1s',
    });
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-dev`,
    hooks: { onStart: `${name}-note`, onFail: `${name}-note` },
    steps: [
      {
        environment: `${name}-prod`,
        dependsOn: [`${name}-dev`],
        policy: { action: 'Sync' },
        approval: { groups: ['system:masters'] },
      },
    ],
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { [label]: name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  onTestFinished(async () => {
    for (const { metadata } of await list(ours.Release, tenant, `${label}=${name}`))
      await remove(ours.Release, tenant, metadata.name);
  });
  for (const place of places.toReversed())
    await application({
      name: `hookline-${name}-${place}`,
      labels: { [label]: name },
      spec: {
        source: { repoURL: git.url, targetRevision: 'main', path: place },
        ...(place === 'dev' ? { syncPolicy: { automated: {} } } : {}),
      },
    });
  return git;
}

function filesOf(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(places.map((place) => [`${place}/config.yaml`, text(configMap('shop', value))]));
}

/** Gives the names of a product's releases, as the command line lists them. */
async function releasesOf(product: string): Promise<readonly string[]> {
  const { stdout } = await hookline('release', 'list', ...there, '--product', product, '-o', 'name');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace('release.hookline.dev/', ''));
}

/** Gives the release that is there beside those before. */
async function opened(product: string, before: readonly string[] = []): Promise<string> {
  return until(`a release of ${product} opens`, 240_000, async () => {
    const fresh = (await releasesOf(product)).filter((name) => !before.includes(name));
    if (fresh.length !== 1) throw new Error(`${fresh.length} new releases of ${product}`);
    return fresh[0] ?? '';
  });
}

/** Waits until a release waits for its approval. */
async function awaitsApproval(name: string): Promise<Body> {
  return until(`${name} waits for an approval`, 240_000, async () => {
    const { stdout } = await hookline('release', 'get', name, ...there, '-o', 'json');
    const release: Body = JSON.parse(stdout);
    const holding = release.status?.environments?.[1]?.holding?.message ?? '';
    if (!holding.includes('approval')) throw new Error(`it holds for: ${holding}`);
    return release;
  });
}

test('a release is followed, approved, ended and tried again', async () => {
  const name = 'cli-release';
  const git = await shop(name);

  const first = await opened(name);
  const following = hookline('release', 'get', first, ...there, '-w');
  const release = await awaitsApproval(first);

  expect(release.metadata.name).toBe(first);
  expect(await hookline('release', 'wait', first, ...there, '--timeout', '1s')).toMatchObject({
    code: 5,
    stderr: `${first} had not ended after 1s\n`,
  });
  const approval = ['release', 'approve', first, `${name}-prod`, ...there, '--reason', 'tested'];
  expect(await hookline(...approval)).toMatchObject({
    code: 0,
    stdout: `release.hookline.dev/${first} is approved\n`,
  });
  expect((await hookline('release', 'wait', first, ...there)).code).toBe(0);

  const { code, stdout } = await following;
  expect([code, stdout.match(/^\s*\d+\S* /gm)?.length ?? 0]).toEqual([0, expect.any(Number)]);
  expect(stdout).toMatch(new RegExp(`✔ ${first} +Succeeded`));
  const stored: Body = await get(ours.Release, tenant, first);
  expect(stored.spec.approvals).toMatchObject([
    { environment: `${name}-prod`, reason: 'tested', by: 'hookline-admin' },
  ]);
  expect(await hookline('release', 'retry', first, ...there)).toMatchObject({ code: 2, stdout: '' });
  expect(
    await hookline('release', 'start', name, ...there, '--revision', stored.status.identity.revision),
  ).toMatchObject({
    code: 0,
    stdout: `release.hookline.dev/${first} exists already: it is Succeeded\n`,
  });

  const runs = await hookline('hooks', 'list', first, ...there, '-o', 'json');
  const [run]: readonly Body[] = JSON.parse(runs.stdout).items;
  expect(await hookline('hooks', 'logs', run?.metadata.name, ...there)).toMatchObject({
    code: 0,
    stdout: `release.onStart of ${first}\n`,
  });

  await git.commit(filesOf('b'));
  await refresh(`hookline-${name}-dev`);
  const second = await opened(name, [first]);
  await awaitsApproval(second);
  expect((await hookline('release', 'terminate', second, ...there, '--reason', 'wrong tag')).code).toBe(0);
  expect((await hookline('release', 'wait', second, ...there)).code).toBe(3);
  expect((await hookline('release', 'retry', second, ...there)).code).toBe(0);
  await awaitsApproval(second);
  const again = await hookline('release', 'approve', second, `${name}-prod`, ...there);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect((await hookline('release', 'wait', second, ...there)).code).toBe(0);

  const table = await hookline('release', 'list', '-A', '--product', name, '-o', 'wide');
  const rows = table.stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(rows.slice(1, 3).map(([namespace, row, , phase]) => [namespace, row, phase])).toEqual([
    [tenant, first, 'Succeeded'],
    [tenant, second, 'Succeeded'],
  ]);
}, 900_000);

test('a release that is started by hand is the one of the sync that follows', async () => {
  const name = 'cli-start';
  await shellHook(`${name}-note`, 'true');
  const git = await repository(name);
  const revision = await git.commit({ 'dev/config.yaml': text(configMap('shop')) });
  await declare(ours.Environment, `${name}-dev`, {
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-dev` }],
    settle: '1s',
  });
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-dev`,
    hooks: { onStart: `${name}-note` },
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { [label]: name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  onTestFinished(async () => {
    for (const one of await list(ours.Release, tenant, `${label}=${name}`))
      await remove(ours.Release, tenant, one.metadata.name);
  });

  const start = ['release', 'start', name, ...there, '--revision', revision];
  const made = await hookline(...start);
  const release = /release.hookline.dev\/(\S+) created/.exec(made.stdout)?.[1] ?? '';
  const twice = await hookline(...start);
  await application({
    name: `hookline-${name}-dev`,
    labels: { [label]: name },
    spec: {
      source: { repoURL: git.url, targetRevision: 'main', path: 'dev' },
      syncPolicy: { automated: {} },
    },
  });

  expect([made.code, made.stderr]).toEqual([0, '']);
  expect(twice.stdout).toMatch(`release.hookline.dev/${release} exists already`);
  expect((await hookline('release', 'wait', release, ...there)).code).toBe(0);
  expect(await releasesOf(name)).toEqual([release]);
  const synced: Body = await get(kinds.Application, 'argocd', `hookline-${name}-dev`);
  expect(synced.status.history).toHaveLength(1);
}, 600_000);

test('a hook is run by hand: its log, its exit code, and what it is given', async () => {
  const name = 'cli-run';
  await shellHook(name, 'echo "ticket $TICKET"; exit "$CODE"', {
    parameters: [{ name: 'TICKET' }, { name: 'CODE', default: '0' }],
  });
  // A Job that is deleted over the API leaves its pods behind.
  onTestFinished(async () => {
    for (const kind of [kinds.Job, kinds.Pod])
      for (const { metadata } of await list(kind, tenant, `hookline.dev/hook=${name}`))
        await remove(kind, tenant, metadata.name);
  });

  const good = await hookline('hooks', 'run', name, ...there, '--set', 'TICKET=OPS-7');
  const bad = await hookline('hooks', 'run', name, ...there, '--set', 'TICKET=OPS-8', '--set', 'CODE=3');

  expect([good.code, good.stdout]).toEqual([0, 'ticket OPS-7\n']);
  expect([bad.code, bad.stdout]).toEqual([1, 'ticket OPS-8\n']);
  expect(bad.stderr).toContain('exit code 3');
  expect(await hookline('hooks', 'run', name, ...there)).toMatchObject({ code: 2, stdout: '' });
}, 300_000);

test('doctor finds the installation as it is', async () => {
  const { code, stdout, stderr } = await hookline('doctor', '-o', 'json');

  const { checks } = JSON.parse(stdout) as { checks: readonly { check: string; level: string }[] };
  const levels = new Map(checks.map(({ check, level }) => [check, level]));
  expect(stderr).toBe('');
  expect(code).toBe(checks.some(({ level }) => level === 'error') ? 1 : 0);
  // Products and applications are those of other tests as well.
  expect(
    ['definitions', 'server', 'server-version', 'rights', 'sidecar'].map((one) => levels.get(one)),
  ).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  expect(levels.get('tar-exclusions')).toBe('warn');
});

test('init declares a product of live applications', async () => {
  const name = 'cli-init';
  const git = await repository(name);
  await git.commit(filesOf('a'));
  for (const place of places)
    await application({
      name: `hookline-${name}-${place}`,
      labels: { [label]: name },
      spec: { source: { repoURL: git.url, targetRevision: 'main', path: place } },
    });

  const { code, stdout } = await hookline('init', '-l', `${label}=${name}`);

  expect(code).toBe(0);
  const documents = parseAllDocuments(stdout).map((one): Body => one.toJS());
  expect(documents.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    `Product/hookline-${name}`,
    'Environment/dev',
    'Environment/prod',
    'PromotionFlow/main-flow',
  ]);
  expect(documents[0]?.spec.applications.selector.matchLabels).toEqual({ [label]: name });
  expect(documents[1]?.spec.destinations).toEqual([
    { server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-dev` },
  ]);
}, 300_000);
