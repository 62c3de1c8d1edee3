/** Jobs behind the documents of the stream: once, and never in the place of something else. */
import { allChecks } from '../../plugin/all-kinds.ts';
import { describe, expect, test } from 'vitest';
import { inject } from '../../plugin/inject.ts';
import { plan, type PlannedHook } from '../../plugin/plan.ts';
import { printObject } from '../../plugin/print.ts';
import { resolve } from '../../plugin/resolve.ts';
import { stream } from '../../plugin/stream.ts';
import { hookText, optionsWith } from '../support/hook.ts';
import { linesOf } from '../support/lines.ts';

function planned(...texts: readonly string[]): readonly PlannedHook[] {
  return plan(
    resolve(
      texts.map((text) => ({ name: 'hookline.yaml', text })),
      allChecks,
    ).value,
    optionsWith(),
  );
}

const hooks = planned(hookText('a'));
const job = hooks[0]?.job ?? { apiVersion: '', kind: '', metadata: { name: '' }, spec: {} };
const printed = printObject(job);

function injected(text: string, some = hooks): { readonly text: string; readonly lines: readonly string[] } {
  const { value, problems } = inject(stream([{ name: 'a.yaml', text }]).value, some);
  return { text: value.map((manifest) => manifest.lead + manifest.text).join(''), lines: linesOf(problems) };
}

describe('with a Job to add', () => {
  test.each([
    ['kind: A\n', 'kind: A\n'],
    ['kind: A', 'kind: A\n'],
    ['kind: A\n---\n', 'kind: A\n---\n'],
    ['kind: A\n---', 'kind: A\n---\n'],
    ['{"a":1}\n{"b":2}', '---\n{"a":1}\n---\n{"b":2}\n'],
    ['', ''],
  ])('of %j stays %j, and the Job follows', (text, before) => {
    expect(injected(text)).toEqual({ text: `${before}---\n${printed}`, lines: [] });
  });

  test('several follow in their order, each behind a separator and with the place of its hook', () => {
    const both = planned(hookText('b', 'phases: [PostSync], container: {image: "a:1"}'), hookText('a'));

    const { value } = inject([], both);

    expect(value.map(({ lead, file, line, hook }) => [lead, file, line, hook])).toEqual([
      ['---\n', 'hookline.yaml', 1, 'a'],
      ['---\n', 'hookline.yaml', 1, 'b'],
    ]);
  });
});

describe('with a Job that is there', () => {
  test.each([
    ['as we print it', `kind: A\n---\n${printed}`],
    ['as JSON', `${JSON.stringify(job)}\n`],
    ['in a List', `kind: List\nitems: [${JSON.stringify(job)}]\n`],
    ['with its name behind an escape', JSON.stringify(job).replaceAll('"a-', '"\\u0061-')],
  ])('%s nothing is added', (_, text) => {
    expect(injected(text)).toEqual({ text, lines: [] });
  });

  const clash = `Job/${job.metadata.name} is in the stream already, and is not what Hook/a makes → remove it from the source; Hookline adds it at each render`;

  test.each<[string, string]>([
    ['that differs', printed.replace('"a:1"', '"a:2"')],
    ['that has more', `${printed}status: {}\n`],
    ['that is not managed by us', printed.replaceAll('managed-by: "hookline"', 'managed-by: "helm"')],
    ['without a namespace, which means the destination', printed.replace(/ {2}namespace: .*\n/, '')],
  ])('one %s is a clash', (_, text) => {
    expect(injected(text).lines).toEqual([`HOOK_NAME_CLASH a.yaml:1: ${clash}`]);
  });

  test.each<[string, string]>([
    ['of another kind', printed.replace('kind: "Job"', 'kind: "CronJob"')],
    ['in another namespace', printed.replace('namespace: "shop-prod"', 'namespace: "other"')],
    ['that only mentions the name', `kind: A\nname: ${job.metadata.name}\n`],
  ])('an object %s is none', (_, text) => {
    expect(injected(text)).toEqual({ text: `${text}---\n${printed}`, lines: [] });
  });

  test('the others are added', () => {
    const both = planned(hookText('a'), hookText('b'));

    const { text } = injected(`---\n${printed}`, both);

    expect(text.startsWith(`---\n${printed}---\n`)).toBe(true);
    expect(text.match(/^kind: "Job"$/gm)).toHaveLength(2);
  });
});

test('two hooks that make one Job name are a clash', () => {
  const twice = [...hooks, ...hooks.map((hook) => ({ ...hook, hook: 'b', at: { file: 'b.yaml', line: 7 } }))];

  expect(injected('', twice).lines).toEqual([
    `HOOK_NAME_CLASH b.yaml:7: Hook/b and Hook/a make the same Job name ${job.metadata.name} → rename the hook`,
  ]);
});

test('with nothing to add, the manifests are the same', () => {
  const manifests = stream([{ name: 'a.yaml', text: 'kind: A' }]).value;

  expect(inject(manifests, []).value).toBe(manifests);
});
