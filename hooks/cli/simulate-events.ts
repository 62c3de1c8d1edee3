/** What happens to a release, as events: the differences between two of its statuses. */
import { contextValues } from '../model/context.ts';
import type { ApplicationRecord, EnvironmentRecord, HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';

/** One thing that happened to a release. */
export interface ReleaseEvent {
  /** RFC 3339, simulated. */
  readonly time: string;
  readonly type:
    | 'ReleaseOpened'
    | 'ReleasePhase'
    | 'EnvironmentPhase'
    | 'EnvironmentHolding'
    | 'ApplicationPhase'
    | 'HookPhase'
    | 'ContextChanged';
  readonly release: string;
  readonly environment?: string;
  readonly application?: string;
  readonly slot?: string;
  readonly hook?: string;
  readonly phase?: string;
  readonly key?: string;
  readonly value?: string;
  readonly message?: string;
}

type Told = Omit<ReleaseEvent, 'time' | 'release'>;

/** Gives what happened between two statuses of a release, the widest first. */
export function eventsBetween(
  before: ReleaseStatus | undefined,
  after: ReleaseStatus,
  about: Pick<ReleaseEvent, 'release' | 'time'>,
): readonly ReleaseEvent[] {
  const told: readonly Told[] = [
    ...releaseEvents(before, after),
    ...hookEvents(before?.hooks ?? [], after.hooks),
    ...after.environments.flatMap((environment) =>
      environmentEvents(
        before?.environments.find(({ name }) => name === environment.name),
        environment,
      ),
    ),
    ...contextEvents(before, after),
  ];
  return told.toSorted((left, right) => rankOf(left) - rankOf(right)).map((one) => ({ ...about, ...one }));
}

/** What ends is told before what it leads to, and that before what begins then. */
const ranks: Readonly<Record<Told['type'], number>> = {
  ReleaseOpened: 0,
  HookPhase: 1,
  ContextChanged: 2,
  ApplicationPhase: 3,
  EnvironmentPhase: 4,
  EnvironmentHolding: 5,
  ReleasePhase: 6,
};

function rankOf({ type, phase }: Told): number {
  return phase === 'Running' && type === 'HookPhase' ? 7 : ranks[type];
}

function releaseEvents(before: ReleaseStatus | undefined, after: ReleaseStatus): readonly Told[] {
  const { revision = '', version = '' } = after.identity;
  const opened: readonly Told[] =
    before === undefined
      ? [{ type: 'ReleaseOpened', message: [version, revision].filter(Boolean).join(' ') }]
      : [];
  if (before?.phase === after.phase) return opened;
  return [...opened, { type: 'ReleasePhase', phase: after.phase, ...said(after.message) }];
}

function environmentEvents(before: EnvironmentRecord | undefined, after: EnvironmentRecord): readonly Told[] {
  const told = [
    ...holdingEvents(before, after),
    ...phaseEvents(before, after),
    ...hookEvents(before?.hooks ?? [], after.hooks),
    ...after.applications.flatMap((application) =>
      applicationEvents(before?.applications ?? [], application),
    ),
  ];
  return told.map((one) => ({ ...one, environment: after.name }));
}

function holdingEvents(
  before: EnvironmentRecord | undefined,
  { holding }: EnvironmentRecord,
): readonly Told[] {
  if (holding === undefined || holding.message === before?.holding?.message) return [];
  return [{ type: 'EnvironmentHolding', phase: holding.reason, ...said(holding.message) }];
}

/** Nobody needs to be told that something is Pending to begin with. */
function phaseEvents(before: EnvironmentRecord | undefined, after: EnvironmentRecord): readonly Told[] {
  if ((before?.phase ?? 'Pending') === after.phase) return [];
  return [{ type: 'EnvironmentPhase', phase: after.phase, ...said(after.message) }];
}

function applicationEvents(before: readonly ApplicationRecord[], after: ApplicationRecord): readonly Told[] {
  const old = before.find(({ namespace, name }) => namespace === after.namespace && name === after.name);
  const retries = retriesOf(after);
  const isAgain = retriesOf(old) !== retries;
  if ((old?.phase ?? 'Pending') === after.phase && !isAgain) return [];
  const retry = isAgain ? `attempt ${retries + 1} of its sync` : undefined;
  const application = `${after.namespace}/${after.name}`;
  return [{ type: 'ApplicationPhase', application, phase: after.phase, ...said(after.message ?? retry) }];
}

function retriesOf(record: ApplicationRecord | undefined): number {
  return record?.operation?.retryCount ?? 0;
}

function hookEvents(before: readonly HookRecord[], after: readonly HookRecord[]): readonly Told[] {
  return after.flatMap((hook) => {
    const old = before.find((one) => isSame(one, hook));
    if (old?.phase === hook.phase || hook.phase === 'Pending') return [];
    return [
      {
        type: 'HookPhase' as const,
        slot: hook.slot,
        hook: hook.hook,
        ...(hook.application === '' ? {} : { application: hook.application }),
        phase: hook.phase,
        ...said(hook.message),
      },
    ];
  });
}

function isSame(left: HookRecord, right: HookRecord): boolean {
  return (
    left.slot === right.slot &&
    left.index === right.index &&
    left.application === right.application &&
    left.attempt === right.attempt
  );
}

function contextEvents(before: ReleaseStatus | undefined, after: ReleaseStatus): readonly Told[] {
  const old = contextValues(before?.context ?? {});
  const now = contextValues(after.context);
  const set = [...now].filter(([key, value]) => old.get(key) !== value);
  const gone = [...old.keys()].filter((key) => !now.has(key));
  return [
    ...set.map(([key, value]) => ({ type: 'ContextChanged' as const, key, value })),
    ...gone.map((key) => ({ type: 'ContextChanged' as const, key, message: 'removed' })),
  ];
}

function said(message: string | undefined): { readonly message?: string } {
  return message === undefined || message === '' ? {} : { message };
}
