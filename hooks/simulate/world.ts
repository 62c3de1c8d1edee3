/** MemoryWorld: the engine's one port over a store in memory. */
import type { World } from '../controller.ts';
import type { Action, Guard, Target } from '../engine/action.ts';
import type { Settings } from '../engine/snapshot.ts';
import { takeSnapshot } from '../engine/take.ts';
import { refreshAnnotation } from '../model/names.ts';
import { field, isObject, type JsonObject } from '../model/object.ts';
import { timeText } from './schedule.ts';
import type { Precondition, Ref, Store, Stored, Written } from './store.ts';
import { freshView, type View } from './view.ts';

/** What a world in memory is made of. */
export interface MemorySetting {
  readonly store: Store;
  readonly settings: Settings;
  readonly now: () => number;
  /** What the engine sees of the store; absent: everything at once. */
  readonly view?: View;
  /** Gives the log of a pod, where it has one. */
  readonly log?: (pod: Ref) => string | undefined;
  /** Called before each write; throwing is a crash, and nothing of the rest is written. */
  readonly beforeWrite?: (action: Action) => void;
}

/** Gives a world over a store. */
export function memoryWorld(setting: MemorySetting): World {
  const { store, settings, view = freshView(store) } = setting;
  return {
    now: setting.now,
    snapshot: (key) => takeSnapshot(key, objectsOf(view), settings),
    apply: async (actions) => {
      const refused = new Set<string>();
      for (const action of actions) {
        if (refused.has(action.of)) continue;
        setting.beforeWrite?.(action);
        const isHeld = (action.guards ?? []).every((guard) => holds(store, guard));
        if (!isHeld || 'refused' in write(setting, action)) refused.add(action.of);
      }
    },
  };
}

function objectsOf({ list }: View): Parameters<typeof takeSnapshot>[1] {
  return {
    products: list('Product'),
    flows: list('PromotionFlow'),
    environments: list('Environment'),
    hooks: list('Hook'),
    templates: list('WorkflowTemplate'),
    applications: list('Application'),
    releases: list('Release'),
    runs: list('HookRun'),
    jobs: list('Job'),
    pods: list('Pod'),
    events: list('Event'),
    projects: list('AppProject'),
    applicationSets: list('ApplicationSet'),
  };
}

function holds(store: Store, { target, expect }: Guard): boolean {
  const found = store.get(target);
  if (expect === 'Absent') return found === undefined;
  return found?.metadata.resourceVersion === expect.resourceVersion;
}

type Writer<A extends Action> = (setting: MemorySetting, action: A) => Written;
type Writers = { readonly [T in Action['type']]: Writer<Extract<Action, { readonly type: T }>> };

/** How each action is written. */
const writers: Writers = {
  Create: ({ store }, { object }) => store.create(object),
  UpdateStatus: (setting, action) =>
    setting.store.change(
      action.target,
      (object) => ({ ...object, status: { ...action.status, ...logOf(setting, action) } }),
      { resourceVersion: action.resourceVersion },
    ),
  UnsuspendJob: ({ store }, { target, uid }) => suspend(store, target, { uid, isSuspended: false }),
  SuspendJob: ({ store }, { target, uid }) => suspend(store, target, { uid, isSuspended: true }),
  StopWorkflow: ({ store }, { target, uid }) =>
    store.change(target, (object) => ({ ...object, spec: { ...object.spec, shutdown: 'Terminate' } }), {
      uid,
    }),
  RemoveFinalizer: ({ store }, { target, uid, finalizer }) =>
    store.change(target, (object) => withoutFinalizer(object, finalizer), { uid }),
  Delete: ({ store }, { target, uid }) => store.remove(target, { uid }),
  StartSync: ({ store }, { target, resourceVersion, operation }) =>
    store.change(target, (object) => started(object, operation), { resourceVersion }),
  EndSync: ({ store }, { target, resourceVersion }) =>
    changeState(store, target, { resourceVersion }, (state) => ({ ...state, phase: 'Terminating' })),
  RestSelfHeal: ({ store }, { target, resourceVersion, attempts }) =>
    changeState(store, target, { resourceVersion }, (state) => rested(state, attempts)),
  Refresh: ({ store }, { target, uid, value }) =>
    store.change(target, (object) => refreshed(object, value), { uid }),
  EmitEvent: emit,
};

function write(setting: MemorySetting, action: Action): Written {
  const writer = writers[action.type] as Writer<Action>;
  return writer(setting, action);
}

function suspend(
  store: Store,
  target: Target,
  { uid, isSuspended }: { readonly uid: string; readonly isSuspended: boolean },
): Written {
  return store.change(target, (job) => ({ ...job, spec: { ...job.spec, suspend: isSuspended } }), { uid });
}

function withoutFinalizer(object: Stored, finalizer: string): JsonObject {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

/** The Application's own schema has no status subresource: one write sets the one and removes the other. */
function started(object: Stored, operation: JsonObject): JsonObject {
  const { operationState: _state, ...status } = object.status ?? {};
  return { ...object, operation, status };
}

function changeState(
  store: Store,
  target: Target,
  precondition: Precondition,
  change: (state: JsonObject) => JsonObject,
): Written {
  return store.change(
    target,
    (object) => {
      const state = object.status?.['operationState'];
      if (!isObject(state)) return undefined;
      return { ...object, status: { ...object.status, operationState: change(state) } };
    },
    precondition,
  );
}

function rested(state: JsonObject, attempts: number): JsonObject {
  const operation = field(state, 'operation');
  const sync = field(operation, 'sync');
  return {
    ...state,
    operation: {
      ...(isObject(operation) ? operation : {}),
      sync: { ...(isObject(sync) ? sync : {}), autoHealAttemptsCount: attempts },
    },
  };
}

function refreshed(object: Stored, value: string): JsonObject {
  const annotations = { ...object.metadata.annotations, [refreshAnnotation]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function emit(
  { store, now }: MemorySetting,
  action: Extract<Action, { readonly type: 'EmitEvent' }>,
): Written {
  const { target, uid, level, reason, message } = action;
  const count = store.list('Event').length;
  const time = timeText(now());
  return store.create({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${target.name}.hookline.${count}`, namespace: target.namespace },
    involvedObject: { ...target, uid },
    type: level,
    reason,
    message,
    firstTimestamp: time,
    lastTimestamp: time,
  });
}

/** Bytes count, not characters: a log is cut where the bytes end. */
function logOf(
  { log }: MemorySetting,
  { target, log: asked }: Extract<Action, { readonly type: 'UpdateStatus' }>,
): { readonly log?: string } {
  if (asked === undefined) return {};
  const text = log?.({ kind: 'Pod', namespace: target.namespace, name: asked.pod });
  if (text === undefined) return {};
  const bytes = new TextEncoder().encode(text);
  return { log: new TextDecoder().decode(bytes.slice(-asked.bytes)).replace(/^\uFFFD+/, '') };
}
