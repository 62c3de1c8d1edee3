/** One run of a simulation from a folder: what is in it, what happens when, and when it is over. */
import { defaultSettings, type Settings } from '../engine/snapshot.ts';
import { parseInstant } from '../model/instant.ts';
import { labels } from '../model/names.ts';
import { isObject, textField, type JsonObject } from '../model/object.ts';
import { seenTiming } from './argo/timing.ts';
import { folderRepository, revisionOf, type Commit, type Render } from './commits.ts';
import type { Running } from './container.ts';
import { drive } from './local-pace.ts';
import { localProcesses, type LocalProcesses } from './local-hooks.ts';
import { declaredIn, madeUp, placesIn } from './made-up.ts';
import { programOf, type Program } from './program.ts';
import { simulation, type Simulation } from './simulation.ts';
import type { Script } from './outcome.ts';
import { refOf, type Stored, type WatchEvent } from './store.ts';

/** How hooks run as processes. */
export interface HookPrograms {
  /** Where programs are found. */
  readonly path: string;
  /** The words that stand in for an image's own program. */
  readonly standIns: ReadonlyMap<string, readonly string[]>;
  /** The words that run Hookline itself, for http hooks. */
  readonly self: readonly string[];
  /** Values of variables that lie in Secrets and ConfigMaps. */
  readonly variables: ReadonlyMap<string, string>;
  /** Says what a hook is, by its name. */
  readonly bodyOf: (hook: string) => 'script' | 'http' | 'other';
}

/** A commit that is made while the simulation runs. */
export interface LaterCommit {
  /** Milliseconds after the start. */
  readonly at: number;
  /** The folder with all files of the commit. */
  readonly folder: string;
  readonly changed?: readonly string[];
}

/** What a run is made of; times are milliseconds after its start. */
export interface RunSetting {
  readonly objects: readonly JsonObject[];
  /** The name of the product. */
  readonly product: string;
  readonly folder: string;
  readonly render: Render;
  readonly script: Script;
  /** Given when a release opens, or to those that are open at a time. */
  readonly approve: readonly { readonly environment: string; readonly at?: number }[];
  readonly terminateAt?: number;
  readonly serverDown?: { readonly from: number; readonly to: number };
  readonly commits: readonly LaterCommit[];
  /** Absent: all outcomes are scripted. */
  readonly programs?: HookPrograms;
  readonly seed: number;
  readonly speed?: number;
  readonly until: number;
  readonly isLagging?: boolean;
  /** Hears of every change of a Product, a Release, a HookRun and an Application. */
  readonly hear: (event: WatchEvent, at: number) => void;
  /** Time passes, though nothing happens: milliseconds since 1970. */
  readonly tick?: (at: number) => void;
  readonly warn: (message: string) => void;
  readonly ended?: AbortSignal;
}

/** How a run ended. */
export interface RunResult {
  /** The releases, the oldest first. */
  readonly releases: readonly Stored[];
  /** Whether everything came to its end in the time that was given. */
  readonly isOver: boolean;
}

/** When a simulation begins: always the same moment, so that the same seed tells the same story. */
export const simulationStart = parseInstant('2026-01-05T09:00:00Z') ?? 0;

const argocd = defaultSettings.argocdNamespace;
const tenant = defaultSettings.tenants[0]?.namespace ?? '';
const finals = new Set(['Succeeded', 'Failed', 'Terminated', 'Superseded']);
const heard = new Set(['Product', 'Release', 'HookRun', 'Application']);

/** How long nothing more happens after the last thing that was asked for, before a run is over. */
const quiet = 30_000;

/** How long a process that was told to end may take, in milliseconds. */
const graceMilliseconds = 2000;

/** Runs a simulation to its end. */
export async function runSimulation(setting: RunSetting): Promise<RunResult> {
  const processes = localProcesses({ path: setting.programs?.path ?? '', graceMilliseconds });
  const commits: Commit[] = [{ revision: revisionOf(setting.seed, 1), folder: setting.folder }];
  const world = begin(setting, commits, processes);
  const { store, schedule } = world;
  store.watch((event) => {
    if (heard.has(event.object.kind)) setting.hear(event, schedule.now());
  });
  const last = plan(setting, world, commits);
  try {
    const isOver = await drive({
      schedule,
      ...(setting.speed === undefined ? {} : { speed: setting.speed }),
      until: simulationStart + setting.until,
      isOver: () => schedule.now() >= last && isAtRest(world),
      processes,
      tick: setting.tick ?? (() => undefined),
      ...(setting.ended === undefined ? {} : { ended: setting.ended }),
    });
    return { releases: store.list('Release'), isOver };
  } finally {
    processes.stopAll();
    while (processes.count() > 0) await processes.changed();
  }
}

function begin(setting: RunSetting, commits: readonly Commit[], processes: LocalProcesses): Simulation {
  const placed = setting.objects.map(inNamespace);
  const product = placed.find((one) => one['kind'] === 'Product' && refOf(one).name === setting.product);
  const declared = declaredIn(placed, product ?? {});
  const objects = [...placed, ...madeUp(declared, argocd)];
  return simulation({
    objects,
    repository: folderRepository({
      commits: () => commits,
      render: setting.render,
      home: argocd,
      warn: setting.warn,
    }),
    settings: settingsFor(placed),
    timing: seenTiming,
    seed: setting.seed,
    start: simulationStart,
    script: setting.script,
    environmentsOf: placesIn(declared),
    ...(setting.programs === undefined
      ? {}
      : { startHook: (job: Stored) => startHook(job, setting.programs, processes) }),
    ...(setting.serverDown === undefined ? {} : { serverDown: setting.serverDown }),
    ...(setting.isLagging === undefined ? {} : { isLagging: setting.isLagging }),
  });
}

/** What is written without a namespace lies where a fresh installation looks for it. */
function inNamespace(object: JsonObject): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  if (textField(metadata, 'namespace') !== '') return object;
  const namespace = object['kind'] === 'Application' ? argocd : tenant;
  return { ...object, metadata: { ...metadata, namespace } };
}

function settingsFor(objects: readonly JsonObject[]): Settings {
  const products = objects.filter(({ kind }) => kind === 'Product').map((one) => refOf(one).namespace);
  return {
    ...defaultSettings,
    tenants: [...new Set([tenant, ...products])].map((namespace) => ({ namespace })),
    image: 'hookline',
    url: 'https://hookline.example.com',
  };
}

/** Puts on the schedule what was asked for; gives when all of it is done and has had its time. */
function plan(setting: RunSetting, world: Simulation, commits: Commit[]): number {
  const { schedule, argo } = world;
  let last = 0;
  for (const { at, ...files } of setting.commits) {
    last = Math.max(last, at + quiet);
    schedule.after(at, () => {
      commits.push({ revision: revisionOf(setting.seed, commits.length + 1), ...files });
      argo.poll();
    });
  }
  if (setting.terminateAt !== undefined)
    schedule.after(setting.terminateAt, () => {
      const terminate = { reason: 'the simulation was asked to' };
      for (const release of openReleases(world)) wish(world, release, () => ({ terminate }));
    });
  approve(setting, world);
  return simulationStart + last;
}

/** People write into a release what they approve. */
function approve(setting: RunSetting, world: Simulation): void {
  const { store, schedule } = world;
  for (const { environment, at } of setting.approve) {
    if (at !== undefined)
      schedule.after(at, () => openReleases(world).forEach((release) => approved(release, environment)));
    else
      store.watch(({ type, object }) => {
        if (object.kind === 'Release' && type === 'ADDED')
          schedule.after(0, () => approved(object, environment));
      });
  }

  function approved(release: Stored, environment: string): void {
    wish(world, release, (spec) => {
      const given = Array.isArray(spec['approvals']) ? (spec['approvals'] as readonly unknown[]) : [];
      return { approvals: [...given, { environment, by: 'simulation' }] };
    });
  }
}

function openReleases({ store }: Simulation): readonly Stored[] {
  return store.list('Release').filter((one) => !isFinal(one));
}

function wish({ store }: Simulation, release: Stored, more: (spec: JsonObject) => JsonObject): void {
  store.change(refOf(release), (object) => ({
    ...object,
    spec: { ...object.spec, ...more(object.spec ?? {}) },
  }));
}

function isFinal({ status }: Stored): boolean {
  return finals.has(textField(status, 'phase'));
}

function isAtRest({ store }: Simulation): boolean {
  const releases = store.list('Release');
  return releases.length > 0 && releases.every(isFinal);
}

/** Starts a hook as a process where that is possible: a stand-in, a script, or Hookline itself. */
function startHook(
  job: Stored,
  programs: HookPrograms | undefined,
  processes: LocalProcesses,
): Running | undefined {
  const hook = job.metadata.labels?.[labels.hook];
  if (hook === undefined || programs === undefined) return undefined;
  const program = withVariables(programOf(job), programs.variables);
  const standIn = programs.standIns.get(program.image);
  if (standIn !== undefined) return processes.start({ ...program, command: standIn });
  const body = programs.bodyOf(hook);
  // What an http hook of a simulation talks to runs on this machine.
  if (body === 'http')
    return processes.start({
      ...program,
      command: programs.self,
      args: [...program.args, '--allow-loopback'],
    });
  return body === 'script' ? processes.start(program) : undefined;
}

/** A simulation has no Secrets: what lies in them is given by whoever runs it. */
function withVariables(program: Program, variables: HookPrograms['variables']): Program {
  const given = program.absent.flatMap((name) => {
    const value = variables.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...program, env: { ...program.env, ...Object.fromEntries(given) } };
}
