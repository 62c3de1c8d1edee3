/** The engine: what there is, and what time it is → what to change, and when to look again. */
import type { Instant } from '../model/instant.ts';
import { equal, type JsonObject } from '../model/object.ts';
import type { HookRecord } from '../model/release-record.ts';
import type { ProductStatus } from '../model/product-status.ts';
import type { ReleaseStatus } from '../model/release.ts';
import type { Action, Guard, Target, UpdateStatus } from './action.ts';
import { admit } from './admission.ts';
import { stopReason } from './ending.ts';
import { eventsOf } from './events.ts';
import { firstStatus, withOrigin } from './first-status.ts';
import { openings, type Openings } from './gates.ts';
import { isGoneStill, letStraysGo } from './gone.ts';
import { endings } from './held.ts';
import { longHeld } from './long-held.ts';
import { matchAll, type Matches } from './matches.ts';
import { nudges } from './notice.ts';
import { openingEvents } from './opened-by-hand.ts';
import { opening } from './opening.ts';
import { beginPass, isFinal, type OpenedRelease, type Pass } from './pass.ts';
import { productStatus } from './product.ts';
import { withReleaseConditions } from './release-conditions.ts';
import { advanceRelease, pinnedFlow } from './release.ts';
import { retention } from './retention.ts';
import { nextOfRun } from './run.ts';
import { isFailSlot } from './slot-ask.ts';
import type { ReleaseView, RunView, Snapshot } from './snapshot.ts';
import { tellUnreadable } from './unreadable.ts';
import { withVerdicts } from './verdicts.ts';
import type { Work } from './work.ts';

/** What a pass decides. */
export interface Decision {
  readonly actions: readonly Action[];
  /** Milliseconds after which to look again, though nothing else happens. */
  readonly requeueAfter?: number;
}

/** Decides for one product: what is to be changed now, and when to look again. */
export function decide(snapshot: Snapshot, now: Instant): Decision {
  const pass = beginPass(snapshot, now);
  if (snapshot.product.unreadable !== undefined) return { actions: tellUnreadable(snapshot, pass.at) };
  const matches = matchAll(pass);
  const opened = snapshot.releases.filter((one): one is OpenedRelease => one.status !== undefined);
  const admission = admit(pass, matches, opened);
  const created = opening(pass, matches);
  const gates = openings(pass, matches);
  const held = endings(pass, matches);
  const judged = withVerdicts(pass, matches);
  const waiting = longHeld(pass, matches);
  const nudged = nudges(pass, matches);
  const runs = Map.groupBy(snapshot.runs.values(), ({ spec }) => spec.release);
  const product = productStatus(pass, {
    admission,
    opening: created.flatMap((one) => (one.type === 'Create' ? [one.target.name] : [])),
    opened: gates.keys.get('') ?? [],
    taken: gates.taken,
    ended: held.keys,
    unstored: judged.unstored,
    told: [waiting.told, held.told, nudged.told],
  });
  if (!snapshot.isKnown && !snapshot.product.isGone)
    return { actions: productUpdate(pass, resting(snapshot, product)) };
  const actions = [
    // Before they are remembered: asked twice is asked once, and what is remembered alone is never asked.
    ...nudged.actions,
    ...created,
    ...productUpdate(pass, product),
    ...openingEvents(gates.taken),
    ...judged.events,
    ...waiting.events,
    ...firstStatuses(pass),
    ...opened.flatMap((view) => {
      const verdicts = judged.ofRelease(view);
      const work = begin(pass, matches, verdicts);
      const next = withOrigin(pass, view, advanceRelease(work, admission));
      return releaseActions(work, { view, next, gates, runs: runs.get(view.name) ?? [] });
    }),
    ...orphans(pass, runs),
    ...letStraysGo(snapshot),
    ...gates.actions,
    ...held.actions,
    ...retention(pass, runs),
  ];
  const wake = pass.nextWake();
  return wake === undefined ? { actions } : { actions, requeueAfter: wake - now };
}

/**
 * Of a product that nobody knows the Applications of only that is told; all else stays as it is until that is mended.
 * That it lies in no tenant's namespace is told once of each of its generations: another server may have it, and say so.
 */
function resting(
  { product: { status, generation }, problems }: Snapshot,
  { observedGeneration, conditions }: ProductStatus,
): ProductStatus {
  const isElsewhere = problems.some(({ code }) => code === 'TENANT_UNKNOWN');
  if (isElsewhere && status.observedGeneration === generation) return status;
  const ready = conditions.filter(({ type }) => type === 'Ready');
  const others = status.conditions.filter(({ type }) => type !== 'Ready');
  return { ...status, observedGeneration, conditions: [...ready, ...others] };
}

function productUpdate({ snapshot }: Pass, status: Snapshot['product']['status']): readonly Action[] {
  const { product } = snapshot;
  if (product.isGone || equal(product.status, status)) return [];
  return [update(targetOf('Product', product), product.resourceVersion, { of: '', status })];
}

function targetOf(
  kind: Target['kind'],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Target {
  return { kind, namespace, name };
}

function update(
  target: Target,
  resourceVersion: string,
  { of, status, guards }: Pick<UpdateStatus, 'of' | 'guards'> & { readonly status: object },
): UpdateStatus {
  return {
    type: 'UpdateStatus',
    of,
    target,
    resourceVersion,
    status: status as JsonObject,
    ...(guards === undefined || guards.length === 0 ? {} : { guards }),
  };
}

/** Releases that were only now made: each a moment later than the one before, so that their order is told. */
function firstStatuses(pass: Pass): readonly Action[] {
  const fresh = pass.snapshot.releases.filter(({ status }) => status === undefined);
  const guards = isGoneStill(pass.snapshot);
  return fresh.flatMap((view, index) => {
    const status = withReleaseConditions(firstStatus(pass, view, pass.now + index), pass.at);
    return [
      update(targetOf('Release', view), view.resourceVersion, { of: view.name, status, guards }),
      ...eventsOf(view, status),
    ];
  });
}

function begin(pass: Pass, matches: Matches, view: OpenedRelease): Work {
  const { baseline, ended, context } = view.status;
  return {
    pass,
    matches,
    view,
    flow: pinnedFlow(view),
    baseline: new Map(baseline.map((one) => [`${one.namespace}/${one.name}`, one])),
    endedByUs: [...ended, ...pass.snapshot.product.status.ended],
    context,
    actions: [],
    guards: [],
  };
}

interface Step {
  /** The release as it is stored. */
  readonly view: OpenedRelease;
  readonly next: ReleaseStatus;
  readonly gates: Openings;
  readonly runs: readonly RunView[];
}

/** First the status; what follows from it is left out where it is refused. */
function releaseActions(work: Work, { view, next, gates, runs }: Step): readonly Action[] {
  const keys = gates.keys.get(view.name) ?? [];
  const status = withReleaseConditions(
    keys.length === 0 ? next : { ...next, opened: [...next.opened, ...keys] },
    work.pass.at,
  );
  const { product } = work.pass.snapshot;
  const isChanged = !equal(view.status, status);
  // A gate opens only while the Product does not record that its operation is to end.
  const guards = [
    ...work.guards,
    ...(keys.length === 0
      ? []
      : [
          {
            target: targetOf('Product', product),
            expect: { resourceVersion: product.resourceVersion },
          } as const,
        ]),
  ];
  return [
    ...(isChanged
      ? [update(targetOf('Release', view), view.resourceVersion, { of: view.name, status, guards })]
      : []),
    ...(isChanged ? eventsOf(view, status) : []),
    ...work.actions.flatMap((action) => recorded(action, { view, isChanged })),
    ...runsActions(work, { view, runs, isChanged }),
  ];
}

/**
 * Lets a HookRun be made only for a record that is stored, and while the release is still as it was seen: one that had
 * run and was deleted would be made again by a server that sees the release as it was before.
 */
function recorded(
  action: Action,
  { view, isChanged }: { readonly view: OpenedRelease; readonly isChanged: boolean },
): readonly Action[] {
  if (action.type !== 'Create') return [action];
  const target = targetOf('Release', view);
  return isChanged
    ? []
    : [{ ...action, guards: [{ target, expect: { resourceVersion: view.resourceVersion } }] }];
}

interface RunsStep {
  readonly view: OpenedRelease;
  readonly runs: readonly RunView[];
  readonly isChanged: boolean;
}

function runsActions(work: Work, { view, runs, isChanged }: RunsStep): readonly Action[] {
  const { hooks, environments } = view.status;
  const records = [...hooks, ...environments.flatMap((one) => one.hooks)];
  const byRun = new Map(records.map((record) => [record.run, record]));
  return runs.flatMap((run) => runActions(work, { view, run, record: byRun.get(run.name), isChanged }));
}

interface RunStep {
  readonly view: OpenedRelease;
  readonly run: RunView;
  readonly record: HookRecord | undefined;
  readonly isChanged: boolean;
}

function runActions(work: Work, { view, run, record, isChanged }: RunStep): readonly Action[] {
  const isOver = record === undefined || (record.phase !== 'Pending' && record.phase !== 'Running');
  const stop = isOver ? 'the release no longer waits for it' : stopReason(work, isFailSlot(run.spec.slot));
  const guards: readonly Guard[] = [
    { target: targetOf('Release', view), expect: { resourceVersion: view.resourceVersion } },
  ];
  const mayStart = record?.phase === 'Running' && !isChanged && !isFinal(view.status.phase);
  const next = nextOfRun(work.pass, { run, mayStart, stop, guards });
  return stop === undefined ? next : next.map((action) => guarded(action, guards));
}

/** The cache may only be late: that a run is no longer wanted is read directly. */
function guarded(action: Action, guards: readonly Guard[]): Action {
  return { ...action, guards: [...(action.guards ?? []), ...guards] };
}

/** Hook runs whose release is gone: they end. */
function orphans(pass: Pass, runs: ReadonlyMap<string, readonly RunView[]>): readonly Action[] {
  const known = pass.releasesByName as ReadonlyMap<string, ReleaseView>;
  return [...runs]
    .filter(([release]) => !known.has(release))
    .flatMap(([, list]) =>
      list.flatMap((run) => {
        const target: Target = { kind: 'Release', namespace: run.namespace, name: run.spec.release };
        const guards: readonly Guard[] = [{ target, expect: 'Absent' }];
        const stop = 'its release is gone';
        return nextOfRun(pass, { run, mayStart: false, stop, guards }).map((action) =>
          guarded(action, guards),
        );
      }),
    );
}
