/** What the page on plans shows is what is printed, and its workflow runs a command that is taken. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { options } from '../../plugin/options.ts';
import { page, root } from './pages.ts';

const { blocks } = page('docs/plan.md');

test('the differences that are shown are those of a golden case', () => {
  const golden = readFileSync(join(root, 'test/golden/cases/plan-diff-folder/stdout'), 'utf8');

  expect(blocks.filter(({ words }) => words[1] === 'plan-diff').map(({ text }) => text)).toEqual([golden]);
});

/** `yaml comment` is a workflow of GitHub's. */
const Workflow = z.object({
  jobs: z.object({ hooks: z.object({ steps: z.array(z.looseObject({ run: z.string().optional() })) }) }),
});

test('the workflow writes what the plan prints', () => {
  const [block] = blocks.filter(({ words }) => words[1] === 'comment');
  const { steps } = Workflow.parse(parse(block?.text ?? '')).jobs.hooks;
  const runs = steps.flatMap(({ run }) => run ?? []);
  const [, argv = '', file] = / plan (.*) > (\S+)/.exec(runs[0] ?? '') ?? [];

  expect(options('plan', argv.split(' '), {}).problems).toEqual([]);
  expect(runs[1]).toContain(`--body-file ${file}`);
});
