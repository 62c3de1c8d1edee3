/** Metrics: each is exposed from the start, and labels have few values. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { metricRows, Metrics, type MetricName, type MetricRow } from '../../hooks/metrics.ts';
import { ReleaseMeter } from '../../hooks/release-metrics.ts';
import { environmentRecord, hookRecord, statusOf } from './http/release.ts';

const hooks = join(import.meta.dirname, '../../hooks');
const rows = Object.entries<MetricRow>(metricRows);

/** Gives the values of a metric by their labels. */
async function valuesOf(metrics: Metrics, name: MetricName): Promise<Readonly<Record<string, number>>> {
  const { text } = await metrics.expose();
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (.*)$`, 'gm'))];
  return Object.fromEntries(lines.map(([, labels = '', value]) => [labels, Number(value)]));
}

describe.each(rows)('%s', (name, { type, labels = {}, help }) => {
  test('is named as Prometheus wants it, and described', () => {
    expect(name).toMatch(/^hookline_[a-z]+(?:_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(type === 'histogram' ? name.endsWith('_seconds') : true).toBe(true);
    expect(help).toMatch(/^[A-Z1].*[^.]$/);
  });

  test('is exposed from the start, with 0 for each combination of known values', async () => {
    const { text } = await new Metrics().expose();
    const values = Object.values(await valuesOf(new Metrics(), name as MetricName));
    const combinations = Object.values(labels).reduce((count, known) => count * known.length, 1);

    expect(text).toContain(`# TYPE ${name} ${type}\n`);
    expect(values).toEqual(type === 'histogram' ? [] : Array.from({ length: combinations }, () => 0));
  });
});

test('each is fed somewhere, and nothing is fed that there is not', () => {
  const files = readdirSync(hooks, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const text = files.map((file) => readFileSync(join(hooks, file), 'utf8')).join('\n');
  const fed = [...text.matchAll(/\.(add|set|took)\(\s*'(hookline_[a-z_]+)'/g)].map(([, how, name]) => [
    name,
    how,
  ]);
  const ways = { counter: 'add', gauge: 'set', histogram: 'took' };

  expect(new Map(fed.map(([name, how]) => [name, how]))).toEqual(
    new Map(rows.map(([name, { type }]) => [name, ways[type]])),
  );
});

test('adds, sets and notes', async () => {
  const metrics = new Metrics();

  metrics.add('hookline_gate_answers_total', { state: 'Open' });
  metrics.add('hookline_gate_answers_total', { state: 'Open' }, 2);
  metrics.set('hookline_gates_held', 7);
  metrics.took('hookline_pass_seconds', 0.01);

  const { type, text } = await metrics.expose();
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await valuesOf(metrics, 'hookline_gate_answers_total')).toEqual({
    'state="Open"': 3,
    'state="Hold"': 0,
  });
  expect(await valuesOf(metrics, 'hookline_gates_held')).toEqual({ '': 7 });
  expect(text).toContain('hookline_pass_seconds_bucket{le="0.02"} 1\n');
  expect(text).toContain('hookline_pass_seconds_bucket{le="0.005"} 0\n');
});

describe('releases', () => {
  const goesOn = statusOf({
    environments: [
      environmentRecord({
        phase: 'Running',
        hooks: [hookRecord({ slot: 'environment.onStart', phase: 'Running' })],
      }),
    ],
    hooks: [hookRecord({ phase: 'Succeeded' })],
  });
  const failed = statusOf({
    phase: 'Failed',
    environments: [
      environmentRecord({
        phase: 'Failed',
        hooks: [hookRecord({ slot: 'environment.onStart', phase: 'Failed' })],
      }),
    ],
    hooks: [hookRecord({ phase: 'Succeeded' }), hookRecord({ slot: 'release.onFail', phase: 'Error' })],
  });

  async function counted(
    writes: boolean,
  ): Promise<{ readonly meter: ReleaseMeter; readonly metrics: Metrics }> {
    const metrics = new Metrics();
    const meter = new ReleaseMeter(metrics, () => writes);
    meter.take('a/shop-1', goesOn);
    meter.take('a/shop-1', goesOn);
    meter.take('a/shop-1', failed);
    meter.take('a/shop-1', failed);
    return { meter, metrics };
  }

  test('what ends is counted once, by who writes', async () => {
    const { metrics } = await counted(true);

    expect(await valuesOf(metrics, 'hookline_releases_ended_total')).toMatchObject({
      'phase="Failed"': 1,
      'phase="Succeeded"': 0,
    });
    expect(await valuesOf(metrics, 'hookline_environments_ended_total')).toMatchObject({
      'phase="Failed"': 1,
    });
    const runs = await valuesOf(metrics, 'hookline_hook_runs_ended_total');
    expect(Object.fromEntries(Object.entries(runs).filter(([, value]) => value > 0))).toEqual({
      'slot="release.onFail",phase="Error"': 1,
      'slot="environment.onStart",phase="Failed"': 1,
    });
  });

  test('nothing ends for a replica that does not write', async () => {
    const { metrics } = await counted(false);

    expect(Object.values(await valuesOf(metrics, 'hookline_releases_ended_total'))).toEqual([0, 0, 0, 0]);
  });

  test('a retry that fails again is counted again', async () => {
    const { meter, metrics } = await counted(true);

    meter.take('a/shop-1', goesOn);
    meter.take('a/shop-1', failed);

    expect(await valuesOf(metrics, 'hookline_releases_ended_total')).toMatchObject({ 'phase="Failed"': 2 });
  });

  test('releases are counted by phase while they are kept', async () => {
    const { meter, metrics } = await counted(true);
    meter.take('a/shop-2', goesOn);
    expect(await valuesOf(metrics, 'hookline_releases')).toMatchObject({
      'phase="Failed"': 1,
      'phase="Running"': 1,
    });

    meter.take('a/shop-1', undefined);

    expect(await valuesOf(metrics, 'hookline_releases')).toMatchObject({
      'phase="Failed"': 0,
      'phase="Running"': 1,
    });
  });
});
