/** Commits of one folder that stands for every repository. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../hooks/model/object.ts';
import type { Application } from '../../../hooks/simulate/argo/application.ts';
import { folderRepository, revisionOf, type Answer, type Commit } from '../../../hooks/simulate/commits.ts';

const [first, second, third] = [1, 2, 3].map((count) => revisionOf(7, count)) as [string, string, string];
const source = { repoURL: 'https://git.test/shop.git', path: 'deploy', targetRevision: 'main' };
const application = {
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: { source, destination: { namespace: 'shop' } },
} as unknown as Application;
const config = { kind: 'ConfigMap', metadata: { name: 'settings' } };
const hook = { kind: 'Job', metadata: { name: 'a', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } } };

function repository(commits: readonly Commit[], answer: Answer = { objects: [hook, config] }) {
  const [asked, warnings]: [string[], string[]] = [[], []];
  const made = folderRepository({
    commits: () => commits,
    render: async ({ folder, revision }) => {
      asked.push(`${folder} ${revision}`);
      return answer;
    },
    home: 'argocd',
    warn: (message) => warnings.push(message),
  });
  return { ...made, asked, warnings };
}

function annotationsIn(objects: readonly JsonObject[]): readonly unknown[] {
  return objects.map(({ metadata }) => (metadata as { readonly annotations?: unknown }).annotations);
}

test('revisions look like those of Git, and come from the seed', () => {
  expect(first).toMatch(/^[0-9a-f]{40}$/);
  expect(new Set([first, second, third, revisionOf(8, 1)]).size).toBe(4);
});

test.each([
  ['main', second],
  ['HEAD', second],
  [first, first],
  [first.slice(0, 7), first],
  [first.slice(0, 6), second],
])('%s is resolved', (targetRevision, revision) => {
  const commits = [
    { revision: first, folder: 'one' },
    { revision: second, folder: 'two' },
  ];

  expect(repository(commits).resolve({ ...source, targetRevision })).toEqual({ revision });
});

test('a commit is rendered once for an application, from its own folder', async () => {
  const made = repository([{ revision: first, folder: 'one' }]);
  await made.render(application, source, first);
  await made.render(application, source, first);

  expect(made.asked).toEqual([`one ${first}`]);
  expect(await made.render(application, source, 'other')).toEqual({
    wrong: "unable to resolve 'other' to a commit SHA",
  });
});

test('a commit without files of its own differs in one object that is no hook', async () => {
  const made = repository([
    { revision: first, folder: 'one' },
    { revision: second, folder: 'one' },
    { revision: third, folder: 'two', changed: ['a.yaml'] },
  ]);
  const rendered = await Promise.all(
    [first, second, third].map(async (one) => made.render(application, source, one)),
  );
  const marks = rendered.map((one) => ('objects' in one ? annotationsIn(one.objects)[1] : one));

  const mark = { 'hookline.dev/simulated-commit': second.slice(0, 7) };
  expect(marks).toEqual([undefined, mark, mark]);
});

test('what cannot be rendered here has one ConfigMap in its place, and one warning', async () => {
  const made = repository([{ revision: first, folder: 'one' }], { missing: 'no folder deploy' });
  await made.render(application, source, first);
  await made.render(application, { ...source, path: 'other' }, first);

  expect(made.warnings).toEqual([
    'Application shop is simulated with one ConfigMap in place of its manifests: no folder deploy',
  ]);
});

describe('what differs between two commits', () => {
  const commits = [
    { revision: first, folder: 'one' },
    { revision: second, folder: 'two', changed: ['deploy/web/a.yaml'] },
    { revision: third, folder: 'two' },
  ];

  test.each<readonly [string, string, readonly string[], boolean]>([
    [first, second, ['deploy/web'], true],
    [first, second, ['deploy/web/a.yaml'], true],
    [first, second, ['deploy/we'], false],
    [first, second, ['docs', 'deploy'], true],
    [first, second, [''], true],
    [second, first, ['deploy'], true],
    [second, third, ['docs'], true],
    [second, second, ['deploy'], false],
    ['unknown', second, ['docs'], true],
  ])('%s…%s below %o: %s', (from, to, paths, expected) => {
    expect(repository(commits).changed(source, from, to, paths)).toBe(expected);
  });
});
