/** A small Argo CD for tests of the engine: it compares, syncs, waits at gates and ends as a test says. */
import { gateAnswer } from '../../../hooks/engine/gates.ts';
import { matchAll, type Matches } from '../../../hooks/engine/matches.ts';
import { beginPass, type Pass } from '../../../hooks/engine/pass.ts';
import type { Snapshot } from '../../../hooks/engine/snapshot.ts';
import { formatInstant, type Instant } from '../../../hooks/model/instant.ts';
import { memo } from '../../../hooks/model/memo.ts';
import { gateName } from '../../../hooks/model/naming.ts';
import type { Draft, TestWorld } from './world.ts';

/** How a sync ends; without a phase it goes on for now. */
export interface SyncEnd {
  readonly phase?: 'Succeeded' | 'Failed' | 'Error';
  readonly message?: string;
  readonly resources?: readonly object[];
  readonly health?: string;
}

/** What a test says of the syncs and branches. */
export interface Argo {
  /** The commit of each branch. */
  readonly heads: Map<string, string>;
  readonly endOf: (application: Draft, revision: string) => SyncEnd;
  readonly product: string;
  /** Applications whose next operation it does not notice, until they are refreshed. */
  readonly deaf: Set<string>;
  /** Applications of which it notices nothing at all. */
  readonly stonedeaf: Set<string>;
  /** Applications that it compares, and does nothing else with. */
  readonly still: Set<string>;
}

type State = Record<string, unknown> & {
  phase: string;
  startedAt: string;
  operation: { sync: Record<string, unknown> };
  syncResult?: { revision: string; resources: Record<string, unknown>[] };
};

/** Makes an Application that follows a branch. */
export function application(
  name: string,
  environment: string,
  more: {
    readonly branch?: string;
    readonly repo?: string;
    readonly automated?: object | false;
    readonly gated?: boolean;
    readonly labels?: object;
    readonly revision?: string;
  } = {},
): object {
  const { branch = 'main', repo = 'https://git.example/shop.git', automated = {}, revision = zero } = more;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      labels: { product: 'shop', ...more.labels },
      annotations: more.gated === true ? { gated: 'yes' } : {},
    },
    spec: {
      project: 'shop',
      source: { repoURL: repo, targetRevision: branch, path: `apps/${name}` },
      destination: { server: 'https://kubernetes.default.svc', namespace: environment },
      syncPolicy: automated === false ? {} : { automated },
    },
    status: {
      sync: { status: 'Synced', revision },
      health: { status: 'Healthy' },
      reconciledAt: '2026-03-01T11:59:00Z',
      history: [],
    },
  };
}

/** What everything is at before the first commit. */
export const zero = '0'.repeat(40);

/** Makes a commit out of one digit or letter a–f. */
export function commit(letter: string): string {
  return letter.repeat(40);
}

/** Takes every Application one step on; says whether anything changed. */
export function stepAll(world: TestWorld, argo: Argo): boolean {
  const steps = world.all('Application').map((one) => step(world, argo, one));
  return steps.includes(true);
}

/** Takes one Application a step on. */
export function step(world: TestWorld, argo: Argo, app: Draft): boolean {
  const state = app.status?.['operationState'] as State | undefined;
  const { name } = app.metadata;
  if (argo.stonedeaf.has(name)) return false;
  if ('argocd.argoproj.io/refresh' in (app.metadata['annotations'] as object)) {
    argo.deaf.delete(name);
    return looked(world, argo, app);
  }
  if (app['operation'] !== undefined && state === undefined && argo.deaf.has(name)) return false;
  if (argo.still.has(name)) return app['operation'] === undefined && compared(world, argo, app);
  return app['operation'] === undefined ? idle(world, argo, app) : operate(world, argo, [app, state]);
}

const gateOf = memo((instance) => gateName(instance));

function operate(world: TestWorld, argo: Argo, [app, state]: readonly [Draft, State | undefined]): boolean {
  if (state === undefined || isOver(state)) return begin(world, app);
  if (state.phase === 'Terminating')
    return end(world, app, { phase: 'Failed', message: 'Operation terminated' });
  if (state.syncResult === undefined) return resolve(world, argo, app);
  const gate = state.syncResult.resources.find(({ name }) => name === gateOf(app.metadata.name));
  if (gate !== undefined && gate['hookPhase'] === 'Running') return ask(world, argo, app);
  const ended = argo.endOf(app, state.syncResult.revision);
  return ended.phase === undefined ? false : end(world, app, ended);
}

function isOver({ phase }: State): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

/** It looks again because it was asked to. */
function looked(world: TestWorld, argo: Argo, app: Draft): boolean {
  compared(world, argo, app);
  return changed(world, app, (draft) => {
    const annotations = draft.metadata['annotations'] as Record<string, string>;
    delete annotations['argocd.argoproj.io/refresh'];
    draft.status = { ...draft.status, reconciledAt: formatInstant(world.clock) };
  });
}

function begin(world: TestWorld, app: Draft): boolean {
  return changed(world, app, (draft) => {
    const startedAt = formatInstant(Math.floor(world.clock / 1000) * 1000);
    draft.status = {
      ...draft.status,
      operationState: { phase: 'Running', startedAt, operation: structuredClone(draft['operation']) },
    };
  });
}

function headOf({ heads }: Argo, app: Draft): string {
  const { targetRevision } = app.spec['source'] as { targetRevision: string };
  return heads.get(targetRevision) ?? zero;
}

function resolve(world: TestWorld, argo: Argo, app: Draft): boolean {
  return changed(world, app, (draft) => {
    const state = draft.status?.['operationState'] as State;
    const wanted = state.operation.sync['revision'];
    const revision = typeof wanted === 'string' && wanted !== '' ? wanted : headOf(argo, app);
    const isGated = (app.metadata['annotations'] as Record<string, string>)['gated'] === 'yes';
    const gate = {
      kind: 'Job',
      name: gateOf(app.metadata.name),
      hookType: 'PreSync',
      hookPhase: 'Running',
      syncPhase: 'PreSync',
      status: 'Synced',
    };
    state.syncResult = { revision, resources: isGated ? [gate] : [] };
  });
}

interface Look {
  readonly pass: Pass;
  readonly matches: Matches;
}

const looks = new WeakMap<Snapshot, Look>();

/** Looks at a snapshot once for all gates that ask at one moment. */
function looking(snapshot: Snapshot, now: Instant): Look {
  const found = looks.get(snapshot);
  if (found?.pass.now === now) return found;
  const pass = beginPass(snapshot, now);
  const look = { pass, matches: matchAll(pass) };
  looks.set(snapshot, look);
  return look;
}

/** The gate asks, as its Job does. */
function ask(world: TestWorld, argo: Argo, app: Draft): boolean {
  const snapshot = world.snapshot(argo.product);
  if (snapshot === undefined) return false;
  const { pass, matches } = looking(snapshot, world.clock);
  const read = snapshot.applications.get(`${app.metadata.namespace}/${app.metadata.name}`);
  if (read === undefined || !gateAnswer(pass, matches, read).isOpen) return false;
  return changed(world, app, (draft) => {
    const state = draft.status?.['operationState'] as State;
    const [gate] = state.syncResult?.resources ?? [];
    if (gate !== undefined) gate['hookPhase'] = 'Succeeded';
  });
}

function end(world: TestWorld, app: Draft, ended: SyncEnd): boolean {
  return changed(world, app, (draft) => {
    const state = draft.status?.['operationState'] as State;
    const { phase = 'Succeeded', message = '', health = 'Healthy' } = ended;
    const finishedAt = formatInstant(Math.floor(world.clock / 1000) * 1000);
    const { revision, resources } = state.syncResult ?? { revision: '', resources: [] };
    const result = [...resources, ...(ended.resources ?? [])].map(stopped);
    delete draft['operation'];
    draft.status = {
      ...draft.status,
      operationState: { ...state, phase, message, finishedAt, syncResult: { revision, resources: result } },
      ...(phase === 'Succeeded' ? deployed(revision, state.startedAt, health) : {}),
      reconciledAt: formatInstant(world.clock + 1000),
    };
  });
}

function stopped(resource: object): object {
  return 'hookPhase' in resource && resource.hookPhase === 'Running'
    ? { ...resource, hookPhase: 'Failed' }
    : resource;
}

function deployed(revision: string, startedAt: string, health: string): object {
  return {
    history: [{ revision, deployStartedAt: startedAt }],
    sync: { status: 'Synced', revision },
    health: { status: health },
  };
}

interface Resting {
  readonly sync: { readonly status: string; readonly revision: string };
  readonly history: readonly { readonly revision: string }[];
  readonly operationState?: State;
}

/** Compares with the branch's commit, and starts an automated sync of a new one. */
function idle(world: TestWorld, argo: Argo, app: Draft): boolean {
  if (compared(world, argo, app)) return true;
  const { history, operationState } = app.status as unknown as Resting;
  const head = headOf(argo, app);
  const status = statusOf(history, head);
  const isTried = operationState?.syncResult?.revision === head;
  const isAutomated = 'automated' in (app.spec['syncPolicy'] as object);
  return isAutomated && status === 'OutOfSync' && !isTried && autoSync(world, app, head);
}

function compared(world: TestWorld, argo: Argo, app: Draft): boolean {
  const { sync, history } = app.status as unknown as Resting;
  const head = headOf(argo, app);
  const status = statusOf(history, head);
  if (sync.revision === head && sync.status === status) return false;
  return changed(world, app, (draft) => {
    const reconciledAt = formatInstant(world.clock);
    draft.status = { ...draft.status, sync: { status, revision: head }, reconciledAt };
  });
}

function statusOf([last]: Resting['history'], head: string): string {
  return (last?.revision ?? zero) === head ? 'Synced' : 'OutOfSync';
}

function autoSync(world: TestWorld, app: Draft, head: string): boolean {
  return changed(world, app, (draft) => {
    draft['operation'] = { sync: { revision: head }, initiatedBy: { automated: true }, retry: { limit: 5 } };
    delete draft.status?.['operationState'];
  });
}

function changed(world: TestWorld, app: Draft, change: (draft: Draft) => void): boolean {
  const { namespace, name } = app.metadata;
  world.change({ kind: 'Application', namespace, name }, change);
  return true;
}
