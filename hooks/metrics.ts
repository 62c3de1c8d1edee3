/** Every metric: its name, what it says, and its labels. One place, so that docs, alerts and dashboard name what there is. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { slotScopes } from './model/flow.ts';
import { environmentPhases } from './model/release-record.ts';
import { releasePhases } from './model/release.ts';

/** A metric, as data. */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Labels with the values that they have from the start, so that an alert sees 0 and not nothing. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Upper bounds in seconds. */
  readonly buckets?: readonly number[];
}

const requestBuckets = [0.005, 0.025, 0.1, 0.5, 1, 5, 35];
const passBuckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2];
const results = ['Succeeded', 'Failed', 'Error', 'Skipped'] as const;

/** Every metric of the server by name. Labels are words of ours, never names of objects or revisions. */
export const metricRows = {
  hookline_build_info: {
    type: 'gauge',
    help: 'The version that runs; its value is 1',
    labels: { version: [] },
  },
  hookline_leader: { type: 'gauge', help: '1 in the replica that writes, 0 in the others' },
  hookline_ready: { type: 'gauge', help: '1 where everything is read that answers depend on' },
  hookline_releases: {
    type: 'gauge',
    help: 'Releases that are kept, by phase',
    labels: { phase: releasePhases },
  },
  hookline_releases_ended_total: {
    type: 'counter',
    help: 'Releases that ended while this replica wrote',
    labels: { phase: ['Succeeded', 'Failed', 'Terminated', 'Superseded'] },
  },
  hookline_environments_ended_total: {
    type: 'counter',
    help: 'Environments of releases that ended while this replica wrote',
    labels: { phase: environmentPhases.slice(environmentPhases.indexOf('Succeeded')) },
  },
  hookline_hook_runs_ended_total: {
    type: 'counter',
    help: 'Hook runs that ended while this replica wrote',
    labels: { slot: Object.keys(slotScopes), phase: results },
  },
  hookline_gates_held: { type: 'gauge', help: 'Syncs that wait at a gate' },
  hookline_gate_longest_seconds: {
    type: 'gauge',
    help: 'How long the sync that waits longest at a gate has waited',
  },
  hookline_gate_requests_waiting: { type: 'gauge', help: 'Requests of gates that wait for an answer' },
  hookline_gate_answers_total: {
    type: 'counter',
    help: 'Answers to gates',
    labels: { state: ['Open', 'Hold'] },
  },
  hookline_gates_bypassed_total: { type: 'counter', help: 'Syncs that went past a gate (GateBypassed)' },
  hookline_passes_total: {
    type: 'counter',
    help: 'Passes of the loop over a product',
    labels: { result: ['done', 'failed'] },
  },
  hookline_pass_seconds: { type: 'histogram', help: 'How long a pass takes', buckets: passBuckets },
  hookline_queue_depth: { type: 'gauge', help: 'Products that wait for a pass' },
  hookline_watch_restarts_total: {
    type: 'counter',
    help: 'Watches that had to be made anew',
    labels: { kind: [] },
  },
  hookline_http_requests_total: {
    type: 'counter',
    help: 'Requests that were answered',
    labels: { route: [], method: [], status: [] },
  },
  hookline_http_request_seconds: {
    type: 'histogram',
    help: 'How long requests took, waits of gates among them',
    labels: { route: [] },
    buckets: requestBuckets,
  },
} as const satisfies Record<string, MetricRow>;

/** The name of a metric. */
export type MetricName = keyof typeof metricRows;

/** The labels of a value. */
export type LabelValues = Readonly<Record<string, string>>;

/** Counts, and writes what was counted. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics = new Map<string, Counter | Gauge | Histogram>();

  constructor() {
    for (const [name, row] of Object.entries<MetricRow>(metricRows)) {
      const made = metricOf(name, row, this.#registry);
      this.#metrics.set(name, made);
      if (row.type !== 'histogram' && row.labels !== undefined) begin(made, row.labels);
    }
  }

  /** Adds to a counter. */
  add(name: MetricName, labels: LabelValues = {}, by = 1): void {
    const metric = this.#metrics.get(name);
    if (metric instanceof Counter) metric.inc({ ...labels }, by);
  }

  /** Sets a gauge. */
  set(name: MetricName, value: number, labels: LabelValues = {}): void {
    const metric = this.#metrics.get(name);
    if (metric instanceof Gauge) metric.set({ ...labels }, value);
  }

  /** Notes how long something took. */
  took(name: MetricName, seconds: number, labels: LabelValues = {}): void {
    const metric = this.#metrics.get(name);
    if (metric instanceof Histogram) metric.observe({ ...labels }, seconds);
  }

  /** Gives the text that Prometheus reads, and its type. */
  async expose(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

function metricOf(name: string, row: MetricRow, registry: Registry): Counter | Gauge | Histogram {
  const labelNames = Object.keys(row.labels ?? {});
  const settings = { name, help: row.help, labelNames, registers: [registry] };
  if (row.type === 'counter') return new Counter(settings);
  if (row.type === 'gauge') return new Gauge(settings);
  return new Histogram({ ...settings, buckets: [...(row.buckets ?? [])] });
}

/** Begins every combination of labels with 0; where a label has no known values there is none yet. */
function begin(metric: Counter | Gauge | Histogram, labels: NonNullable<MetricRow['labels']>): void {
  let combinations: readonly LabelValues[] = [{}];
  for (const [name, values] of Object.entries(labels))
    combinations = combinations.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  for (const combination of combinations) {
    if (metric instanceof Counter) metric.inc({ ...combination }, 0);
    else if (metric instanceof Gauge) metric.set({ ...combination }, 0);
  }
}
