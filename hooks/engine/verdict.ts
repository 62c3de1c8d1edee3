/** What became of the hooks that Argo CD was to run (DESIGN.md §4.6). */
import type { Memory } from '../model/product-status.ts';
import type { EnvironmentRecord, Verdict } from '../model/release-record.ts';
import { parseInstant } from '../model/instant.ts';
import { primaryRevision, type Application } from './application.ts';
import { gateEntry } from './gate.ts';
import { hasEnded, isFull, type Operation, type OperationState } from './operation.ts';
import type { Pass } from './pass.ts';

/** The verdicts on the hooks of one operation. */
export interface Judged {
  readonly verdicts: EnvironmentRecord['verdicts'];
  /** The sync went past its gate: a newer revision came without hooks. */
  readonly isBypass: boolean;
  /** Whether the operation was a full one, which runs hooks. */
  readonly isFull: boolean;
  /** The revision of the operation. */
  readonly revision: string;
}

interface Facts {
  readonly operation: Operation;
  readonly revision: string;
  readonly memory: Memory;
}

/** Why an operation ran no hooks: the first row that fits. A full one runs them. */
export const skipRows: readonly { readonly verdict: Verdict; readonly when: (facts: Facts) => boolean }[] = [
  {
    verdict: 'SkippedRollback',
    when: ({ operation }) => operation.isApply && operation.hasSource,
  },
  { verdict: 'SkippedApply', when: ({ operation }) => operation.isApply },
  {
    verdict: 'SkippedSelfHeal',
    when: (facts) => facts.operation.isSelective && facts.operation.isAutomated && isDrift(facts),
  },
  { verdict: 'SkippedSelective', when: ({ operation }) => operation.isSelective },
];

/** Drift is healed at a revision that was deployed whole, or was seen Synced; any other is newer. */
function isDrift({ revision, memory }: Facts): boolean {
  return revision === memory.fullRevision || revision === memory.syncedRevision;
}

/** Judges an operation that has ended; nothing where there is none, or a dry run. */
export function judgeHooks(pass: Pass, application: Application, memory: Memory): Judged | undefined {
  const { state } = application;
  if (state === undefined || !hasEnded(state) || state.operation.isDryRun) return undefined;
  const { operation } = state;
  const revision = primaryRevision(application, state);
  if (isFull(operation))
    return { verdicts: full(pass, application, memory), isBypass: false, isFull: true, revision };
  const row = skipRows.find(({ when }) => when({ operation, revision, memory }));
  const verdict = row?.verdict ?? 'Unknown';
  return {
    verdicts: memory.hooks.map(({ phase, name }) => ({
      application: application.key,
      hook: name,
      phase,
      verdict,
    })),
    isBypass: verdict === 'SkippedSelective' && operation.isAutomated && operation.isSelective,
    isFull: false,
    revision,
  };
}

/** Names the operation whose hooks were judged. */
export function judgedKey(application: Application, state: OperationState): string {
  return `${state.startedAt} ${state.retryCount} ${primaryRevision(application, state)}`;
}

/** Gives the hooks of an operation, without our own gate. */
export function hooksOf(application: Application, argocdNamespace: string): Memory['hooks'] {
  const gate = gateEntry(application, argocdNamespace);
  return (application.state?.resources ?? [])
    .filter((one) => one.hookType !== '' && one !== gate)
    .map(({ hookType, name }) => ({ phase: hookType, name }));
}

function full(pass: Pass, application: Application, memory: Memory): Judged['verdicts'] {
  const { state } = application;
  const seen = hooksOf(application, pass.naming.argocdNamespace);
  const ran = seen.map(({ phase, name }) => ({
    application: application.key,
    hook: name,
    phase,
    verdict: ranVerdict(pass, application, name),
  }));
  if (state?.phase === 'Succeeded') return ran;
  const missed = memory.hooks.filter(
    (expected) =>
      expected.phase !== 'SyncFail' &&
      !seen.some(({ phase, name }) => phase === expected.phase && name === expected.name),
  );
  return [
    ...ran,
    ...missed.map(({ phase, name }) => ({
      application: application.key,
      hook: name,
      phase,
      verdict: 'NotReached' as const,
    })),
  ];
}

/**
 * A Job that was there before the operation began was counted without being run. Where none can be read, an Argo CD
 * before 3.5.7 may still show an earlier operation's entries; one that succeeded has written its own (argo-cd.md §D.6).
 */
function ranVerdict({ snapshot }: Pass, { destination, state }: Application, name: string): Verdict {
  const createdAt = snapshot.syncJobs.get(`${destination.namespace}/${name}`);
  const startedAt = parseInstant(state?.startedAt);
  if (createdAt !== undefined && startedAt !== undefined)
    return createdAt < startedAt ? 'SkippedOverlap' : 'Ran';
  return snapshot.settings.mayShowStaleFields && state?.phase !== 'Succeeded' ? 'Unknown' : 'Ran';
}
