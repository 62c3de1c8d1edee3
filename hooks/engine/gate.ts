/** The gate of an Application's operation: whether it is there, holds, and was opened (DESIGN.md §5). */
import { gateName } from '../model/naming.ts';
import type { OperationKey } from '../model/status.ts';
import { primaryRevision, type Application } from './application.ts';
import { instanceOf } from './identity.ts';
import type { OperationState, SyncedResource } from './operation.ts';
import type { Pass } from './pass.ts';
import type { Work } from './work.ts';

const names = new Map<string, string>();

/** Gives the entry of the gate in an operation's result, once Argo CD shows it. */
export function gateEntry(application: Application, argocdNamespace: string): SyncedResource | undefined {
  const { state } = application;
  if (state === undefined || state.resources.length === 0) return undefined;
  const instance = instanceOf(application, argocdNamespace);
  const name = names.get(instance) ?? gateName(instance);
  names.set(instance, name);
  return state.resources.find(
    (one) => one.hookType === 'PreSync' && (one.name === name || one.name.startsWith(`${name}-v`)),
  );
}

/** Gives the key of an operation (DESIGN.md §4.3). */
export function operationKey(application: Application, state: OperationState, at: string): OperationKey {
  const { uid, namespace, name } = application;
  const { startedAt, retryCount } = state;
  return { uid, namespace, name, startedAt, retryCount, revision: primaryRevision(application, state), at };
}

const known = new WeakMap<readonly OperationKey[], ReadonlySet<string>>();

/** Says whether a list holds an operation: the same one, the same retry of it, at the same revision. */
export function holdsKey(keys: readonly OperationKey[], key: OperationKey): boolean {
  if (keys.length === 0) return false;
  const index = known.get(keys) ?? new Set(keys.map(keyText));
  known.set(keys, index);
  return index.has(keyText(key));
}

function keyText({ uid, startedAt, retryCount, revision }: OperationKey): string {
  return `${uid} ${startedAt} ${retryCount} ${revision}`;
}

/** Says whether two readings of an Application are of one running operation: the same retry, at the same revision. */
export function isSameOperation(left: Application, right: Application): boolean {
  const [one, other] = [left, right].map((application) => {
    const { state } = application;
    const isRunning = state?.phase === 'Running' && application.operation !== undefined;
    return isRunning ? keyText(operationKey(application, state, '')) : undefined;
  });
  return one !== undefined && one === other;
}

/** Says whether an operation runs and its gate waits. */
export function isWaitingAtGate(pass: Pass, application: Application): boolean {
  return waitsAtGate(application, pass.naming.argocdNamespace);
}

/** Says the same outside of a pass. */
export function waitsAtGate(application: Application, argocdNamespace: string): boolean {
  const { state, operation } = application;
  if (state?.phase !== 'Running' || state.finishedAt !== undefined || operation === undefined) return false;
  return gateEntry(application, argocdNamespace)?.hookPhase === 'Running';
}

/** Says whether a gate holds an Application's operation: it waits, and was not opened. */
export function isHeldByGate({ pass, view }: Work, application: Application): boolean {
  const { state } = application;
  if (state === undefined || !isWaitingAtGate(pass, application)) return false;
  return !holdsKey(view.status.opened, operationKey(application, state, pass.at));
}
