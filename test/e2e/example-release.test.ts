/** The example of a first release, and its page followed as it is written: every file, every command, in its order. */
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { until } from '../cluster/until.ts';
import { argoCdNamespace } from '../cluster/layout.ts';
import { examplesRepository } from './support/examples.ts';
import { get, kinds, list, type Body } from './support/kube.ts';
import { ours, runsOf, tenant } from './support/server.ts';
import { clone, type Shell } from './support/shell.ts';
import { walk } from './support/walk.ts';

const product = 'hello';
const example = 'manifests/examples/first-release';
const files = { applications: `${example}/applications.yaml`, app: `${example}/app/hello.yaml` };
const shipped = 'https://github.com/hookline/hookline.git';
const section = walk('docs/first-release.md');
const patience = 420_000;

/** The lines of a section that end by themselves and need no more than the cluster. */
function linesOf(heading: string): readonly string[] {
  return section(heading).commands.filter((line) => !/^hookline |port-forward/.test(line));
}

/** Types lines one after the other; gives what each printed. */
async function typed(shell: Shell, lines: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  for (const line of lines) printed.push(await shell.type(line));
  return printed;
}

async function releases(): Promise<readonly Body[]> {
  const found = await list(ours.Release, tenant, `hookline.dev/product=${product}`);
  return found.toSorted((one, other) => (one.status.openedAt < other.status.openedAt ? -1 : 1));
}

/** Types the line that shows releases until so many of the example have succeeded; gives the newest release. */
async function succeeded(shell: Shell, count: number): Promise<Body> {
  await until(`${count} releases have succeeded`, patience, async () => {
    const shown = await shell.type(`kubectl -n ${tenant} get releases`);
    const ours = shown.split('\n').filter((line) => line.startsWith(`${product}-`));
    const ended = ours.find((line) => /\b(?:Failed|Terminated|Superseded)\b/.test(line));
    if (ended !== undefined) return ended;
    return ours.filter((line) => /\bSucceeded\b/.test(line)).length === count && shown;
  });
  const all = await releases();
  expect(all.map(({ status }) => [status.phase, status.message])).toEqual(
    all.map(() => ['Succeeded', undefined]),
  );
  return all.at(-1);
}

/** Puts the Application of a section in place of the one in the file, with the address of the fork. */
function replaced(shell: Shell, heading: string, address: string): void {
  const [wanted] = section(heading).applications;
  wanted.spec.source.repoURL = address;
  shell.edit(files.applications, (text) =>
    text
      .split(/^---\n/m)
      .map((one) => (one.includes(`name: ${wanted.metadata.name}\n`) ? stringify(wanted) : one))
      .join('---\n'),
  );
}

/** Argo CD leaves out what is less than a second. */
function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

test('the page of the first release, word for word', async () => {
  const git = await examplesRepository('example-release');
  const shell = await clone(git);
  const cleaning = linesOf('Clean up');
  onTestFinished(async () => {
    for (const line of cleaning) await shell.attempt(`${line} --ignore-not-found`);
  });
  shell.edit(files.applications, (text) => text.replaceAll(shipped, git.url));

  await observe(shell);
  await inject(shell, git.url);
  await gate(shell, git.url);

  await typed(shell, cleaning);
  expect(await releases()).toEqual([]);
  // What they own goes behind them.
  for (const kind of [ours.HookRun, kinds.Job])
    await until(`every ${kind.kind} of ${product} is gone`, patience, async () => {
      const left = await list(kind, tenant, `hookline.dev/product=${product}`);
      return left.length === 0;
    });
}, 1_200_000);

async function observe(shell: Shell): Promise<void> {
  const [declare = '', apply = '', show = '', wait = '', ...none] = linesOf('Observe');
  expect(none).toEqual([]);
  await typed(shell, [declare, apply]);
  await until('the release is shown', patience, async () => /^hello-\w{10} /m.test(await shell.type(show)));
  await until('production says what it waits for', patience, async () => {
    const [release] = await releases();
    const prod = release.status.environments.find(({ name }: Body) => name === 'prod');
    return prod.holding?.message === 'waits for staging';
  });
  expect(await shell.type(wait)).toMatch(/^release.hookline.dev\/hello-\w{10} condition met$/m);

  const [{ metadata, status }] = await releases();
  expect(status.environments.map(({ name, phase }: Body) => `${name} ${phase}`)).toEqual([
    'dev Succeeded',
    'staging Succeeded',
    'prod Succeeded',
  ]);
  const [runs, logs, info] = await typed(shell, linesOf('See what happened'));
  expect(runs?.split('\n').filter((line) => line.includes(' Succeeded '))).toHaveLength(4);
  expect(logs).toContain('smoke: staging says: hello, one\n');
  expect(logs).toContain('smoke: prod says: hello, one\n');
  expect(logs).toContain('close-ticket: hello is released, ticket CHG-1 can be closed\n');
  expect(info).toBe(metadata.name);
  expect((await runsOf(product)).size).toBe(4);
}

async function inject(shell: Shell, address: string): Promise<void> {
  const [apply = '', commit = '', push = '', refresh = '', show = '', logs = '', verdicts = '', ...none] =
    linesOf('Inject');
  expect(none).toEqual([]);
  replaced(shell, 'Inject', address);
  shell.edit(files.app, (text) => text.replace('hello, one', 'hello, two'));
  await typed(shell, [apply, commit, push, refresh, show]);

  const { spec } = await succeeded(shell, 2);

  const [said, what] = await typed(shell, [logs, verdicts]);
  expect(said).toBe(`hello-staging may change to ${spec.revision}\n`);
  expect(what).toMatch(
    /{"application":"argocd\/hello-staging","hook":"guard-\w+","phase":"PreSync","verdict":"Ran"}/,
  );
}

async function gate(shell: Shell, address: string): Promise<void> {
  const [patch = '', apply = '', commit = '', push = '', refresh = '', follow = '', ...none] =
    linesOf('Gate');
  expect(none).toEqual([]);
  replaced(shell, 'Gate', address);
  await typed(shell, [patch, apply]);
  shell.edit(files.app, (text) => text.replace('hello, two', 'hello, three'));
  await typed(shell, [commit, push, refresh]);
  const said = await until('the gate is let go', patience, async () => {
    const { stdout } = await shell.attempt(follow);
    return stdout.includes('open  Opened') && stdout;
  });

  const { status } = await succeeded(shell, 3);

  expect(said).toMatch(/^holds {2}/m);
  const [dev] = status.environments;
  const { operationState } = (await get(kinds.Application, argoCdNamespace, 'hello-staging')).status;
  expect(operationState.operation.initiatedBy).toEqual({ automated: true });
  // Its sync began before its turn, and went on when that had come.
  expect(secondOf(operationState.startedAt)).toBeLessThan(secondOf(dev.endedAt));
  expect(secondOf(operationState.finishedAt)).toBeGreaterThanOrEqual(secondOf(dev.endedAt));
}
