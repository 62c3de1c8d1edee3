/** Annotated Jobs and Pods: what is put into their text, and every shape that is refused (DESIGN.md §3.3). */
import { describe, expect, test } from 'vitest';
import { annotate } from '../../plugin/annotate.ts';
import { parse } from '../../plugin/parse.ts';
import { linesOf } from '../support/lines.ts';

function annotated(text: string): ReturnType<typeof annotate> {
  return annotate(parse({ lead: '---\n', text, file: 'a.yaml', line: 1 }).value);
}

function edited(text: string): string {
  const { value, problems } = annotated(text);
  expect(linesOf(problems)).toEqual([]);
  return value.text;
}

function job(
  annotations: string,
  spec = 'backoffLimit: 1, activeDeadlineSeconds: 5',
  head = 'apiVersion: batch/v1\nkind: Job\n',
): string {
  return `${head}metadata:\n  name: a\n  annotations: {${annotations}}\nspec: {${spec}}\n`;
}

describe('what is put in', () => {
  test('a Job gets its hook annotations, a deadline and no second try; nothing else changes', () => {
    const text = `# our migration
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate   # kept
  annotations:
    # before the deployment
    hookline.dev/phase: PreSync
    'argocd.argoproj.io/sync-wave': "-5"
spec:
  template: {spec: {containers: [{image: a}]}}
`;

    expect(edited(text)).toMatchInlineSnapshot(`
      "# our migration
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: migrate   # kept
        annotations:
          # before the deployment
          argocd.argoproj.io/hook: "PreSync"
          argocd.argoproj.io/hook-delete-policy: "BeforeHookCreation"
          hookline.dev/phase: PreSync
          'argocd.argoproj.io/sync-wave': "-5"
      spec:
        backoffLimit: 0
        activeDeadlineSeconds: 600
        template: {spec: {containers: [{image: a}]}}
      "
    `);
  });

  test('a Pod gets a deadline, and no back-off limit', () => {
    const text = job('hookline.dev/phase: Sync', 'containers: []', 'apiVersion: v1\nkind: Pod\n');

    expect(edited(text)).toContain('spec: {"activeDeadlineSeconds": 600, containers: []}');
  });

  test.each([
    ['PreSync', 'PreSync'],
    ['"PreSync, PostSync"', 'PreSync,PostSync'],
    ['" Sync ,,Sync"', 'Sync'],
  ])('the phases %s are written as Argo CD reads them', (written, phases) => {
    expect(edited(job(`hookline.dev/phase: ${written}`))).toContain(`"argocd.argoproj.io/hook": "${phases}"`);
  });

  test.each([
    ['', '"argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation"'],
    [
      ', argocd.argoproj.io/hook-delete-policy: HookSucceeded',
      'hook-delete-policy: "BeforeHookCreation,HookSucceeded"',
    ],
    [
      ", argocd.argoproj.io/hook-delete-policy: 'HookFailed,HookSucceeded'",
      'hook-delete-policy: "BeforeHookCreation,HookFailed,HookSucceeded"',
    ],
    [', argocd.argoproj.io/hook-delete-policy: ""', 'hook-delete-policy: "BeforeHookCreation"'],
    [', argocd.argoproj.io/hook-delete-policy: BeforeHookCreation', 'hook-delete-policy: BeforeHookCreation'],
  ])('beside the annotations%s the delete policy always has BeforeHookCreation', (others, expected) => {
    const text = edited(job(`hookline.dev/phase: Sync${others}`));

    expect(text).toContain(expected);
    expect(text.match(/hook-delete-policy/g)).toHaveLength(1);
  });

  test.each([
    ['a: 1', '{"backoffLimit": 0, "activeDeadlineSeconds": 600, a: 1}'],
    ['backoffLimit: 6', '{"activeDeadlineSeconds": 600, backoffLimit: 6}'],
    ['activeDeadlineSeconds: 5', '{"backoffLimit": 0, activeDeadlineSeconds: 5}'],
    ['backoffLimit: 6, activeDeadlineSeconds: 5', '{backoffLimit: 6, activeDeadlineSeconds: 5}'],
    ['', '{"backoffLimit": 0, "activeDeadlineSeconds": 600}'],
  ])('the spec {%s} keeps what it says', (spec, expected) => {
    expect(edited(job('hookline.dev/phase: Sync', spec))).toContain(`spec: ${expected}\n`);
  });

  test("Argo CD's annotation that says the same stays as it is", () => {
    const text = job(
      'hookline.dev/phase: "Sync,PostSync", argocd.argoproj.io/hook: "PostSync, Sync", argocd.argoproj.io/hook-delete-policy: BeforeHookCreation',
    );

    expect(edited(text)).toBe(text);
  });

  test('a generated name is a name, and labels are not touched', () => {
    const text = job('hookline.dev/phase: Sync').replace('name: a', 'generateName: a-\n  labels: {a: b}');

    expect(edited(text)).toContain('generateName: a-\n  labels: {a: b}\n');
  });

  test('a document without the annotation is the same manifest', () => {
    const parsed = parse({ lead: '', text: job('a: b'), file: 'a.yaml', line: 1 }).value;

    expect(annotate(parsed).value).toBe(parsed.manifest);
  });
});

describe('what is refused', () => {
  const phases = 'PreSync, Sync, PostSync, SyncFail';
  const phase = 'hookline.dev/phase: Sync';

  test.each<[string, string, string]>([
    [
      'a misspelt phase',
      job('hookline.dev/phase: Presync'),
      'PHASE_UNKNOWN a.yaml:5: Job/a has the annotation hookline.dev/phase: "Presync", which is no phase → did you mean PreSync?',
    ],
    [
      'a phase of deletion',
      job('hookline.dev/phase: PostDelete'),
      `PHASE_UNKNOWN a.yaml:5: Job/a has the annotation hookline.dev/phase: "PostDelete", which is no phase → use one of ${phases}`,
    ],
    [
      'an empty phase',
      job('hookline.dev/phase: ""'),
      `PHASE_UNKNOWN a.yaml:5: Job/a has an empty annotation hookline.dev/phase → use one of ${phases}`,
    ],
    [
      'no phase',
      job('hookline.dev/phase: null'),
      `PHASE_UNKNOWN a.yaml:5: Job/a has an empty annotation hookline.dev/phase → use one of ${phases}`,
    ],
    [
      'two different phases',
      job(`${phase}, argocd.argoproj.io/hook: PreSync`),
      'PHASE_TWICE a.yaml:5: Job/a is annotated hookline.dev/phase: "Sync" and argocd.argoproj.io/hook: "PreSync" → remove argocd.argoproj.io/hook',
    ],
    [
      'a phase more in the other',
      job(`${phase}, argocd.argoproj.io/hook: "Sync,PreSync"`),
      'PHASE_TWICE a.yaml:5: Job/a is annotated hookline.dev/phase: "Sync" and argocd.argoproj.io/hook: "Sync,PreSync" → remove argocd.argoproj.io/hook',
    ],
    [
      'a fraction of a wave',
      job(`${phase}, argocd.argoproj.io/sync-wave: "1.5"`),
      'WAVE_INVALID a.yaml:5: Job/a is annotated argocd.argoproj.io/sync-wave: "1.5", which is no integer from -9999 to 9999 → write an integer such as "-5"',
    ],
    [
      'a word for a wave',
      job(`${phase}, argocd.argoproj.io/sync-wave: first`),
      'WAVE_INVALID a.yaml:5: Job/a is annotated argocd.argoproj.io/sync-wave: "first", which is no integer from -9999 to 9999 → write an integer such as "-5"',
    ],
    [
      'a wave out of range',
      job(`${phase}, argocd.argoproj.io/sync-wave: "10000"`),
      'WAVE_INVALID a.yaml:5: Job/a is annotated argocd.argoproj.io/sync-wave: "10000", which is no integer from -9999 to 9999 → write an integer such as "-5"',
    ],
    [
      'an annotation that is no text',
      job(`${phase}, argocd.argoproj.io/sync-wave: 5`),
      'ANNOTATION_NOT_TEXT a.yaml:5: Job/a has the annotation argocd.argoproj.io/sync-wave with a value that is not text → quote it',
    ],
    [
      'another kind',
      job(phase, '', 'apiVersion: apps/v1\nkind: Deployment\n'),
      'PHASE_ON_KIND a.yaml:5: Deployment/a is annotated hookline.dev/phase, and only a Job or Pod can be → use argocd.argoproj.io/hook for other kinds',
    ],
    [
      'a Job of another group',
      job(phase, '', 'apiVersion: x.io/v1\nkind: Job\n'),
      'PHASE_ON_KIND a.yaml:5: Job/a is annotated hookline.dev/phase, and only a Job or Pod can be → use argocd.argoproj.io/hook for other kinds',
    ],
    [
      'no kind',
      job(phase, '', 'apiVersion: batch/v1\n#\n'),
      'KIND_MISSING a.yaml:5: an object annotated hookline.dev/phase has no kind → write kind: Job',
    ],
    [
      'no spec',
      job(phase).replace(/spec:.*\n/, ''),
      'FIELD_MISSING a.yaml:5: Job/a has no spec → write the spec',
    ],
    [
      'a spec that is no map',
      job(phase).replace(/spec:.*\n/, 'spec:\n'),
      'FIELD_MISSING a.yaml:5: Job/a has no spec → write the spec',
    ],
  ])('%s', (_, text, line) => {
    const { value, problems } = annotated(text);

    expect(linesOf(problems)).toEqual([line]);
    expect(value.text).toBe(text);
  });

  const alias =
    'Job/a gets metadata, annotations or spec from an alias or merge key → write them out in this object';

  test.each([
    ['annotations by alias', `x: &x {${phase}}\n${job('').replace('annotations: {}', 'annotations: *x')}`],
    ['annotations by merge key', `x: &x {${phase}}\n${job('<<: *x')}`],
    [
      'metadata by alias',
      `x: &x {name: a, annotations: {${phase}}}\napiVersion: batch/v1\nkind: Job\nmetadata: *x\nspec: {}\n`,
    ],
    ['a spec by alias', `x: &x {a: 1}\n${job(phase).replace(/spec:.*/, 'spec: *x')}`],
  ])('%s', (_, text) => {
    expect(linesOf(annotated(text).problems).map((line) => line.replace(/ a\.yaml:[0-9]+/, ''))).toEqual([
      `ANNOTATED_ALIAS: ${alias}`,
    ]);
  });

  test('a text whose edit would change more than was meant', () => {
    const text = job(phase)
      .replace('annotations: {', 'annotations: &x {')
      .replace('spec: {', 'other: *x\nspec: {');

    expect(linesOf(annotated(text).problems)).toEqual([
      'ANNOTATED_SHAPE a.yaml:1: Job/a is written in a form that cannot be edited in place → write its metadata and spec as plain block maps, without anchors',
    ]);
  });

  test('every problem of a List is said, each at its item', () => {
    const { problems } = annotated(
      `kind: List\nitems:\n${item('Sync', 'Job')}${item('sync', 'Job')}${item('Sync', 'CronJob')}`,
    );

    expect(problems.map(({ code, at }) => `${code} ${at?.line}`)).toEqual([
      'PHASE_UNKNOWN 9',
      'PHASE_ON_KIND 13',
    ]);
  });
});

function item(phases: string, kind: string): string {
  const metadata = `{name: a, annotations: {hookline.dev/phase: ${phases}}}`;
  return `- apiVersion: batch/v1\n  kind: ${kind}\n  metadata: ${metadata}\n  spec: {}\n`;
}
