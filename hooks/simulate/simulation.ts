/** A whole simulation: a store, time, a simulated Argo CD, Jobs, and the loop that the server runs too. */
import { reconcile } from '../controller.ts';
import type { Settings } from '../engine/snapshot.ts';
import { labels } from '../model/names.ts';
import type { JsonObject } from '../model/object.ts';
import { runArgo, type Argo } from './argo/controller.ts';
import type { Application } from './argo/application.ts';
import type { FaultPlace } from './argo/faults.ts';
import type { Repository } from './argo/repository.ts';
import { runRollouts } from './argo/rollouts.ts';
import type { Timing } from './argo/timing.ts';
import { clustersAround } from './clusters.ts';
import { scriptedEnd, type Running, type StartContainer } from './container.ts';
import { gateContainer, gateHook } from './gate.ts';
import { runJobs } from './jobs.ts';
import { faultsOf, isToFail, type EnvironmentsOf, type Script } from './outcome.ts';
import { projectsIn } from './projects.ts';
import { randomFrom } from './random.ts';
import { startSchedule, type Schedule } from './schedule.ts';
import { openStore, type Ref, type Store, type Stored } from './store.ts';
import { laggingView } from './view.ts';
import { memoryWorld } from './world.ts';

/** What a simulation is made of. */
export interface SimulationSetting {
  /** Products, environments, flows, hooks, WorkflowTemplates and Applications. */
  readonly objects: readonly JsonObject[];
  readonly repository: Repository;
  readonly settings: Settings;
  readonly timing: Timing;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly script: Script;
  readonly environmentsOf: EnvironmentsOf;
  /** Starts a hook as a real program, where it has one; otherwise its outcome is scripted. */
  readonly startHook?: (job: Stored) => Running | undefined;
  /** When no pass is made, in milliseconds after the start. */
  readonly serverDown?: { readonly from: number; readonly to: number };
  /** Lets the engine hear of changes late and out of order. */
  readonly isLagging?: boolean;
}

/** A simulation that has begun; nothing happens but by `schedule.step`. */
export interface Simulation {
  readonly store: Store;
  readonly schedule: Schedule;
  readonly argo: Argo;
  /** Gives the log of a pod. */
  readonly log: (pod: Ref) => string | undefined;
}

/** How long the server gathers changes before it makes a pass, in milliseconds. */
const gathering = 50;

/** The objects are older than everything that happens to them. */
const age = 60_000;

/** Begins a simulation. */
export function simulation(setting: SimulationSetting): Simulation {
  const schedule = startSchedule(setting.start - age);
  const store = openStore(schedule.now);
  const logs = new Map<string, string>();
  for (const object of setting.objects) if (object['kind'] !== 'Application') store.create(object);
  schedule.move(age);
  const random = randomFrom(setting.seed);
  const projects = projectsIn(setting.objects);
  const asked = faultsOf(setting.script, setting.environmentsOf);
  function faultAt(place: FaultPlace): string | undefined {
    return asked(place) ?? projects.faultAt(place);
  }
  const start = containers(setting, store);
  const clusters = clustersAround(store, schedule, (cluster) => {
    runRollouts(cluster, {
      schedule,
      timing: setting.timing,
      fault: (object) => faultOfWorkload(store, object, faultAt),
    });
    runJobs({
      store: cluster,
      schedule,
      timing: setting.timing,
      start,
      // The server reads logs in its own cluster only.
      log: ({ namespace, name }, text) => {
        if (cluster === store) logs.set(`${namespace}/${name}`, text);
      },
    });
  });
  const argo = runArgo({
    hub: store,
    clusterOf: clusters.of,
    watchLive: clusters.watch,
    repository: setting.repository,
    schedule,
    timing: setting.timing,
    random,
    faultAt,
    home: setting.settings.argocdNamespace,
    syncTimeoutSeconds: 0,
    isBlocked: (application, isManual) => projects.isBlocked(application, { now: schedule.now(), isManual }),
  });
  function log({ namespace, name }: Ref): string | undefined {
    return logs.get(`${namespace}/${name}`);
  }
  serve(setting, { store, schedule, log });
  for (const object of setting.objects) if (object['kind'] === 'Application') store.create(object);
  return { store, schedule, argo, log };
}

function faultOfWorkload(
  store: Store,
  { kind, metadata }: Stored,
  faultAt: ReturnType<typeof faultsOf>,
): string | undefined {
  const instance = metadata.annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0] ?? '';
  const application = store
    .list('Application')
    .find((one) => instance === one.metadata.name || instance.endsWith(`_${one.metadata.name}`));
  if (application === undefined) return undefined;
  return faultAt({
    kind: 'health',
    application: application as unknown as Application,
    retryCount: 0,
    object: { kind, name: metadata.name },
  });
}

/** Decides how each container runs: asked to fail, a gate, a real program, or scripted to end well. */
function containers(
  { script, settings, timing, startHook }: SimulationSetting,
  store: Store,
): StartContainer {
  return (job) => {
    if (isToFail(script, job))
      return {
        after: timing.container,
        end: scriptedEnd(1, 'the simulation was asked to let this hook fail'),
      };
    if (job.metadata.labels?.[labels.hook] === gateHook)
      return gateContainer(store, job, settings.argocdNamespace);
    return startHook?.(job) ?? { after: timing.container, end: scriptedEnd(0, 'scripted: ended well') };
  };
}

const watched = new Set([
  'Product',
  'PromotionFlow',
  'Environment',
  'Hook',
  'WorkflowTemplate',
  'Application',
  'Release',
  'HookRun',
  'Job',
  'Pod',
]);

/** The server: a pass for each Product some time after something changed, and when it asked for one. */
function serve(
  { settings, serverDown, isLagging, seed, start }: SimulationSetting,
  { store, schedule, log }: Pick<Simulation, 'store' | 'schedule' | 'log'>,
): void {
  const view = isLagging === true ? laggingView(store, randomFrom(seed + 1)) : undefined;
  const world = memoryWorld({
    store,
    settings,
    now: schedule.now,
    log,
    ...(view === undefined ? {} : { view }),
  });
  let planned: { readonly at: number; readonly cancel: () => void } | undefined;
  store.watch(({ object }) => {
    if (watched.has(object.kind)) plan(gathering);
  });
  plan(0);

  function plan(milliseconds: number): void {
    const at = Math.max(schedule.now() + milliseconds, upAgain());
    if (planned !== undefined && planned.at <= at) return;
    planned?.cancel();
    planned = { at, cancel: schedule.after(at - schedule.now(), pass) };
  }

  function upAgain(): number {
    if (serverDown === undefined) return 0;
    const since = schedule.now() - start;
    return since >= serverDown.from && since < serverDown.to ? start + serverDown.to : 0;
  }

  async function pass(): Promise<void> {
    planned = undefined;
    if (upAgain() > schedule.now()) return plan(0);
    const isMore = view?.hear() ?? false;
    for (const product of store.list('Product')) {
      const { namespace = '', name } = product.metadata;
      const { requeueAfter } = await reconcile(`${namespace}/${name}`, world);
      if (requeueAfter !== undefined) plan(Math.max(requeueAfter, gathering));
    }
    if (isMore) plan(gathering);
  }
}
