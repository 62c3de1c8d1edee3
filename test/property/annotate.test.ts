/** Annotated objects, however they are written: they become hooks, and no byte of theirs changes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { annotate } from '../../plugin/annotate.ts';
import { parse } from '../../plugin/parse.ts';
import { layouts, write, type Tree } from './layouts.ts';
import { runs } from './runs.ts';
import { generate } from './streams.ts';

const hook = 'argocd.argoproj.io/hook';
const policy = 'argocd.argoproj.io/hook-delete-policy';

interface Written {
  readonly kind: 'Job' | 'Pod';
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, Tree>>;
}

const texts = fc.constantFrom(
  'a',
  '',
  'yes',
  '{}',
  'a: b',
  '# no comment',
  "it's",
  '"',
  'é 😀',
  ', }',
  '[',
  'a, b',
);
const written: fc.Arbitrary<Written> = fc.record({
  kind: fc.constantFrom('Job' as const, 'Pod' as const),
  annotations: fc.record(
    {
      'hookline.dev/phase': fc.constantFrom('PreSync', 'Sync', 'PostSync, SyncFail', 'PreSync,PostSync'),
      [policy]: fc.constantFrom('HookSucceeded', 'BeforeHookCreation', 'HookFailed,HookSucceeded'),
      'argocd.argoproj.io/sync-wave': fc.constantFrom('0', '-5', '9999'),
      'a.b/c': texts,
      note: texts,
    },
    { requiredKeys: ['hookline.dev/phase'] },
  ),
  spec: fc.record(
    {
      backoffLimit: fc.nat({ max: 6 }),
      activeDeadlineSeconds: fc.integer({ min: 1, max: 9999 }),
      template: fc.record({
        spec: fc.record({
          containers: fc.array(fc.record({ image: texts, args: fc.array(texts) }), { maxLength: 2 }),
        }),
      }),
      note: texts,
    },
    { requiredKeys: [] },
  ),
});

function objectOf({ kind, annotations, spec }: Written): Record<string, Tree> {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
    kind,
    metadata: { name: 'migrate', annotations },
    spec,
  };
}

/** What the object must become: the rules of DESIGN.md §3.3, written again. */
function additions({ kind, annotations, spec }: Written): {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, number>>;
} {
  const phases = (annotations['hookline.dev/phase'] ?? '').replaceAll(' ', '');
  const kept = annotations[policy];
  const policies =
    kept?.includes('BeforeHookCreation') === true ? [] : ['BeforeHookCreation', ...(kept?.split(',') ?? [])];
  return {
    annotations: { [hook]: phases, ...(policies.length === 0 ? {} : { [policy]: policies.join(',') }) },
    spec: {
      ...(kind === 'Pod' || 'backoffLimit' in spec ? {} : { backoffLimit: 0 }),
      ...('activeDeadlineSeconds' in spec ? {} : { activeDeadlineSeconds: 600 }),
    },
  };
}

test('an annotated object becomes a hook with a deadline, and nothing else of its value changes', () => {
  fc.assert(
    fc.property(written, layouts, (some, layout) => {
      const added = additions(some);

      const after = parseDocument(edited(write(objectOf(some), layout))).toJS() as unknown;

      expect(after).toEqual(
        objectOf({
          ...some,
          annotations: { ...some.annotations, ...added.annotations },
          spec: { ...some.spec, ...added.spec },
        }),
      );
    }),
    runs,
  );
});

test('without what was put in, the text is the one that came', () => {
  fc.assert(
    fc.property(written, layouts, (some, layout) => {
      const text = write(objectOf(some), layout);
      const added = additions(some);

      const after = edited(text);

      const isReplaced = policy in some.annotations && policy in added.annotations;
      const kept = isReplaced ? restored(after, text, added.annotations[policy] ?? '') : after;
      const inserted = Object.entries({ ...added.annotations, ...added.spec }).filter(
        ([key]) => !(isReplaced && key === policy),
      );
      expect(
        inserted.reduce<readonly string[]>(
          (texts, entry) => texts.flatMap((one) => without(one, entry)),
          [kept],
        ),
      ).toContain(text);
    }),
    runs,
  );
});

test('the items of a List are edited one by one, others stay', () => {
  fc.assert(
    fc.property(fc.array(written, { minLength: 1, maxLength: 3 }), layouts, (some, layout) => {
      const list = {
        kind: 'List',
        items: [...some.map(objectOf), { kind: 'Pod', metadata: { name: 'other' } }],
      };

      const after = parseDocument(edited(write(list, layout))).toJS() as {
        readonly items: readonly unknown[];
      };

      expect(after.items).toEqual([
        ...some.map((one) => {
          const added = additions(one);
          return objectOf({
            ...one,
            annotations: { ...one.annotations, ...added.annotations },
            spec: { ...one.spec, ...added.spec },
          });
        }),
        { kind: 'Pod', metadata: { name: 'other' } },
      ]);
    }),
    runs,
  );
});

test('what was annotated once is not annotated again', async () => {
  await fc.assert(
    fc.asyncProperty(written, layouts, async (some, layout) => {
      const output = await generate([write(objectOf(some), layout)]);

      expect(await generate([output])).toBe(output);
    }),
    runs,
  );
});

function edited(text: string): string {
  const { value, problems } = annotate(parse({ lead: '', text, file: 'a.yaml', line: 1 }).value);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return value.text;
}

/** Puts a replaced scalar back as it was written. */
function restored(after: string, before: string, value: string): string {
  const was = /hook-delete-policy["']?: *("[^"]*"|'[^']*'|[A-Za-z]+)/.exec(before)?.[1] ?? '';
  return after.replace(JSON.stringify(value), () => was);
}

/** Gives the texts that are left when an inserted entry is taken out, in any of the ways in which it may be put in. */
function without(text: string, [key, value]: readonly [string, string | number]): readonly string[] {
  const entry = `"?${escaped(key)}"?: ?${escaped(JSON.stringify(value))}`;
  return [`${entry}\\r?\\n *`, `${entry}, ?`, `[ \\r\\n\\t]*${entry},`, entry].flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(
      ({ 0: whole, index }) => text.slice(0, index) + text.slice(index + whole.length),
    ),
  );
}

function escaped(text: string): string {
  return text.replaceAll(
    /[^A-Za-z0-9]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
