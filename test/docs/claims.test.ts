/** What the docs say about syncs, asked of the same code that plans them. */
import { describe, expect, test } from 'vitest';
import { jobName } from '../../hooks/model/naming.ts';
import type { Entry } from '../../plugin/order.ts';
import { hook, make, tasksOf, wave } from '../support/entry.ts';
import { blocksOf, page } from './pages.ts';

function job(phase: string, at = '0'): Entry {
  return make(`Job ${phase.toLowerCase()}${at}`, { [hook]: phase, [wave]: at });
}

describe('which hooks make a sync of one wave wait for health, as the table has it', () => {
  test.each([
    ['none', [], false],
    ['PreSync only', [job('PreSync')], false],
    ['SyncFail only', [job('SyncFail')], false],
    ['PreSync and SyncFail', [job('PreSync'), job('SyncFail')], false],
    ['Sync only, in the same wave', [job('Sync')], false],
    ['Sync beside PreSync', [job('PreSync'), job('Sync')], true],
    ['Sync beside SyncFail', [job('Sync'), job('SyncFail')], true],
    ['Sync in a later wave', [job('Sync', '1')], true],
    ['Sync in an earlier wave', [job('Sync', '-1')], false],
    ['PostSync', [job('PostSync')], true],
    ['PreSync and PostSync', [job('PreSync'), job('PostSync')], true],
  ])('%s', (_, hooks, waits) => {
    const tasks = tasksOf([make('Deployment orders'), ...hooks]);

    const deployment = tasks.find(({ kind }) => kind === 'Deployment');
    expect(deployment?.waitsFor).toBe(waits ? 'health' : 'nothing');
  });
});

test('errors that are shown inside of Argo CD’s words are the ones that the tool prints', () => {
  const printed = blocksOf('text', 'stderr').flatMap(({ text }) => text.trim().split('\n'));
  const shown = page('docs/troubleshooting.md')
    .blocks.flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^[A-Z_]+ hookline\.yaml:/.test(line));

  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((line) => !printed.includes(line))).toEqual([]);
});

test('the Job that the docs follow has its real name', () => {
  const name = jobName({ instance: 'orders', scope: 'application', hook: 'smoke', phase: 'PostSync' });
  const shown = page('docs/troubleshooting.md').text.match(/smoke-[0-9a-f]{8}/g);

  expect(new Set(shown)).toEqual(new Set([name]));
});
