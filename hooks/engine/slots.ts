/** Runs the hooks of a slot, one behind the other, and records how they went. */
import { merge, readExport } from '../model/context.ts';
import type { Code } from '../model/codes.ts';
import type { HookRunStatus } from '../model/hook-run.ts';
import { isError } from '../model/problem.ts';
import type { HookRecord } from '../model/release-record.ts';
import type { SlotEntry } from '../model/slot.ts';
import { hookArguments } from './hook-arguments.ts';
import { lineOf } from './line.ts';
import { without } from './reading.ts';
import { refusalOf } from './refusal.ts';
import { hookRun, problemText, runName } from './run-object.ts';
import { withExport } from './run-result.ts';
import { hasRunEnded } from './run.ts';
import { isFailSlot, type SlotAsk } from './slot-ask.ts';
import type { Work } from './work.ts';

/** How far a slot is, with the records of its scope. */
export interface SlotProgress {
  readonly state: 'Going' | 'Succeeded' | 'Failed';
  readonly records: readonly HookRecord[];
  /** Of a failed slot: the record that it failed by. */
  readonly failed?: HookRecord;
}

/**
 * Runs a slot on: the first hook that has not succeeded is started or waited for.
 *
 * Hooks of an earlier attempt that succeeded are not repeated; fail hooks run anew in each attempt.
 */
export function advanceSlot(work: Work, ask: SlotAsk, before: readonly HookRecord[]): SlotProgress {
  let records = before;
  for (const [index, entry] of ask.entries.entries()) {
    if (ask.failure !== undefined && !entry.reasons.includes(ask.failure.reason)) continue;
    const found = recordOf(work, { ask, index }, records);
    const record = found ?? begun(work, { ask, index, entry });
    const now = refreshed(work, { ask, entry, record });
    records = found === undefined ? [...records, now] : records.map((one) => (one === found ? now : one));
    if (!hasRunEnded(now.phase)) return { state: 'Going', records };
    if (now.phase !== 'Succeeded' && entry.onError === 'Fail')
      return { state: 'Failed', records, failed: now };
  }
  return { state: 'Succeeded', records };
}

/** Tells by which hook a slot failed. */
export function failedHook({ failed }: SlotProgress): string {
  return failed === undefined ? 'its hook' : `hook "${failed.hook}": ${failed.message ?? failed.phase}`;
}

/** Says whether any hook of some records is still to end. */
export function isAnyRunning(records: readonly HookRecord[]): boolean {
  return records.some(({ phase }) => !hasRunEnded(phase));
}

/** Refreshes the records of hooks that run, without starting another: what is to be stopped ends by this. */
export function settledSlots(work: Work, records: readonly HookRecord[]): readonly HookRecord[] {
  return records.map((record) => {
    if (hasRunEnded(record.phase)) return record;
    const run = work.pass.snapshot.runs.get(record.run);
    if (run !== undefined) return finished(work, record, run.status);
    if (record.phase === 'Running') return runLost(work, record);
    return {
      ...record,
      phase: 'Skipped',
      endedAt: work.pass.at,
      message: 'it was no longer needed before it began',
    };
  });
}

interface Place {
  readonly ask: SlotAsk;
  readonly index: number;
}

/** Gives the record that counts: of this attempt, or one that succeeded in an earlier one. */
function recordOf(work: Work, { ask, index }: Place, records: readonly HookRecord[]): HookRecord | undefined {
  const { attempt } = work.view.status;
  const application = ask.application?.key ?? '';
  return records.findLast(
    (one) =>
      one.slot === ask.slot &&
      one.index === index &&
      one.application === application &&
      (one.attempt === attempt || (one.phase === 'Succeeded' && !isFailSlot(ask.slot))),
  );
}

function begun(work: Work, { ask, index, entry }: Place & { readonly entry: SlotEntry }): HookRecord {
  const { attempt } = work.view.status;
  const application = ask.application?.key ?? '';
  const run = runName({
    release: work.view.name,
    slot: ask.slot,
    environment: ask.environment ?? '',
    application,
    index,
    hook: entry.hook,
    attempt,
  });
  return { slot: ask.slot, index, hook: entry.hook, application, attempt, run, phase: 'Pending' };
}

interface Turn {
  readonly ask: SlotAsk;
  readonly entry: SlotEntry;
  readonly record: HookRecord;
}

function refreshed(work: Work, turn: Turn): HookRecord {
  const { record } = turn;
  if (hasRunEnded(record.phase)) return record;
  const run = work.pass.snapshot.runs.get(record.run);
  if (run !== undefined) return finished(work, record, run.status);
  return record.phase === 'Pending' ? ordered(work, turn) : runLost(work, record);
}

/** Makes the HookRun; what is wrong with its inputs is known only now. */
function ordered(work: Work, { ask, entry, record }: Turn): HookRecord {
  const { pass, view } = work;
  const { product, settings } = pass.snapshot;
  const { value, problems } = hookRun({
    ask,
    entry,
    record,
    release: view,
    product: product.name,
    flow: view.spec.flow,
    pinned: view.status.pinned.hooks,
    arguments: hookArguments(work, ask, record),
    context: work.context,
    image: settings.image,
    hasWorkflows: pass.snapshot.hasWorkflows,
  });
  if (problems.some(isError))
    return { ...record, run: '', phase: 'Error', endedAt: pass.at, ...problemText(problems) };
  const refusal = refusalOf(pass, { namespace: view.namespace, name: record.run });
  if (refusal !== undefined) return runRefused(work, record, refusal.message);
  work.actions.push({
    type: 'Create',
    of: view.name,
    target: { kind: 'HookRun', namespace: view.namespace, name: record.run },
    object: value,
  });
  return record;
}

function runLost(work: Work, record: HookRecord): HookRecord {
  const message = 'the HookRun is gone; it may have run, so that no other is started';
  return withoutRun(work, record, { code: 'RUN_LOST', message });
}

function runRefused(work: Work, record: HookRecord, message: string): HookRecord {
  return withoutRun(work, record, { code: 'JOB_REFUSED', message: lineOf(message) });
}

/** The cache may only be late: that the HookRun is absent is read directly. */
function withoutRun(
  work: Work,
  record: HookRecord,
  why: { readonly code: Code; readonly message: string },
): HookRecord {
  const { namespace } = work.view;
  work.guards.push({ target: { kind: 'HookRun', namespace, name: record.run }, expect: 'Absent' });
  return { ...record, phase: 'Error', endedAt: work.pass.at, ...why };
}

/** Takes over what the run stored; with its end, what it exported. */
function finished(work: Work, record: HookRecord, status: HookRunStatus | undefined): HookRecord {
  if (status === undefined || (status.phase === 'Pending' && status.jobUid === undefined)) return record;
  const { phase, startedAt, endedAt, code, message } = status;
  const told = {
    ...without(record, 'code', 'message'),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  if (!hasRunEnded(phase)) return { ...told, phase: 'Running' };
  return exported(work, { ...told, phase, ...(endedAt === undefined ? {} : { endedAt }) }, status);
}

/** Merges what a run exported. A bad export fails a start or success hook; of a fail hook it is only told. */
function exported(work: Work, record: HookRecord, { output = '', endedAt }: HookRunStatus): HookRecord {
  const read = readExport(output, record.run);
  const environment = environmentOf(work, record);
  const merged = merge(work.context, [
    {
      changes: read.value,
      run: record.run,
      at: endedAt ?? work.pass.at,
      ...(environment === undefined ? {} : { environment }),
    },
  ]);
  work.context = merged.value;
  return withExport(record, record.slot, [...read.problems, ...merged.problems]);
}

function environmentOf(work: Work, record: HookRecord): string | undefined {
  return work.pass.snapshot.runs.get(record.run)?.spec.environment;
}
