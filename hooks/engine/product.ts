/** The status of a Product: what is remembered, which releases there were, and what is wrong (DESIGN.md §4.2). */
import { isError, type Problem } from '../model/problem.ts';
import type { Memory, ProductStatus } from '../model/product-status.ts';
import type { OperationKey } from '../model/status.ts';
import { parseInstant } from '../model/instant.ts';
import type { Admission } from './admission.ts';
import { primaryRevision, type Application } from './application.ts';
import { withBroken } from './broken.ts';
import { withConditions } from './conditions.ts';
import { gateEntry } from './gate.ts';
import { provenVersion } from './identity.ts';
import { rememberedOpenings, type Taken } from './opened-by-hand.ts';
import { hasEnded, isFull } from './operation.ts';
import { memoryOf, type Pass } from './pass.ts';
import { without } from './reading.ts';
import { hooksOf, judgedKey } from './verdict.ts';

/** How many names of releases are remembered, so that none opens twice. */
const mostReleases = 1000;

/** How long the keys of operations are kept that nobody shows any more. */
const keySeconds = 3600;

/** What a pass adds to a Product's status. */
export interface Additions {
  readonly admission: Admission;
  /** The names of releases that open in this pass. */
  readonly opening: readonly string[];
  readonly opened: readonly OperationKey[];
  /** What people have opened by hand, and is taken up now. */
  readonly taken: readonly Taken[];
  readonly ended: readonly OperationKey[];
  /** Applications whose hooks are to be judged once more. */
  readonly unstored: ReadonlySet<string>;
  /** What is done in this pass of Applications and is to be remembered, by their UIDs. */
  readonly told: readonly ReadonlyMap<string, Partial<Memory>>[];
}

/** Gives the status that follows. */
export function productStatus(
  pass: Pass,
  { admission, opening, opened, taken, ended, unstored, told }: Additions,
): ProductStatus {
  const { product, releases, applications, problems } = pass.snapshot;
  const { status } = product;
  const names = new Set([...status.releases, ...releases.map(({ name }) => name), ...opening]);
  const wrong = problems.filter(isError);
  const [first] = wrong;
  return {
    observedGeneration: product.generation,
    releases: [...names].slice(-mostReleases),
    opened: keysKept(pass, [...status.opened, ...opened]),
    ...rememberedOpenings(pass, taken),
    ended: keysKept(pass, [...status.ended, ...ended]),
    entered: [...admission.entered],
    applications: [...applications.values()].map((application) => {
      const memory = withBroken(pass, memorized(pass, application, unstored), application);
      const version = provenVersion(application, pass.naming);
      return Object.assign(
        { ...memory, ...(version === undefined ? {} : { version }) },
        ...told.map((one) => one.get(application.uid)),
      ) as Memory;
    }),
    conditions: withConditions(
      status.conditions,
      [
        {
          type: 'Ready',
          status: first === undefined ? 'True' : 'False',
          reason: first?.code ?? 'Valid',
          message:
            first === undefined
              ? 'nothing is wrong'
              : `${first.message}${wrong.length === 1 ? '' : `; and ${wrong.length - 1} more`}`,
          observedGeneration: product.generation,
        },
        ...conditionsOf(pass),
      ],
      pass.at,
    ),
  };
}

interface Row {
  readonly type: string;
  /** The problems that it is about. */
  readonly has: (problem: Problem) => boolean;
  readonly fine: { readonly reason: string; readonly message: string };
}

/** The conditions besides `Ready`: each tells the first of its problems, which may be no more than a warning. */
const rows: readonly Row[] = [
  {
    type: 'ApplicationsPlaced',
    has: ({ code }) => code === 'APPLICATION_UNPLACED',
    fine: { reason: 'Placed', message: 'every Application is in an environment' },
  },
  {
    type: 'ReleasesReadable',
    has: ({ at }) => at?.file.startsWith('Release/') === true,
    fine: { reason: 'Readable', message: 'every Release can be read' },
  },
  {
    type: 'GatesHold',
    has: ({ code }) => code === 'SELFHEAL_BYPASSES_GATE',
    fine: { reason: 'Holding', message: 'no gate is passed by' },
  },
  {
    type: 'VersionsVisible',
    has: ({ code }) => code === 'VERSION_UNKNOWN_BEFORE_SYNC',
    fine: { reason: 'Visible', message: 'every version that is needed can be read' },
  },
];

function conditionsOf({ snapshot }: Pass): Parameters<typeof withConditions>[1] {
  return rows.map(({ type, has, fine }) => {
    const first = snapshot.problems.find(has);
    return {
      type,
      status: first === undefined ? 'True' : 'False',
      reason: first?.code ?? fine.reason,
      message: first?.message ?? fine.message,
      observedGeneration: snapshot.product.generation,
    };
  });
}

/** Keeps the keys of operations that are still shown, and for an hour all others. */
function keysKept({ snapshot, now }: Pass, keys: readonly OperationKey[]): OperationKey[] {
  return keys.filter((key) => {
    const shown = snapshot.applications.get(`${key.namespace}/${key.name}`)?.state?.startedAt;
    return shown === key.startedAt || now < (parseInstant(key.at) ?? 0) + keySeconds * 1000;
  });
}

/** Gives what is remembered of an Application, with what its operation and comparison say now. */
function memorized(pass: Pass, application: Application, unstored: ReadonlySet<string>): Memory {
  const before = memoryOf(pass, application);
  // What is judged once more is judged by the same memory: a bypass must not count as seen Synced by itself.
  if (unstored.has(application.key)) return before;
  const seen = { ...before, ...syncedRevision(application) };
  const { state } = application;
  if (state === undefined || !hasEnded(state)) return seen;
  const judged = judgedKey(application, state);
  if (seen.judged === judged) return seen;
  if (!isFull(state.operation)) return { ...seen, judged };
  return {
    ...without(seen, 'gated'),
    ...(gateEntry(application, pass.naming.argocdNamespace) === undefined ? {} : { gated: true }),
    judged,
    fullRevision: primaryRevision(application, state),
    // What a failed sync did not reach is expected of it still.
    hooks: state.phase === 'Succeeded' ? [...hooksOf(application, pass.naming.argocdNamespace)] : seen.hooks,
  };
}

/** Synced counts only between operations: a selective one makes its own revision Synced. */
function syncedRevision(application: Application): Pick<Memory, 'syncedRevision'> {
  const { state, operation, comparison } = application;
  const isQuiet = operation === undefined && (state === undefined || hasEnded(state));
  const compared = primaryRevision(application, comparison);
  return isQuiet && comparison.status === 'Synced' && compared !== '' ? { syncedRevision: compared } : {};
}
