/** The docs list every recorded scenario in which the simulated Argo CD differs from the real one, and no other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { page, root } from '../docs/pages.ts';
import { heldScenarios } from '../hooks/simulate/argo/scenario-held.ts';
import { notPlayed, syncScenarios, unlike } from '../hooks/simulate/argo/scenario-table.ts';

const traces = readdirSync(join(root, 'test/golden/traces')).flatMap((file) =>
  file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [],
);
const played = Object.keys({ ...syncScenarios, ...heldScenarios });
const { text } = page('docs/simulating.md');

function listed(): readonly string[] {
  const [, part = ''] = text.split('<!-- scenarios -->');
  return [...(part.split('<!-- /scenarios -->')[0] ?? '').matchAll(/^\| `.*\|$/gm)].map(([row]) => row);
}

test('each trace is played and compared, or listed with the difference', () => {
  expect([...played, ...Object.keys(notPlayed)].toSorted()).toEqual(traces.toSorted());
  expect(listed()).toEqual([
    ...Object.entries(notPlayed).map(([name, why]) => `| \`${name}\` | not played: ${why} |`),
    ...Object.entries(unlike).map(([name, why]) => `| \`${name}\` | ${why} |`),
  ]);
});

test('the docs count what is compared', () => {
  expect(text).toContain(`revisions of ${played.length} of ${traces.length} recorded scenarios are compared`);
});
