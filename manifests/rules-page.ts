/** `docs/rules.md`: a section for each rule of the linter, made of its row. */
import { ruleRows } from '../plugin/lint/rows.ts';
import { rules } from '../plugin/lint/rules.ts';

const head = `<!-- Generated from plugin/lint by "npm run generate"; do not edit. -->

# Rules

\`hookline lint\` looks for what Argo CD would let hang, vanish or loop. Each rule has a level:

| level | what a finding does |
| --- | --- |
| error | it is reported, and \`hookline lint\` ends with exit code 3 |
| warn | it is reported |
| off | nothing |

A flag, \`--lint H011=error\`, beats a LintConfig in a hook file, and that beats the level in this table. How to use them:
[Linting in CI](linting-in-ci.md).

\`hookline generate\` runs H001, H022, H050 and H060 alone, the last two as warnings.
`;

/** Gives the page's text. */
export function rulesPage(): string {
  const table = ruleRows().map(
    ([rule, { title, fixing }]) =>
      `| [${rule}](#${rule.toLowerCase()}) | ${rules[rule]} | ${fixing.isSafe ? 'yes' : 'no'} | ${title} |\n`,
  );
  return `${head}
| rule | level | \`--fix\` | what holds where nothing is found |
| --- | --- | --- | --- |
${table.join('')}${ruleRows().map(section).join('')}`;
}

function section([rule, row]: ReturnType<typeof ruleRows>[number]): string {
  return `
## ${rule}

**${row.title}.** ${row.why}

Found:

\`\`\`yaml finding ${rule}
${row.failing}\`\`\`

Not found:

\`\`\`yaml manifest
${row.fixed}\`\`\`

What to do: ${lower(row.advice)} ${row.fixing.isSafe ? '`--fix` does it' : '`--fix` does not'}: ${row.fixing.why}.
${rules[rule] === 'off' ? 'Turn it on' : 'Turn it off'}: \`--lint ${rule}=${rules[rule] === 'off' ? 'warn' : 'off'}\`.
`;
}

/** Goes on in a sentence, where the first word is none that keeps its capitals. */
function lower(text: string): string {
  return /^[A-Z][a-z]+ /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
