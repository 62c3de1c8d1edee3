/** Each step of the page on migrating differs in what it says, and in nothing else. */
import { expect, test } from 'vitest';
import { run } from '../../plugin/run.ts';
import { makeFolder } from '../support/folder.ts';
import { page } from './pages.ts';

const steps = page('docs/migrating-hook-jobs.md').blocks.flatMap((block, index, all) => {
  const [after, shown] = [all[index + 1], all[index + 2]];
  const isStep = block.words[2] === 'before' && after?.words[2] === 'after';
  return isStep ? [{ at: block.line, before: block, after, shown }] : [];
});

/** `yaml step` holds several documents; all others are looked at with those of every page. */
function fileOf(words: readonly string[]): string {
  return words[1] === 'hook' ? 'hookline.yaml' : 'job.yaml';
}

test('there are steps', () => {
  expect(steps).toHaveLength(5);
});

test.each(steps)('the step in line $at', async ({ before, after, shown }) => {
  const folder = makeFolder({
    '.git/HEAD': '',
    [`main/deploy/${fileOf(before.words)}`]: before.text,
    'main/deploy/orders.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: orders}\n',
    [`deploy/${fileOf(after.words)}`]: after.text,
    'deploy/orders.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: orders}\n',
  });
  const argv = ['--diff', 'main/deploy', '--app-name', 'orders', '--app-namespace', 'orders', 'deploy'];

  const { stdout, stderr } = await run(['plan', ...argv], {
    environment: {},
    folder,
    stdin: () => Promise.resolve(new Uint8Array()),
  });

  expect(stderr).toBe('');
  expect(shown?.words).toEqual(['text', 'plan-diff']);
  expect(shown?.text).toBe(stdout);
});
