/** The page about metrics names every alert that is shipped, and no metric that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import { metricRows } from '../../hooks/metrics.ts';
import { page, root } from './pages.ts';

const Rules = z.looseObject({
  spec: z.looseObject({
    groups: z.array(z.looseObject({ rules: z.array(z.looseObject({ alert: z.string() })) })),
  }),
});

const { text, prose } = page('docs/metrics.md');

test('the table of alerts has each, in their order', () => {
  const file = readFileSync(join(root, 'manifests/monitoring/prometheus-rule.yaml'), 'utf8');
  const alerts = Rules.parse(parse(file)).spec.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

  expect([...prose.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name)).toEqual(alerts);
});

test('every metric that the page names is there', () => {
  const named = new Set(text.match(/\bhookline_\w+/g));

  expect([...named].filter((name) => !Object.hasOwn(metricRows, name))).toEqual([]);
  expect(named.size).toBe(Object.keys(metricRows).length);
});
