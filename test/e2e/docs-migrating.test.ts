/** Each step of the page on migrating, released by itself: before and after, the real Argo CD runs the migration. */
import { expect, test } from 'vitest';
import { page } from '../docs/pages.ts';
import { application, namespace, operationEnds, sync } from './support/application.ts';
import { repository, type Files } from './support/git.ts';
import { pluginSource, ran } from './support/hooked.ts';
import { create, kinds, list, waitFor, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';

interface Step {
  readonly heading: string;
  readonly before: Files;
  readonly after: Files;
}

/** What the operation did with the migration: before, and after. */
const expected: Readonly<Record<string, readonly [before: readonly string[], after: readonly string[]]>> = {
  'Helm hooks': [['PreSync Job/orders-migrate'], ['PreSync Job/orders-migrate']],
  'Jobs with generateName': [['PreSync Job/orders-migrate-<generated>'], ['PreSync Job/orders-migrate']],
  'No deadline, and ttlSecondsAfterFinished': [
    ['PreSync Job/orders-migrate'],
    ['PreSync Job/orders-migrate'],
  ],
  'Permissions that are hooks': [
    ['PreSync ServiceAccount/orders-migrate', 'PreSync Job/orders-migrate'],
    ['Sync ServiceAccount/orders-migrate', 'Sync Job/orders-migrate'],
  ],
  'From a Job to a Hook': [['PreSync Job/orders-migrate'], ['PreSync Job/orders-migrate']],
};

const { text: source, blocks } = page('docs/migrating-hook-jobs.md');
const lines = source.split('\n');

const steps: readonly Step[] = blocks.flatMap((block, index) => {
  const after = blocks[index + 1];
  if (block.words[2] !== 'before' || after === undefined) return [];
  const heading = lines.slice(0, block.line).findLast((line) => line.startsWith('## ')) ?? '';
  // A file that the step does not have any more is deleted.
  const [one, two] = [fileOf(block.words), fileOf(after.words)];
  const gone = one === two ? {} : { [one]: null };
  return [
    { heading: heading.slice(3), before: { [one]: block.text }, after: { ...gone, [two]: after.text } },
  ];
});

function fileOf(words: readonly string[]): string {
  return words[1] === 'hook' ? 'hookline.yaml' : 'job.yaml';
}

test('there are the steps that are known here', () => {
  expect(steps.map(({ heading }) => heading)).toEqual(Object.keys(expected));
});

test.each(steps)('$heading', async ({ heading, before, after }) => {
  const name = `hookline-migrating-${steps.findIndex((step) => step.heading === heading)}`;
  const git = await repository(name);
  await git.commit({ ...before, 'orders.yaml': text(configMap('orders')) });
  await namespace(name);
  if (heading === 'From a Job to a Hook')
    await create(kinds.ServiceAccount, { metadata: { name: 'orders-migrate', namespace: name } });
  await application({ name, spec: { source: pluginSource(git.url) } });

  const done = [await migrations(name)];
  await git.commit(after);
  done.push(await migrations(name));

  expect(done).toEqual(expected[heading]);
  // The Job of Helm's policy hook-succeeded goes when the sync has succeeded, the others stay.
  if (heading === 'Helm hooks') return jobIsGone(name);
  const [newest] = (await list(kinds.Job, name)).toSorted(byAge);
  expect(newest.spec).toMatchObject({ activeDeadlineSeconds: 600, backoffLimit: 0 });
});

/** Syncs; gives what was done with the hooks and the ServiceAccount, all of which succeeded. */
async function migrations(name: string): Promise<readonly string[]> {
  await sync(name);
  const app = await operationEnds(name);
  expect(app.status.operationState.message).toMatch(/^successfully synced/);
  return ran(app)
    .filter((step) => !step.includes(' ConfigMap/'))
    .map((step) =>
      step
        .replace(/ (Succeeded|Synced)$/, '')
        .replace(/migrate-[0-9a-f]{7}-presync-\d+$/, 'migrate-<generated>'),
    );
}

async function jobIsGone(name: string): Promise<void> {
  const wanted = { label: 'the Job is gone', seconds: 180, is: (job: Body) => job === undefined };
  await waitFor(kinds.Job, name, 'orders-migrate', wanted);
}

function byAge(left: Body, right: Body): number {
  return right.metadata.creationTimestamp.localeCompare(left.metadata.creationTimestamp);
}
