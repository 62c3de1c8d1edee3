/** A simulated Argo CD for tests: one application, objects by commit, and everything that a watcher would see. */
import { parseInstant } from '../../../hooks/model/instant.ts';
import { error, Fault } from '../../../hooks/model/problem.ts';
import { field, textField, type JsonObject } from '../../../hooks/model/object.ts';
import type { Application, ApplicationSpec, Operation } from '../../../hooks/simulate/argo/application.ts';
import { runArgo, type Argo } from '../../../hooks/simulate/argo/controller.ts';
import type { FaultAt, FaultKind } from '../../../hooks/simulate/argo/faults.ts';
import { runRollouts } from '../../../hooks/simulate/argo/rollouts.ts';
import { seenTiming, type Timing } from '../../../hooks/simulate/argo/timing.ts';
import { scriptedEnd, type StartContainer } from '../../../hooks/simulate/container.ts';
import { runJobs } from '../../../hooks/simulate/jobs.ts';
import { randomFrom } from '../../../hooks/simulate/random.ts';
import { startSchedule, type Schedule } from '../../../hooks/simulate/schedule.ts';
import { openStore, type Store } from '../../../hooks/simulate/store.ts';

/** When tests begin. */
export const start = parseInstant('2026-11-21T08:00:00Z') ?? 0;

/** What a bench is made of. */
export interface BenchSetting {
  readonly spec?: Partial<ApplicationSpec>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  /** The objects of each commit; the first is the head at the beginning. */
  readonly commits: { readonly [revision: string]: readonly JsonObject[] };
  readonly timing?: Partial<Timing>;
  readonly container?: StartContainer;
  readonly faultAt?: FaultAt;
  readonly syncTimeoutSeconds?: number;
  readonly isBlocked?: (application: Application) => boolean;
}

/** One state of the operation, as a watcher sees it. */
export interface Seen {
  readonly at: number;
  readonly phase: string;
  readonly message: string;
  readonly retryCount: number;
  readonly isFinished: boolean;
  readonly revision: string;
  readonly resources: readonly string[];
}

/** A simulated Argo CD with one application, `argocd/shop`. */
export interface Bench {
  readonly store: Store;
  readonly schedule: Schedule;
  readonly argo: Argo;
  /** Every different state of the operation, in order; the start is `phase` alone. */
  readonly seen: readonly Seen[];
  readonly application: () => Application;
  /** Makes a commit the head. */
  readonly commit: (revision: string) => void;
  readonly change: (change: (application: Application) => JsonObject) => void;
  /** Lets time pass, in seconds. */
  readonly pass: (seconds: number) => Promise<void>;
}

/** Where the one application lies. */
export const shop = { kind: 'Application', namespace: 'argocd', name: 'shop' };

/** Starts a bench; the application is there, and nothing has happened. */
export function openBench(setting: BenchSetting): Bench {
  const schedule = startSchedule(start);
  const store = openStore(schedule.now);
  const timing = { ...seenTiming, ...setting.timing };
  const faultAt = setting.faultAt ?? (() => undefined);
  let [head = ''] = Object.keys(setting.commits);
  const known = new Map(Object.entries(setting.commits));
  const argo = runArgo({
    hub: store,
    clusterOf: () => store,
    watchLive: (hear) => store.watch(hear),
    repository: {
      resolve: ({ targetRevision = 'HEAD' }) => ({
        revision: known.has(targetRevision) ? targetRevision : head,
      }),
      render: (_application, _source, revision) => rendered(known.get(revision)),
      changed: (_source, from, to) => known.get(from) !== known.get(to),
    },
    schedule,
    timing,
    random: randomFrom(1),
    faultAt,
    home: 'argocd',
    syncTimeoutSeconds: setting.syncTimeoutSeconds ?? 0,
    isBlocked: setting.isBlocked ?? (() => false),
  });
  runRollouts(store, {
    schedule,
    timing,
    fault: (object) =>
      faultAt({
        kind: 'health',
        application: application(),
        retryCount: 0,
        object: { kind: object.kind, name: object.metadata.name },
      }),
  });
  runJobs({
    store,
    schedule,
    timing,
    start: setting.container ?? (() => ({ after: timing.container, end: scriptedEnd() })),
  });
  const seen: Seen[] = [];
  store.watch(({ object, type }) => {
    if (object.kind !== 'Application' || type === 'DELETED') return;
    const found = seenOf(object, schedule.now());
    const { at: _at, ...last } = seen.at(-1) ?? { at: 0 };
    if (found === undefined) return;
    const { at: _now, ...now } = found;
    if (JSON.stringify(last) !== JSON.stringify(now)) seen.push(found);
  });
  store.create(applicationObject(setting));

  function application(): Application {
    return store.get(shop) as unknown as Application;
  }

  return {
    store,
    schedule,
    argo,
    seen,
    application,
    commit: (revision) => {
      head = revision;
    },
    change: (change) => {
      store.change(shop, (object) => change(object as unknown as Application));
    },
    pass: async (seconds) => {
      const end = schedule.now() + seconds * 1000;
      for (let next = schedule.next(); next !== undefined && next <= end; next = schedule.next())
        await schedule.step();
      schedule.move(end - schedule.now());
    },
  };
}

function rendered(objects: readonly JsonObject[] | undefined): { readonly objects: readonly JsonObject[] } {
  if (objects === undefined) throw new Fault([error('SOURCE_NOT_FOUND', 'there is no such commit')]);
  return { objects };
}

function applicationObject({ spec, annotations = {}, finalizers = [] }: BenchSetting): JsonObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd', annotations, finalizers },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.test/shop.git', targetRevision: 'main', path: 'deploy' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      ...spec,
    },
  };
}

function seenOf(object: JsonObject, at: number): Seen | undefined {
  const state = field(object['status'], 'operationState');
  if (state === undefined || state === null) return undefined;
  const result = field(state, 'syncResult');
  const resources = field(result, 'resources');
  return {
    at: (at - start) / 1000,
    phase: textField(state, 'phase'),
    message: textField(state, 'message'),
    retryCount: Number(field(state, 'retryCount') ?? 0),
    isFinished: field(state, 'finishedAt') !== undefined,
    revision: textField(result, 'revision') || revisionsIn(result),
    resources: (Array.isArray(resources) ? resources : []).map((one: unknown) =>
      [
        textField(one, 'kind'),
        textField(one, 'name'),
        textField(one, 'status'),
        textField(one, 'hookPhase'),
      ].join(' '),
    ),
  };
}

/** Several sources have several revisions, and an empty one. */
function revisionsIn(result: unknown): string {
  const revisions = field(result, 'revisions');
  return Array.isArray(revisions) ? revisions.join(',') : '';
}

/** Gives a ConfigMap. */
export function settings(value: string): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { value } };
}

/** Gives a Deployment. */
export function deployment(image = 'shop:1'): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image }] } } },
  };
}

/** Gives a hook Job. */
export function hookJob(name: string, phase: string, policies = 'BeforeHookCreation'): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: { 'argocd.argoproj.io/hook': phase, 'argocd.argoproj.io/hook-delete-policy': policies },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 600,
      template: { spec: { containers: [{ name: 'hook', image: 'tool:1' }] } },
    },
  };
}

/** Three commits. */
export const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
];
/** The spec of an application that is synced by itself. */
export const automated = { syncPolicy: { automated: {} } };

/** Lets containers of Jobs with a name fail. */
export function failing(...names: readonly string[]): StartContainer {
  return (job) => ({
    after: 2000,
    end: scriptedEnd(names.includes(job.metadata.name) ? 1 : 0),
  });
}

/** Lets containers of Jobs with a name wait for ever. */
export function waiting(name: string): StartContainer {
  return (job) =>
    job.metadata.name === name ? { waits: () => undefined } : { after: 2000, end: scriptedEnd() };
}

/** Lets one thing go wrong with an object of a name, or with the source. */
export function faultAt(kind: FaultKind, name: string | undefined, message: string): FaultAt {
  return (place) => (place.kind === kind && place.object?.name === name ? message : undefined);
}

/** Gives phase, retry and message of every state; what is between attempts has a `…`. */
export function told({ seen }: Bench): readonly string[] {
  return seen.map(
    ({ phase, retryCount, isFinished, message }) =>
      `${phase}${phase === 'Running' && isFinished ? '…' : ''} ${retryCount} ${message}`,
  );
}

/** Runs ten minutes of an automated application that has some objects. */
export async function run(setting: Omit<BenchSetting, 'commits'>, ...objects: JsonObject[]): Promise<Bench> {
  const bench = openBench({ spec: automated, ...setting, commits: { [first]: objects } });
  await bench.pass(600);
  return bench;
}

/** Asks for a sync, as Argo CD's own API does. */
export function operate(bench: Bench, operation: Operation): void {
  bench.change(({ status, ...application }) => {
    const { operationState: _state, ...rest } = status ?? {};
    return { ...application, operation, status: rest };
  });
}
