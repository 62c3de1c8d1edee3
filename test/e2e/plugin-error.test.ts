/** What people see in Argo CD of an error of the plugin. */
import { describe, expect, test } from 'vitest';
import { page } from '../docs/pages.ts';
import { applicationIs, operationEnds, refresh, sync } from './support/application.ts';
import { hooked, hookJobs, ran, uids } from './support/hooked.ts';
import { find, get, kinds, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

/** The words of Argo CD around an error, out of the docs; the last line of the block is ours. */
const [, wrapping = ''] = /```text\n(Failed to load target state:[\s\S]*?)\n[A-Z_]+ hookline\.yaml:/.exec(
  page('docs/troubleshooting.md').text,
) ?? ['', 'the docs show no error'];

function conditionOf(app: Body): string {
  const conditions: readonly Body[] = app.status?.conditions ?? [];
  return uncached(conditions.find(({ type }) => type === 'ComparisonError')?.message ?? '');
}

/** Argo CD puts these words in front once it has failed three times, which is soon in a test. */
function uncached(message: string): string {
  return message.replace('Manifest generation error (cached): ', '');
}

const good = {
  'hookline.yaml': text(hook('smoke', 'PostSync'), hook('undo', 'SyncFail')),
  'shop.yaml': text(configMap('shop')),
};
const long = 'x'.repeat(400);

/** A `hookline.yaml`, our first line, and how the program ends. */
const broken: Readonly<Record<string, readonly [file: string, line: string, exit: number]>> = {
  phase: [
    `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: smoke}
spec:
  phases: [Postsync]
  script: {image: "a:1", source: "true"}
`,
    'PHASE_UNKNOWN hookline.yaml:5  Hook/smoke spec.phases[0]: "Postsync" is no phase of a hook → did you mean PostSync?',
    2,
  ],
  yaml: ['kind: [Hook\n', 'YAML_BROKEN hookline.yaml:', 2],
  several: [
    text(hook('a', 'PreSync', { timeout: '0s' }), hook('b', 'PreSync', { wavee: 1 })),
    'TIMEOUT_INVALID hookline.yaml:1  Hook/a spec.timeout:',
    2,
  ],
  length: [
    `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: smoke}
spec: {phases: [PreSync], script: {image: "a:1", source: "true"}, ${long}: 1}
`,
    'FIELD_UNKNOWN hookline.yaml:4  Hook/smoke',
    2,
  ],
};

describe('a broken hookline.yaml', () => {
  test.for(Object.entries(broken))(
    '%s: its first line stands in the condition',
    async ([word, [file, line, exit]]) => {
      const name = `hookline-error-${word}`;
      await hooked(name, { ...good, 'hookline.yaml': file });

      await refresh(name, 'hard');
      const app = await applicationIs(name, 'a condition', (each) => conditionOf(each) !== '');

      const words = wrapping
        .replaceAll('\n', ' ')
        .replace('"orders"', `"${name}"`)
        .replace('exit status 2', `exit status ${exit}`);
      const message = conditionOf(app);
      expect(message.replaceAll(/\s+/g, ' ').slice(0, words.length)).toBe(words);
      const [first = ''] = message
        .slice(message.indexOf('exit status'))
        .replace(/^.*?: /, '')
        .split('\n');
      expect(first.slice(0, line.length)).toBe(line);
      expect(first.length).toBeLessThanOrEqual(200);
      expect(first).toMatch(/^[A-Z_]+ hookline\.yaml:\d+ {2}.+ → .+$/);

      await sync(name);
      const failed = await operationEnds(name);
      expect(failed.status.operationState.phase).toBe('Error');
      expect(uncached(failed.status.operationState.message)).toContain(`ComparisonError: ${message}`);
      expect(await hookJobs(name)).toEqual({});
      expect(await find(kinds.ConfigMap, name, 'shop')).toBeUndefined();
    },
  );

  test('in a new commit changes nothing in the cluster, and the next commit is rendered', async () => {
    const name = 'hookline-error-commit';
    const { git } = await hooked(name, good);
    await sync(name);
    await operationEnds(name);
    const before = await uids(name);
    expect(Object.keys(before)).toEqual(['smoke']);

    await git.commit({
      'hookline.yaml': broken['phase']?.[0] ?? '',
      'shop.yaml': text(configMap('shop', 'b'), configMap('new')),
    });
    await sync(name, { sync: { prune: true } });
    const failed = await operationEnds(name);
    expect(failed.status.operationState.phase).toBe('Error');
    expect(failed.status.operationState.message).toContain('PHASE_UNKNOWN hookline.yaml:5');
    expect((await get(kinds.ConfigMap, name, 'shop')).data).toEqual({ value: 'a' });
    expect(await uids(name)).toEqual(before);

    await git.commit({ 'hookline.yaml': good['hookline.yaml'] });
    await sync(name);
    const app = await operationEnds(name);
    expect(ran(app).at(-1)).toBe('PostSync Job/smoke Succeeded');
    expect((await get(kinds.ConfigMap, name, 'shop')).data).toEqual({ value: 'b' });
  });
});

test('an empty result is an error: nothing is pruned', async () => {
  const name = 'hookline-error-empty';
  const { git } = await hooked(name, { 'shop.yaml': text(configMap('shop')) });
  await sync(name);
  await operationEnds(name);

  await git.commit({ 'shop.yaml': '# nothing\n' });
  await sync(name, { sync: { prune: true } });
  const app = await operationEnds(name);

  expect(app.status.operationState.message).toMatch(/exit status 2: RESULT_EMPTY /);
  expect(await find(kinds.ConfigMap, name, 'shop')).toBeDefined();
});
