/** When Argo CD syncs by itself (argo-cd.md §D.5), and when it heals (cluster.md §7). */
import { equal } from '../../model/object.ts';
import { parseInstant } from '../../model/instant.ts';
import {
  isCompleted,
  isMultiSource,
  type Application,
  type ApplicationCondition,
  type Operation,
  type OperationState,
  type ResourceRef,
} from './application.ts';
import { saidRevisions, superfluous, type Comparison } from './compare.ts';
import { keyParts } from './tasks.ts';
import { automatedRetries, backoff, selfHealDefaults } from './timing.ts';

/** What Argo CD does by itself after a comparison. */
export interface AutoSync {
  readonly operation?: Operation;
  /** Milliseconds after which to look again. */
  readonly again?: number;
  readonly condition?: Omit<ApplicationCondition, 'lastTransitionTime'>;
}

/** What the decision needs besides the Application and its comparison. */
export interface Judging {
  readonly now: number;
  readonly mayHaveChanged: boolean;
}

/** Decides whether an application is synced without anybody asking. */
export function autoSync(application: Application, compared: Comparison, judging: Judging): AutoSync {
  if (!maySync(application) || !isWorthIt(application, compared)) return {};
  if (!wasAttempted(application, compared, judging))
    return { operation: fullOperation(application, compared) };
  const state = application.status?.operationState;
  if (state?.phase === 'Succeeded') return heal(application, compared, { state, now: judging.now });
  return { condition: { type: 'SyncError', message: failedMessage(application, state) } };
}

function maySync({ spec, operation, metadata }: Application): boolean {
  const { automated } = spec.syncPolicy ?? {};
  if (automated === undefined || automated === null || automated.enabled === false) return false;
  return operation === undefined && metadata.deletionTimestamp === undefined;
}

/** Nothing is done for pruning alone where it is not allowed, nor where nothing would be left. */
function isWorthIt({ spec }: Application, compared: Comparison): boolean {
  if (compared.targets.length === 0) return false;
  const mayPrune = spec.syncPolicy?.automated?.prune === true;
  return compared.outOfSync.length > 0 || (mayPrune && superfluous(compared).length > 0);
}

/** The same commits and sources after an attempt are not tried again; a failed one leaves a condition. */
function wasAttempted(application: Application, { revisions }: Comparison, judging: Judging): boolean {
  const state = application.status?.operationState;
  if (state === undefined) return false;
  if (state.syncResult === undefined) return isCompleted(state.phase);
  const said = isMultiSource(application) ? state.syncResult.revisions : [state.syncResult.revision];
  if (judging.mayHaveChanged && !equal(said ?? [], revisions)) return false;
  const { source, sources } = application.spec;
  return sources === undefined
    ? equal(state.syncResult.source, source)
    : equal(state.syncResult.sources, sources);
}

function failedMessage(application: Application, state: OperationState | undefined): string {
  const { revisions = [], revision = '' } = state?.syncResult ?? {};
  const said = isMultiSource(application) ? revisions : [revision];
  return `Failed last sync attempt to [${said.join(' ')}]: ${state?.message ?? ''}`;
}

function heal(
  application: Application,
  compared: Comparison,
  { state, now }: { readonly state: OperationState; readonly now: number },
): AutoSync {
  if (application.spec.syncPolicy?.automated?.selfHeal !== true) return {};
  const attempts = state.operation.sync.autoHealAttemptsCount ?? 0;
  const wait = attempts === 0 ? 0 : backoff(selfHealDefaults, attempts - 1);
  const due = (parseInstant(state.finishedAt) ?? 0) + wait;
  if (now < due) return { again: due - now };
  return { operation: healing(application, compared, attempts + 1) };
}

function fullOperation(application: Application, { revisions }: Comparison): Operation {
  const { source, sources, syncPolicy } = application.spec;
  const { automated, syncOptions, retry } = syncPolicy ?? {};
  return {
    sync: {
      ...saidRevisions(application, revisions),
      ...(source === undefined ? {} : { source }),
      ...(sources === undefined ? {} : { sources }),
      ...(automated?.prune === true ? { prune: true } : {}),
      ...(syncOptions === undefined ? {} : { syncOptions }),
    },
    initiatedBy: { automated: true },
    retry: retry ?? { limit: automatedRetries },
  };
}

/** Healing names the objects that differ, so that it is selective and runs no hooks. */
function healing(application: Application, compared: Comparison, attempts: number): Operation {
  const full = fullOperation(application, compared);
  const resources: readonly ResourceRef[] = [
    ...compared.outOfSync,
    ...superfluous(compared).map(keyParts),
  ].map(({ group, kind, name }) => ({ group, kind, name }));
  return { ...full, sync: { ...full.sync, resources, autoHealAttemptsCount: attempts } };
}
