/** Alerts and dashboard: their expressions can be read, and name metrics and labels that the server exposes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { metricRows, Metrics, type MetricRow } from '../../hooks/metrics.ts';
import { readPromql } from './promql.ts';

const folder = join(import.meta.dirname, '../../manifests/monitoring');
const rows: Readonly<Record<string, MetricRow>> = metricRows;

const Rules = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.strictObject({
    groups: z.array(
      z.strictObject({
        name: z.string(),
        rules: z.array(
          z.strictObject({
            alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[smh]$/)
              .optional(),
            labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
            annotations: z.strictObject({ summary: z.string(), description: z.string() }),
          }),
        ),
      }),
    ),
  }),
});
const Dashboard = z.looseObject({
  title: z.literal('Hookline'),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      title: z.string(),
      gridPos: z.strictObject({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z
        .array(z.looseObject({ expr: z.string(), refId: z.string(), legendFormat: z.string() }))
        .min(1),
    }),
  ),
});

const alerts = Rules.parse(
  parse(readFileSync(join(folder, 'prometheus-rule.yaml'), 'utf8')),
).spec.groups.flatMap((group) => group.rules);
const { panels } = Dashboard.parse(JSON.parse(readFileSync(join(folder, 'dashboard.json'), 'utf8')));
const expressions = [
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

test('alerts and dashboard show every metric but the one that says which version runs', () => {
  const shown = new Set(
    expressions.flatMap(([, expr]) =>
      readPromql(expr).selectors.map(({ metric }) => metric.replace(/_bucket$/, '')),
    ),
  );

  expect(Object.keys(rows).filter((name) => !shown.has(name))).toEqual(['hookline_build_info']);
});

test('the alerts that there are', () => {
  expect(alerts.map(({ alert }) => alert)).toEqual([
    'HooklineDown',
    'ReleaseFailed',
    'OnFailHookFailed',
    'GateWaitingLong',
  ]);
});

describe.each(expressions)('%s: %s', (_where, expr) => {
  const { selectors, kept } = readPromql(expr);

  test('names metrics that are exposed, as what they are', async () => {
    const { text } = await new Metrics().expose();
    const exposed = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));

    const unknown = selectors.filter(({ metric }) => !exposed.has(metric.replace(/_bucket$/, '')));
    const misread = selectors.filter(
      ({ metric }) =>
        (rows[metric.replace(/_bucket$/, '')]?.type === 'histogram') !== metric.endsWith('_bucket'),
    );
    expect([unknown, misread]).toEqual([[], []]);
  });

  test('names labels that they have, with values that they take', () => {
    // What Prometheus itself adds.
    const own = new Set(['pod', 'namespace', 'job', 'le']);
    const labels = selectors.flatMap(({ metric }) =>
      Object.keys(rows[metric.replace(/_bucket$/, '')]?.labels ?? {}),
    );

    expect(kept.filter((label) => !own.has(label) && !labels.includes(label))).toEqual([]);
    for (const { metric, matchers } of selectors) {
      const known = rows[metric.replace(/_bucket$/, '')]?.labels ?? {};
      for (const { label, operator, value } of matchers) {
        const values = known[label] ?? [];
        expect(Object.keys(known)).toContain(label);
        const matching = values.filter((one) =>
          operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(one) : one === value,
        );
        expect(values.length === 0 || matching.length > 0).toBe(true);
      }
    }
  });

  test('counts counters only as they grow', () => {
    const bare = selectors.filter(({ metric }) => metric.endsWith('_total') && !/\[\d+[a-z]\]/.test(expr));

    expect(bare).toEqual([]);
  });
});

test('placeholders of alerts and legends are labels that the expression keeps', () => {
  const named = [
    ...alerts.map(
      ({ expr, annotations }) => [expr, annotations.description, /\{\{ *\$labels\.(\w+)/g] as const,
    ),
    ...panels.flatMap(({ targets }) =>
      targets.map(({ expr, legendFormat }) => [expr, legendFormat, /\{\{ *(\w+)/g] as const),
    ),
  ];

  for (const [expr, text, form] of named)
    for (const [, label] of text.matchAll(form)) expect(readPromql(expr).kept).toContain(label);
});

test('panels lie beside each other, each with an id of its own', () => {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );

  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

test.each([
  ['sum(rate(a_total))', 'rate takes a range, and is given a instant'],
  ['sum(a_total[5m])', 'an aggregation takes an instant vector'],
  ['a_total[5m]', 'it is no instant vector but a range'],
  ['sum(a', 'it ends too early'],
  ['sum(a))', '")" is not expected'],
  ['rat(a[5m])', 'there is no function rat'],
  ['a{b=c}', 'b is compared with c'],
  ['a > $b', 'cannot be read'],
  ['5', 'it is no instant vector but a scalar'],
])('%s cannot be read: %s', (expr, why) => {
  expect(() => readPromql(expr)).toThrow(why);
});
