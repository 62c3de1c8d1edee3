/** Fills the generated parts of README and docs: what stands between a comment `generated:NAME` and `/generated`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookJobExcerpt, planOfExample } from './samples.ts';
import { argumentTable, codeTable, fieldTable, identityTable, parameterTable, ruleTable } from './tables.ts';
import { tree } from './tree.ts';

const root = join(import.meta.dirname, '..');

/** What each name stands for; the text of the page is given to those that are made from it. */
export const sections: Readonly<Record<string, (page: string) => string | Promise<string>>> = {
  arguments: argumentTable,
  codes: codeTable,
  'hook-fields': () => fieldTable([]),
  'hook-job': hookJobExcerpt,
  'http-fields': () => fieldTable(['http']),
  'identity-flags': identityTable,
  parameters: parameterTable,
  plan: planOfExample,
  'pod-fields': () => fieldTable(['pod']),
  rules: ruleTable,
  'script-fields': () => fieldTable(['script']),
  tree,
};

/** The pages that have generated parts. */
export const pages: readonly string[] = [
  'README.md',
  'docs/getting-started.md',
  'docs/parameters.md',
  'docs/troubleshooting.md',
  'docs/writing-hooks.md',
];

const part = /(<!-- generated:([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/** Gives a page with its generated parts as they should be now; the rest is as people wrote it. */
export async function filled(path: string): Promise<string> {
  const page = readFileSync(join(root, path), 'utf8');
  const made = new Map<string, string>();
  for (const [, , name = ''] of page.matchAll(part)) {
    const section = sections[name];
    if (section === undefined)
      throw new Error(`${path} names the generated part "${name}", which does not exist`);
    made.set(name, await section(page));
  }
  return page.replaceAll(
    part,
    (_, open: string, name: string, close: string) => open + (made.get(name) ?? '') + close,
  );
}
