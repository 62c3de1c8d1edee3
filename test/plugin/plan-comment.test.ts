/** The comment on a pull request: stable, and nothing in it is Markdown or HTML that somebody else wrote. */
import { describe, expect, test } from 'vitest';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { planComment } from '../../plugin/plan-comment.ts';
import { planDiff } from '../../plugin/plan-diff.ts';

function job(name: string, container: object = {}, phase = 'PreSync'): Entry {
  const metadata = { name, annotations: { 'argocd.argoproj.io/hook': phase } };
  const spec = { template: { spec: { containers: [{ name: 'main', image: 'a:1', ...container }] } } };
  return { value: { apiVersion: 'batch/v1', kind: 'Job', metadata, spec }, from: 'jobs.yaml:1' };
}

function comment(before: readonly Entry[], after: readonly Entry[]): string {
  const options = { namespace: 'shop', revision: '' };
  return planComment(planDiff(runOrder(before, options), runOrder(after, options)));
}

test('nothing differs', () => {
  expect(comment([job('a')], [job('a')])).toBe('### Hooks\n\nThe hooks are the same.\n');
});

test('a heading, what the sync waits for, a table, and what folds out', () => {
  const shop = {
    value: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } },
    from: 'a.yaml:1',
  };
  const before = [job('a', { args: ['one'] }), job('old'), shop];
  const after = [job('a', { args: ['two'], image: 'a:2' }), job('new', {}, 'PostSync'), shop];

  expect(comment(before, after)).toMatchInlineSnapshot(`
    "### Hooks: 1 added, 1 changed, 1 removed

    **The sync begins to wait for health:** \`Deployment/shop\`

    | change | phase | wave | hook | what |
    | --- | --- | --- | --- | --- |
    | added | PostSync | 0 | \`Job/new\` | \`jobs.yaml:1\` |
    | changed | PreSync | 0 | \`Job/a\` | image of \`main\` \`a:1\` → \`a:2\`<br>args of \`main\`: see below |
    | removed | PreSync | 0 | \`Job/old\` | \`jobs.yaml:1\` |

    <details><summary><code>Job/a in PreSync: args of main</code></summary>

    \`\`\`diff
    @@ -1,1 +1,1 @@
    -one
    +two
    \`\`\`

    </details>
    "
  `);
});

describe('names and texts stay what they are', () => {
  const hostile = [
    '<img src=x onerror=alert(1)>',
    '</code></summary><script>',
    '@everyone',
    '[a](javascript:alert(1))',
    '`` ` ``',
    'a | b',
    'a \\| b | c',
    '\\',
    'line\nbreak\r\n\n# heading',
    '```\n</details>\n',
    '\u202eevil',
  ];

  /** Takes code blocks, code spans and the fixed words away: what is left is Markdown of ours. */
  function outside(text: string): string {
    return text
      .replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '')
      .replaceAll(/<summary><code>[^<>\n]*<\/code><\/summary>/g, '')
      .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  }

  test.each(hostile)('%j', (text) => {
    const before = [job('a', { args: ['one'], env: [{ name: 'A', value: 'x' }] })];
    const after = [
      job('a', {
        image: text,
        args: [text],
        env: [
          { name: 'A', value: text },
          { name: text, value: 'x' },
        ],
      }),
      job(text),
    ];

    const shown = comment(before, after);

    const rows = shown.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    // A border is a pipe that no backslash stands before; each row has six.
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    expect(rows.join('')).not.toContain('\\\\|');
    expect(outside(shown).replaceAll(/<br>|<\/?details>/g, '')).not.toMatch(
      /[<>@`\\[\]]|javascript|heading|\u202e/,
    );
    expect(shown.match(/^<details>/gm)).toHaveLength(1);
    expect(shown.endsWith('\n\n</details>\n')).toBe(true);
  });
});

test('a thousand hooks fit into a comment', () => {
  const sides = ['one', 'two'].map((word) =>
    Array.from({ length: 1000 }, (_, index) => job(`hook-${index}`, { args: [word] })),
  );

  const shown = comment(sides[0] ?? [], sides[1] ?? []);

  expect(shown.length).toBeLessThan(65_536);
  expect(shown).toMatch(/^\d+ more rows are left out\.$/m);
  expect(shown).toMatch(/^\d+ more differences of commands are left out\.$/m);
});
