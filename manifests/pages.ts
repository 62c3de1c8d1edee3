/** Fills the generated parts of README and docs: what stands between a comment `generated:NAME` and `/generated`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookJobExcerpt, planOfExample } from './samples.ts';
import { argumentTable, codeTable, fieldTable, gateParameterTable } from './tables.ts';
import { identityTable, metricTable, parameterTable, ruleTable } from './tables.ts';
import { tree } from './tree.ts';
import * as release from './release-tables.ts';
import { withOutputs } from './shown-output.ts';

const root = join(import.meta.dirname, '..');

/** What each name stands for; the text of the page is given to those that are made from it. */
export const sections: Readonly<Record<string, (page: string) => string | Promise<string>>> = {
  arguments: argumentTable,
  codes: codeTable,
  'context-limits': release.contextLimitTable,
  'environment-fields': () => fieldTable([], 'Environment'),
  events: release.reasonTable,
  'failure-classes': release.failureClassTable,
  'failure-matrix': release.failureMatrixTable,
  'failure-messages': release.failureMessageTable,
  'flow-fields': () => fieldTable([], 'PromotionFlow'),
  'gate-answers': release.gateTable,
  'gate-parameters': gateParameterTable,
  holds: release.holdTable,
  'hook-fields': () => fieldTable([]),
  'hook-job': hookJobExcerpt,
  'http-fields': () => fieldTable(['http']),
  'identity-flags': identityTable,
  metrics: metricTable,
  parameters: parameterTable,
  phases: release.phaseTable,
  plan: planOfExample,
  'pod-fields': () => fieldTable(['pod']),
  'product-fields': () => fieldTable([], 'Product'),
  'refused-keys': release.refusedKeyLine,
  'release-arguments': release.releaseArgumentTable,
  rules: ruleTable,
  'script-fields': () => fieldTable(['script']),
  slots: release.slotTable,
  'step-fields': () => fieldTable(['steps'], 'PromotionFlow'),
  tree,
  verdicts: release.verdictTable,
  'workflow-arguments': release.workflowArgumentTable,
};

/** The pages that have generated parts. */
export const pages: readonly string[] = [
  'README.md',
  'docs/concepts.md',
  'docs/context.md',
  'docs/failure-matrix.md',
  'docs/first-release.md',
  'docs/flows.md',
  'docs/getting-started.md',
  'docs/holding.md',
  'docs/metrics.md',
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
  const withParts = page.replaceAll(
    part,
    (_, open: string, name: string, close: string) => open + (made.get(name) ?? '') + close,
  );
  return withOutputs(withParts);
}
