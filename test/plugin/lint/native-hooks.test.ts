/** Rules on hooks of the rendered stream: what Argo CD would drop or refuse without a word. */
import { describe, expect, test } from 'vitest';
import { givenLevels, mergedLevels } from '../../../plugin/lint/levels.ts';
import { renderLevels } from '../../../plugin/lint/rules.ts';
import { nativeHookFindings } from '../../../plugin/lint/native-hooks.ts';
import { parse } from '../../../plugin/parse.ts';
import { linesOf } from '../../support/lines.ts';

function findings(text: string, lint?: string): readonly string[] {
  const parsed = parse({ lead: '', text, file: 'a.yaml', line: 1 }).value;
  return linesOf(nativeHookFindings(parsed, mergedLevels(renderLevels, givenLevels(lint).value)));
}

function pod(annotations: string, name = 'name: a, '): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {${name}annotations: {${annotations}}}\n`;
}

const hook = 'argocd.argoproj.io/hook';

describe('H001', () => {
  test.each<[string, string]>([
    [
      'Presync',
      'H001 a.yaml:3: Pod/a has argocd.argoproj.io/hook: "Presync", which is no phase; Argo CD drops it without a word → did you mean PreSync?',
    ],
    [
      '""',
      'H001 a.yaml:3: Pod/a has argocd.argoproj.io/hook: "", which is no phase; Argo CD drops it without a word → use one of PreSync, Sync, PostSync, SyncFail, Skip, PreDelete, PostDelete',
    ],
    ['pre-install', expect.stringMatching(/^H001 a\.yaml:3: Pod\/a has .*Argo CD drops it/) as string],
    [
      '"Sync, Presync"',
      'warn H001 a.yaml:3: Pod/a has "Presync" in argocd.argoproj.io/hook; Argo CD passes over it → did you mean PreSync?',
    ],
  ])('of %s', (words, line) => {
    expect(findings(pod(`${hook}: ${words}`))).toEqual([line]);
  });

  test.each([
    ['PreSync'],
    ['"Sync,PostSync"'],
    ['Skip'],
    ['PreDelete'],
    ['PostDelete'],
    ['"PostSync,PostDelete"'],
  ])('%s is a phase', (words) => {
    expect(findings(pod(`${hook}: ${words}`))).toEqual([]);
  });

  test('a word beside a phase of Helm is passed over, for Argo CD falls back to that', () => {
    expect(findings(pod(`${hook}: Garbage, helm.sh/hook: pre-install`))).toEqual([
      expect.stringMatching(/^warn H001 /),
    ]);
  });

  test("Helm's own words are left alone: charts carry tests", () => {
    expect(findings(pod('helm.sh/hook: test'))).toEqual([]);
  });

  test('stands at the annotation, also in a List', () => {
    expect(
      findings(
        `kind: List\nitems:\n- kind: A\n- kind: Pod\n  metadata: {name: b, annotations: {${hook}: x}}\n`,
      ),
    ).toEqual([expect.stringMatching(/^H001 a\.yaml:5: Pod\/b /)]);
  });

  test('is as loud as asked', () => {
    expect(findings(pod(`${hook}: x`), 'off')).toEqual([]);
    expect(findings(pod(`${hook}: x`), 'warn')).toEqual([expect.stringMatching(/^warn H001 /)]);
    // The object still runs: never more than a warning.
    expect(findings(pod(`${hook}: "Sync,x"`), 'error')).toEqual([expect.stringMatching(/^warn H001 /)]);
  });
});

describe('H022', () => {
  const line = 'H022 a.yaml:1: Pod has neither name nor generateName → write metadata.name';

  test.each([[`${hook}: PreSync`], ['helm.sh/hook: pre-install'], ['hookline.dev/phase: Sync']])(
    'a hook without a name: %s',
    (annotations) => {
      expect(findings(pod(annotations, ''))).toEqual([line]);
    },
  );

  test.each([
    ['a name', pod(`${hook}: Sync`)],
    ['a generated name', pod(`${hook}: Sync`, 'generateName: a-, ')],
    ['no hook', pod('a: b', '')],
    ['what is dropped anyway', pod('helm.sh/hook: test', '')],
    ['what is skipped', pod(`${hook}: Skip`, '')],
  ])('nothing to say of %s', (_, text) => {
    expect(findings(text)).toEqual([]);
  });
});

test('a hook without a kind is an error whatever the levels', () => {
  const text = pod(`${hook}: Sync`).replace('kind: Pod\n', '');

  expect(findings(text, 'off')).toEqual(['KIND_MISSING a.yaml:1: a hook has no kind → write its kind']);
});

test.each([
  [
    'hookline.dev/phse: Sync',
    [
      'warn ANNOTATION_UNKNOWN a.yaml:3: Pod/a has the annotation hookline.dev/phse, which means nothing → did you mean hookline.dev/phase?',
    ],
  ],
  ['hookline.dev/phase: Sync', []],
  ['hookline.dev/primary-source: a', []],
  ['hookline.devs/x: a', []],
])('an annotation of ours that does not exist is warned of: %s', (annotations, lines) => {
  expect(findings(pod(annotations))).toEqual(lines);
});

test('on other kinds an annotation of ours may be somebody else’s', () => {
  expect(findings(pod('hookline.dev/x: a').replace('kind: Pod', 'kind: ConfigMap'))).toEqual([]);
});
