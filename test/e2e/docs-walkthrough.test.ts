/** The walkthrough of the docs, followed as it is written: every file, every command, in its order. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, refresh } from './support/application.ts';
import { repository, type Repository } from './support/git.ts';
import { hookIsGone, shipped } from './support/shipped.ts';
import { hookJobs, ran, uids } from './support/hooked.ts';
import { find, get, kinds, type Body } from './support/kube.ts';
import { type, walk } from './support/walk.ts';

const name = 'greeting';
const section = walk('docs/walkthrough.md');

/** Runs the commands below a heading; gives what each printed. */
async function follow(heading: string): Promise<readonly string[]> {
  const printed: string[] = [];
  for (const line of section(heading).commands) {
    const isForTheTest = /^hookline |^kubectl apply -f application.yaml$/.test(line);
    if (!isForTheTest) printed.push(await type(line));
  }
  return printed;
}

function application(): Promise<Body> {
  return get(kinds.Application, argoCdNamespace, name);
}

const objects = ['Sync Service/greeting Synced', 'Sync Deployment/greeting Synced'];
const whole = ['PreSync Job/before Succeeded', ...objects, 'PostSync Job/after Succeeded'];

test('from the first sync to the deletion', async () => {
  const git = await repository('walkthrough');
  await git.commit(section('Two files').files);
  const [manifest] = section('The first sync').applications;
  await shipped(manifest, { git: git.url });

  await firstSync();
  await changeTheHook(git);
  await stopARelease(git);
  await syncAPart();

  const [, left] = await follow('Delete it');

  expect(left).not.toMatch(/job\.batch\//);
  expect(await find(kinds.Application, argoCdNamespace, name)).toBeUndefined();
  expect(await hookJobs(name)).toEqual({});
  expect(await find(kinds.Namespace, '', name)).toMatchObject({ status: { phase: 'Active' } });
});

async function firstSync(): Promise<void> {
  await follow('The first sync');
  expect(ran(await application())).toEqual(whole);

  const [shown, listed, logged] = await follow('What is left of it');
  expect(shown).toMatch(/\bPreSync\b/);
  expect(listed).toMatch(/^before-\w+ +Complete/m);
  expect(listed).toMatch(/^after-\w+ +Complete/m);
  expect(logged).toMatch(/^greeting is about to change, to [0-9a-f]{40}$/m);
}

async function changeTheHook(git: Repository): Promise<void> {
  const before = await uids(name);
  const changed = await git.commit(section('Change the hook behind').files);
  await refresh(name);
  await applicationIs(
    name,
    'is Synced at the commit that changed hooks only',
    ({ status }) => status.sync.revision === changed && status.sync.status === 'Synced',
  );

  const [, left] = await follow('Change the hook behind');

  expect(ran(await application())).toEqual(whole);
  expect(left).toMatch(/^before-/m);
  await hookIsGone(name, 'after');
  const after = await uids(name);
  expect(Object.keys(after)).toEqual(['before']);
  expect(after['before']).not.toBe(before['before']);
}

async function stopARelease(git: Repository): Promise<void> {
  const greeting = section('Two files').files['greeting/greeting.yaml'] ?? '';
  const newer = greeting.replace(':1.28-', ':1.29-');
  expect(newer).not.toBe(greeting);
  await git.commit({ ...section('Stop a release').files, 'greeting/greeting.yaml': newer });

  const [, freeze] = await follow('Stop a release');

  expect(freeze).toBe('nothing is released on Fridays\n');
  const stopped = await application();
  expect(ran(stopped).toSorted()).toEqual(['PreSync Job/before Succeeded', 'PreSync Job/freeze Failed']);
  await isCompared('OutOfSync');
  expect(await imageOf()).toBe('nginxinc/nginx-unprivileged:1.28-alpine');

  await git.commit({ 'greeting/hookline/freeze.yaml': null });
  await type(`argocd app sync ${name}`);
  expect(ran(await application())).toEqual(whole);
  expect(await imageOf()).toBe('nginxinc/nginx-unprivileged:1.29-alpine');
}

async function syncAPart(): Promise<void> {
  await hookIsGone(name, 'after');
  const before = await uids(name);

  await follow('Sync a part');

  expect(ran(await application())).toEqual(['Sync Service/greeting Synced']);
  expect(await uids(name)).toEqual(before);
  expect(Object.keys(before).toSorted()).toEqual(['before', 'freeze']);
}

/** Waits until Argo CD has compared anew and found the application healthy. */
async function isCompared(state: string): Promise<void> {
  await refresh(name);
  await applicationIs(
    name,
    `is ${state} and Healthy`,
    ({ status }) => status.sync.status === state && status.health.status === 'Healthy',
  );
}

async function imageOf(): Promise<string> {
  return (await get(kinds.Deployment, name, name)).spec.template.spec.containers[0].image;
}
