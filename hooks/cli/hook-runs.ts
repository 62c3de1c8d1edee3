/** `hookline hooks list` and `logs`: the hook runs of a release, and what they wrote. */
import { parseInstant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, Fault } from '../model/problem.ts';
import { spanText } from '../model/span.ts';
import { printObject } from '../../plugin/print.ts';
import { printTable } from '../../plugin/table.ts';
import type { Asked } from './cluster.ts';

interface Column {
  readonly header: string;
  readonly isWide?: true;
  readonly cell: (run: JsonObject, now: number) => string;
}

const columns: readonly Column[] = [
  { header: 'name', cell: (run) => textField(field(run, 'metadata'), 'name') },
  { header: 'slot', cell: (run) => textField(field(run, 'spec'), 'slot') },
  { header: 'environment', cell: (run) => textField(field(run, 'spec'), 'environment') },
  { header: 'hook', cell: (run) => textField(field(run, 'spec'), 'hook') },
  { header: 'phase', cell: phaseOf },
  { header: 'took', cell: took },
  { header: 'application', isWide: true, cell: (run) => textField(field(run, 'spec'), 'application') },
  { header: 'attempt', isWide: true, cell: attemptOf },
  { header: 'message', isWide: true, cell: (run) => textField(field(run, 'status'), 'message') },
];

function attemptOf(run: JsonObject): string {
  const attempt = field(field(run, 'spec'), 'attempt');
  return typeof attempt === 'number' ? String(attempt) : '';
}

function phaseOf(run: JsonObject): string {
  const phase = textField(field(run, 'status'), 'phase');
  return phase === '' ? 'Pending' : phase;
}

function took(run: JsonObject, now: number): string {
  const status = field(run, 'status');
  const from = parseInstant(textField(status, 'startedAt'));
  return from === undefined ? '' : spanText((parseInstant(textField(status, 'endedAt')) ?? now) - from);
}

/** Runs `list`; gives its exit code. */
export async function listRuns({ objects, world, namespace, line }: Asked): Promise<number> {
  const [release = ''] = line.words;
  const found = await objects.list('HookRun', { namespace });
  const runs = found.filter((run) => textField(field(run, 'spec'), 'release') === release).toSorted(byStart);
  const format = line.flags.get('output') ?? 'table';
  if (runs.length === 0) world.complain(`No hook runs of release ${release} in namespace ${namespace}.\n`);
  else world.print(printed(runs, format, world.now()));
  return 0;
}

function byStart(left: JsonObject, right: JsonObject): number {
  const [first, second] = [left, right].map((run) => {
    const made = textField(field(run, 'metadata'), 'creationTimestamp');
    return `${made} ${textField(field(run, 'metadata'), 'name')}`;
  });
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

function printed(runs: readonly JsonObject[], format: string, now: number): string {
  const list = { apiVersion: 'v1', kind: 'List', items: runs };
  if (format === 'json') return `${JSON.stringify(list, undefined, 2)}\n`;
  if (format === 'yaml') return printObject(list);
  if (format === 'name')
    return runs.map((run) => `hookrun.hookline.dev/${textField(field(run, 'metadata'), 'name')}\n`).join('');
  const shown = columns.filter(({ isWide }) => isWide !== true || format === 'wide');
  return printTable(
    shown.map(({ header }) => header),
    runs.map((run) => shown.map(({ cell }) => cell(run, now))),
  );
}

/** Runs `logs`; gives its exit code. Only the end of a log is stored; of a running hook, its pod has it. */
export async function printLog({ objects, world, namespace, line }: Asked): Promise<number> {
  const [name = ''] = line.words;
  const run = await objects.get('HookRun', namespace, name);
  if (run === undefined) {
    const fix = 'run hookline hooks list RELEASE';
    throw new Fault([error('NOT_FOUND', `there is no HookRun/${name} in namespace ${namespace}`, { fix })]);
  }
  const log = textField(field(run, 'status'), 'log');
  if (log === '') {
    const pods = `kubectl -n ${namespace} logs job/${name}`;
    world.complain(`No log of ${name} is stored: it is ${phaseOf(run)}. Its pod may have one: ${pods}\n`);
  } else world.print(`${world.isTerminal ? harmless(log) : log}${log.endsWith('\n') ? '' : '\n'}`);
  return 0;
}

/** Gives a log that does not steer the terminal of whoever reads it. */
export function harmless(log: string): string {
  return log.replaceAll(/(?![\n\t])\p{Cc}/gu, '\u{fffd}');
}
