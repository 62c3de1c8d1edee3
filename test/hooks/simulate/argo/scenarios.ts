/** The scenarios of the recorded traces, played on the simulated Argo CD. */
import type { JsonObject } from '../../../../hooks/model/object.ts';
import type { Application, Operation } from '../../../../hooks/simulate/argo/application.ts';
import type { ContainerEnd } from '../../../../hooks/simulate/container.ts';
import { scriptedEnd } from '../../../../hooks/simulate/container.ts';
import { hookJob, openBench, operate, shop, type Bench, type BenchSetting } from '../bench.ts';

/** A scenario: what is in each commit, what Jobs do, and what happens when. */
export interface Scenario {
  readonly setting: Omit<BenchSetting, 'container'>;
  /** Jobs that fail. */
  readonly failing?: readonly string[];
  /** Whether the waiting container ends well when its pod is told to go. */
  readonly isMeek?: true;
  /** The Job that waits until it is let; absent: the gate. */
  readonly waiting?: string;
  readonly play: (scene: Scene) => Promise<void>;
}

/** What a scenario can do. */
export interface Scene {
  readonly bench: Bench;
  /** Lets the Job of a name end that waits, by default the gate. */
  readonly open: (exitCode?: number) => void;
  readonly sync: (operation?: Partial<Operation>) => void;
  readonly terminate: () => void;
  /** Makes a commit the head, and lets Argo CD look at it. */
  readonly commit: (revision: string) => void;
  readonly drift: () => void;
  readonly pass: (seconds: number) => Promise<void>;
}

/** The Job that waits until it is let. */
export const gate = 'hookline-gate';

/** Plays a scenario; gives the bench with everything that was seen. */
export async function played({
  setting,
  failing = [],
  waiting: held = gate,
  isMeek,
  play,
}: Scenario): Promise<Bench> {
  const waiting: ((end: ContainerEnd) => void)[] = [];
  const bench = openBench({
    ...setting,
    container: ({ metadata: { name } }, attempt) => {
      if (name === held)
        return {
          waits: (finish) => void waiting.push(finish),
          ...(isMeek === true ? { toldToGo: scriptedEnd() } : {}),
        };
      const fails = failing.includes(name) && attempt === 0 && !mended(bench);
      return { after: 500, end: scriptedEnd(fails ? 1 : 0) };
    },
  });
  await play({
    bench,
    open: (exitCode = 0) => {
      for (const finish of waiting.splice(0)) finish(scriptedEnd(exitCode));
    },
    sync: (operation) => operate(bench, { sync: {}, initiatedBy: { username: 'test' }, ...operation }),
    terminate: () => bench.change(terminating),
    commit: (revision) => {
      bench.commit(revision);
      bench.argo.poll();
    },
    drift: () => {
      bench.store.change({ kind: 'ConfigMap', namespace: 'shop', name: 'shop' }, (object) => ({
        ...object,
        data: { value: 'drifted' },
      }));
    },
    pass: (seconds) => bench.pass(seconds),
  });
  return bench;
}

/** A hook that a later commit mends fails at the first one only. */
function mended(bench: Bench): boolean {
  const application = bench.store.get(shop) as Application | undefined;
  return application?.status?.operationState?.syncResult?.revision === 'revision-2';
}

function terminating(application: Application): JsonObject {
  const { status } = application;
  const operationState = { ...status?.operationState, phase: 'Terminating' };
  return { ...application, status: { ...status, operationState } };
}

/** Writes P: self-heal rests (DESIGN.md §5). */
export function restSelfHeal(bench: Bench): void {
  bench.change((application) => {
    const state = application.status?.operationState;
    const sync = { ...state?.operation.sync, autoHealAttemptsCount: 9 };
    const operationState = { ...state, operation: { ...state?.operation, sync } };
    return { ...application, status: { ...application.status, operationState } };
  });
}

/** Deletes the Application, as a person does. */
export function deleteApplication(bench: Bench): void {
  bench.store.remove(shop);
}

/** Gives the ConfigMap of the scenarios. */
export function configMap(value = 'a', name = 'shop'): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
}

/** Gives the Deployment of the scenarios. */
export function workload(): JsonObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' }, spec: { replicas: 1 } };
}

/** The hooks of the scenarios, by their names in the traces. */
export const hooks = {
  check: hookJob('check', 'PreSync'),
  gate: hookJob(gate, 'PreSync', 'BeforeHookCreation,HookSucceeded,HookFailed'),
  tell: hookJob('tell', 'PostSync'),
  smoke: hookJob('smoke', 'PostSync'),
  warn: hookJob('warn', 'SyncFail'),
} as const;
