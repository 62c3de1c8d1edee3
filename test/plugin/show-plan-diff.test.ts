/** What people and programs see of differences. */
import { describe, expect, test } from 'vitest';
import { isSame } from '../../plugin/plan-diff.ts';
import { showPlanDiff } from '../../plugin/show-plan-diff.ts';
import { diff, job, lines, made, object } from '../support/hook-jobs.ts';

describe('what people see', () => {
  test('nothing, in one line', () => {
    const none = diff([job('a')], [job('a')]);

    expect(isSame(none)).toBe(true);
    expect(showPlanDiff(none, 'table')).toBe('The hooks are the same.\n');
  });

  test('a table, hunks below it, and a count', () => {
    const before = [job('a', { container: { args: ['one'] } }), job('old'), object('Deployment', 'shop')];
    const after = [
      job('a', { wave: '1', container: { args: ['two'], image: 'a:2' } }),
      made('smoke', 'smoke-12345678', { phase: 'PostSync' }),
      object('Deployment', 'shop'),
    ];

    expect(showPlanDiff(diff(before, after), 'table')).toMatchInlineSnapshot(`
      "CHANGE    PHASE      WAVE   HOOK         WHAT
      added     PostSync   0      Hook/smoke   jobs.yaml:1
      changed   PreSync    1      Job/a        wave 0 → 1
                                               image of main a:1 → a:2
                                               args of main: changed, see below
      removed   PreSync    0      Job/old      jobs.yaml:1

      Job/a in PreSync: args of main
      @@ -1,1 +1,1 @@
      -one
      +two

      The sync begins to wait for health: Deployment/shop
      1 added, 1 changed, 1 removed
      "
    `);
  });

  test('steers no terminal', () => {
    const before = [job('a', { container: { args: ['one'] } })];
    const after = [job('a', { container: { args: ['\u001b[31mtwo\u202e'] } }), job('b\u001b[2J')];

    expect(showPlanDiff(diff(before, after), 'table')).not.toMatch(/(?!\n)\p{Cc}|\u202E/u);
  });

  test('keeps its shape as JSON', () => {
    const shown: unknown = JSON.parse(showPlanDiff(diff([job('old')], [made('a', 'a-1')]), 'json'));

    expect(shown).toEqual({
      apiVersion: 'hookline.dev/v1alpha1',
      kind: 'PlanDiff',
      added: [
        {
          phase: 'PreSync',
          wave: 0,
          group: 'batch',
          kind: 'Job',
          namespace: 'shop',
          name: 'a-1',
          hook: 'a',
          from: 'jobs.yaml:1',
        },
      ],
      removed: [
        {
          phase: 'PreSync',
          wave: 0,
          group: 'batch',
          kind: 'Job',
          namespace: 'shop',
          name: 'old',
          hook: null,
          from: 'jobs.yaml:1',
        },
      ],
      changed: [],
      health: { begins: [], stops: [] },
    });
  });

  test('a script of which everything differs is cut', () => {
    const sides = ['a', 'b'].map((word) =>
      job('a', {
        container: { args: [Array.from({ length: 400 }, (_, index) => `${word} ${index}`).join('\n')] },
      }),
    );
    const [hunk = ''] = lines(sides.slice(0, 1), sides.slice(1));

    expect(hunk.split('\n')).toHaveLength(41);
    expect(hunk).toMatch(/\n… 761 more lines$/);
  });
});
