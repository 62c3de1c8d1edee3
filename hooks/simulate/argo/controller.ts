/** The simulated Argo CD: watches Applications, compares them, and runs their operations, as argo-cd.md §D.3 shows it. */
import { refreshAnnotation } from '../../model/names.ts';
import { equal } from '../../model/object.ts';
import type { Random } from '../random.ts';
import type { Cancel, Schedule } from '../schedule.ts';
import { refOf, type Ref, type Store, type Stored, type WatchEvent } from '../store.ts';
import { instanceOf, trackingAnnotation, type Application } from './application.ts';
import type { FaultAt } from './faults.ts';
import type { Repository } from './repository.ts';
import type { Timing } from './timing.ts';
import { compareNow } from './work-compare.ts';
import { operate } from './work-operate.ts';

/** What the simulated Argo CD works with. */
export interface ArgoWorld {
  /** The cluster that Argo CD runs in. */
  readonly hub: Store;
  /** Gives the cluster that an application goes to. */
  readonly clusterOf: (application: Application) => Store | undefined;
  /** Hears of every change in every cluster. */
  readonly watchLive: (hear: (event: WatchEvent) => void) => void;
  readonly repository: Repository;
  readonly schedule: Schedule;
  readonly timing: Timing;
  readonly random: Random;
  readonly faultAt: FaultAt;
  /** Argo CD's own namespace. */
  readonly home: string;
  /** The controller's sync timeout in seconds; 0: none. */
  readonly syncTimeoutSeconds: number;
  /** Says whether a sync window keeps an application's syncs back now. */
  readonly isBlocked: (application: Application, isManual: boolean) => boolean;
}

/** The work on one application: at most one comparison and one look at its operation at a time. */
export interface Lane {
  readonly ref: Ref;
  isComparing: boolean;
  isOperating: boolean;
  /** Whether the next comparison looks at the branch, and not only at the revision that was compared last. */
  isLatest: boolean;
  comparison?: Cancel;
  operation?: { readonly at: number; readonly cancel: Cancel };
}

/** What a comparison looks at: the head of the branch, or the revision that was compared last. */
export type Level = 'latest' | 'recent';

/** A running controller, as its workers see it. */
export interface Controller {
  readonly world: ArgoWorld;
  readonly compareLater: (lane: Lane, milliseconds: number, level?: Level) => void;
  readonly operateLater: (lane: Lane, milliseconds: number) => void;
}

/** A running simulated Argo CD. */
export interface Argo {
  /** Compares every application, as its own poll does. */
  readonly poll: () => void;
  /** Forgets everything that it had in mind and begins anew from the stored objects. */
  readonly restart: () => void;
}

/** Starts a simulated Argo CD. */
export function runArgo(world: ArgoWorld): Argo {
  const controller = new ApplicationController(world);
  world.hub.watch((event) => {
    if (event.object.kind === 'Application') controller.applicationChanged(event);
  });
  world.watchLive((event) => controller.liveChanged(event));
  pollForEver();
  return controller;

  function pollForEver(): void {
    controller.poll();
    world.schedule.after(world.timing.poll * (0.95 + world.random() / 10), pollForEver);
  }
}

class ApplicationController implements Controller, Argo {
  readonly world: ArgoWorld;
  private readonly lanes = new Map<string, Lane>();
  private readonly specs = new Map<string, unknown>();

  constructor(world: ArgoWorld) {
    this.world = world;
  }

  compareLater(lane: Lane, milliseconds: number, level: Level = 'latest'): void {
    const { schedule, timing } = this.world;
    if (level === 'latest') lane.isLatest = true;
    lane.comparison ??= schedule.after(milliseconds, async () => {
      delete lane.comparison;
      if (lane.isComparing) return this.compareLater(lane, timing.refresh, 'recent');
      const asked = lane.isLatest ? 'latest' : 'recent';
      lane.isLatest = false;
      lane.isComparing = true;
      await compareNow(this, lane, asked);
      lane.isComparing = false;
    });
  }

  operateLater(lane: Lane, milliseconds: number): void {
    const { schedule } = this.world;
    const at = schedule.now() + milliseconds;
    if (lane.operation !== undefined && lane.operation.at <= at) return;
    lane.operation?.cancel();
    const cancel = schedule.after(milliseconds, async () => {
      delete lane.operation;
      if (!lane.isOperating) await operate(this, lane);
    });
    lane.operation = { at, cancel };
  }

  applicationChanged({ type, object }: WatchEvent): void {
    const { timing } = this.world;
    const lane = this.laneOf(object);
    const { uid, annotations = {}, deletionTimestamp } = object.metadata;
    if (type === 'DELETED') return this.forget(lane, uid);
    const isNew = !equal(this.specs.get(uid), object.spec);
    this.specs.set(uid, object.spec);
    if (isNew || annotations[refreshAnnotation] !== undefined) this.compareLater(lane, timing.refresh);
    if (object['operation'] !== undefined)
      this.operateLater(lane, hasState(object) ? timing.react : timing.pickUp);
    else if (deletionTimestamp !== undefined) this.compareLater(lane, timing.refresh);
  }

  liveChanged({ object }: WatchEvent): void {
    const { hub, home, timing } = this.world;
    const instance = object.metadata.annotations?.[trackingAnnotation]?.split(':')[0];
    if (instance === undefined) return;
    const owner = hub
      .list('Application')
      .find((one) => instanceOf(one as unknown as Application, home) === instance);
    if (owner === undefined) return;
    if (owner['operation'] !== undefined) this.operateLater(this.laneOf(owner), timing.react);
    this.compareLater(this.laneOf(owner), timing.refresh, 'recent');
  }

  poll(): void {
    const { hub, timing } = this.world;
    for (const application of hub.list('Application'))
      this.compareLater(this.laneOf(application), timing.refresh);
  }

  restart(): void {
    for (const [uid, lane] of this.lanes) this.forget(lane, uid);
    for (const object of this.world.hub.list('Application'))
      this.applicationChanged({ type: 'ADDED', object });
  }

  private laneOf(application: Stored): Lane {
    const { uid } = application.metadata;
    const lane = this.lanes.get(uid) ?? {
      ref: refOf(application),
      isComparing: false,
      isOperating: false,
      isLatest: false,
    };
    this.lanes.set(uid, lane);
    return lane;
  }

  private forget(lane: Lane, uid: string): void {
    lane.comparison?.();
    lane.operation?.cancel();
    this.lanes.delete(uid);
    this.specs.delete(uid);
  }
}

function hasState({ status }: Stored): boolean {
  return status?.['operationState'] !== undefined && status['operationState'] !== null;
}
