/** A product on its way, for tests: a flow, its environments, hooks and Applications, driven until nothing moves. */
import { reconcile } from '../../../hooks/controller.ts';
import type { ReleaseStatus } from '../../../hooks/model/release.ts';
import { stepAll, type Argo, type SyncEnd } from './argo.ts';
import { TestWorld, type Draft, type JobEnd } from './world.ts';

export const namespace = 'hookline-config';
const apiVersion = 'hookline.dev/v1alpha1';

function ours(kind: string, name: string, spec: object): object {
  return { apiVersion, kind, metadata: { name, namespace, uid: `uid-${kind}-${name}` }, spec };
}

export function hook(name: string, spec: object = {}): object {
  return ours('Hook', name, { script: { image: 'alpine:3.22', source: 'true' }, ...spec });
}

export function environment(name: string, spec: object = {}): object {
  return ours('Environment', name, {
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: name }],
    ...spec,
  });
}

export function flow(spec: object, name = 'main'): object {
  return ours('PromotionFlow', name, { triggerEnvironment: 'dev', ...spec });
}

export function product(spec: object = {}, name = 'shop'): object {
  return ours('Product', name, {
    applications: { selector: { matchLabels: { product: name } } },
    promotionFlows: [
      { name: 'main', gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['*'] }] },
    ],
    ...spec,
  });
}

/** What happens in a scene: how Jobs and syncs end. */
export interface Script {
  readonly jobs?: ((hook: string, job: Draft) => JobEnd | undefined) | undefined;
  readonly syncs?: ((application: string, revision: string) => SyncEnd) | undefined;
}

/** A world with its Argo CD. */
export class Scene {
  readonly world: TestWorld;
  readonly argo: Argo;
  script: Script;

  constructor(objects: readonly object[], script: Script = {}) {
    this.world = new TestWorld(...objects);
    this.script = script;
    this.argo = {
      heads: new Map(),
      product: `${namespace}/shop`,
      deaf: new Set(),
      stonedeaf: new Set(),
      still: new Set(),
      endOf: (app, revision) => this.script.syncs?.(app.metadata.name, revision) ?? { phase: 'Succeeded' },
    };
  }

  /** Every action that was done, with its moment. */
  get moments(): TestWorld['moments'] {
    return this.world.moments;
  }

  /** Makes a commit on a branch. */
  commit(revision: string, branch = 'main'): this {
    this.argo.heads.set(branch, revision);
    return this;
  }

  /** One pass, a step of every Application, and the ends of Jobs. */
  async round(): Promise<boolean> {
    const { actions, requeueAfter } = await reconcile(this.argo.product, this.world);
    const hasMoved = stepAll(this.world, this.argo);
    const hasRun = this.world.runJobs((name, job) =>
      this.script.jobs === undefined ? { exitCode: 0 } : this.script.jobs(name, job),
    );
    this.requeueAfter = requeueAfter;
    this.world.clock += 1000;
    return actions.length > 0 || hasMoved || hasRun;
  }

  requeueAfter: number | undefined;

  /** Goes on until nothing moves, or until a condition holds; waits no longer than it is let. */
  async run(
    until: (scene: Scene) => boolean = () => false,
    { rounds = 400, patienceSeconds = 60 }: { rounds?: number; patienceSeconds?: number } = {},
  ): Promise<this> {
    for (let round = 0; round < rounds; round += 1) {
      const hasMoved = await this.round();
      if (until(this)) return this;
      if (hasMoved) continue;
      const { requeueAfter } = this;
      if (requeueAfter === undefined || requeueAfter > patienceSeconds * 1000) return this;
      this.world.clock += requeueAfter;
    }
    throw new Error('it never came to rest');
  }

  releases(): { name: string; spec: Record<string, unknown>; status: ReleaseStatus }[] {
    return this.world
      .all('Release')
      .map(({ metadata, spec, status }) => ({
        name: metadata.name,
        spec,
        status: status as unknown as ReleaseStatus,
      }))
      .toSorted(
        (left, right) => Date.parse(left.status?.openedAt ?? '') - Date.parse(right.status?.openedAt ?? ''),
      );
  }

  /** Gives the newest release's status. */
  get status(): ReleaseStatus {
    const found = this.releases().at(-1);
    if (found === undefined) throw new Error('there is no release');
    return found.status;
  }

  /** Writes a wish into the newest release. */
  wish(change: Record<string, unknown>, name = this.releases().at(-1)?.name ?? ''): this {
    this.world.change({ kind: 'Release', namespace, name }, (draft) => {
      draft.spec = { ...draft.spec, ...change };
      draft.metadata['generation'] = Number(draft.metadata['generation']) + 1;
    });
    return this;
  }

  /** The hooks that ran, in the order in which their Jobs were let go. */
  ran(): string[] {
    return this.world.started.map((name) => {
      const run = this.world.find({ kind: 'HookRun', namespace, name });
      const { slot, environment: place, application, hook: named } = run?.spec ?? {};
      return [slot, named, place, application].filter((one) => typeof one === 'string').join(' ');
    });
  }

  /** The phases of the environments of a release. */
  phases(status: ReleaseStatus | undefined = this.releases().at(-1)?.status): Record<string, string> {
    if (status === undefined) return {};
    return Object.fromEntries([
      ['release', status.phase],
      ...status.environments.map(({ name, phase }) => [name, phase] as const),
    ]) as Record<string, string>;
  }
}
