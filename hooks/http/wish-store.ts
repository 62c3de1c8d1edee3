/** Stores what people want as changes of Releases, with the person that the token names (DESIGN.md §2). */
import { approveChange, retryChange, terminateChange, type Change, type Wisher } from '../model/intent.ts';
import { startedRelease } from '../model/start.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, Fault, isFault } from '../model/problem.ts';
import type { Actions, Name, StartWish, StoredRelease } from './ports.ts';
import { releaseUnknown } from './releases.ts';

/** What the store needs of a cluster: direct reads, so that no wish is judged by what a cache still holds. */
export interface WishCluster {
  readonly release: (name: Name) => Promise<StoredRelease | undefined>;
  readonly product: (name: Name) => Promise<JsonObject | undefined>;
  readonly flow: (name: Name) => Promise<JsonObject | undefined>;
  /** The releases of a namespace. */
  readonly releases: (namespace: string) => Promise<readonly StoredRelease[]>;
  readonly create: (release: JsonObject) => Promise<Name>;
  /** Makes a JSON merge patch; rejects with a Fault of code CONFLICT where the resourceVersion is another by now. */
  readonly patch: (release: Name, patch: JsonObject) => Promise<void>;
}

/** What may be wanted of releases; gates are opened elsewhere. */
export type ReleaseActions = Omit<Actions, 'openGate'>;

/** The loop changes a release all the time: so often a wish is stored anew. */
const attempts = 5;

/** Makes the port. */
export function wishStore(cluster: WishCluster): ReleaseActions {
  return {
    start: async (namespace, wish, by) => start(cluster, { namespace, wish, by }),
    terminate: async (name, { reason }, by) =>
      change(cluster, name, (release) => terminateChange(release, reason, by)),
    retry: async (name) => change(cluster, name, retryChange),
    approve: async (name, wish, by) => change(cluster, name, (release) => approveChange(release, wish, by)),
  };
}

async function change(
  { release: read, patch }: WishCluster,
  name: Name,
  wish: (release: StoredRelease) => Change,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const release = await read(name);
    if (release === undefined) throw new Fault([releaseUnknown(name)]);
    const { value, problems } = wish(release);
    if (problems.length > 0) throw new Fault(problems);
    if (value === undefined) return;
    try {
      return await patch(name, value);
    } catch (cause) {
      const isConflict = isFault(cause) && cause.problems[0]?.code === 'CONFLICT';
      if (!isConflict || attempt === attempts) throw cause;
    }
  }
}

interface Start {
  readonly namespace: string;
  readonly wish: StartWish;
  readonly by: Wisher;
}

async function start(cluster: WishCluster, { namespace, wish, by }: Start): Promise<Name> {
  const product = await cluster.product({ namespace, name: wish.product });
  if (product === undefined)
    throw new Fault([
      error('NOT_FOUND', 'there is no such Product in the namespace', { fix: 'run kubectl get products' }),
    ]);
  const flows = flowsOf(product);
  const flow = wish.flow ?? (flows.length === 1 ? flows[0] : undefined);
  if (flow === undefined || !flows.includes(flow))
    throw new Fault([
      error('FLOW_UNKNOWN', 'the Product does not have the flow, or has several', {
        fix: flows.length === 0 ? 'give the Product a flow' : `name one of ${flows.join(', ')}`,
      }),
    ]);
  const place = { namespace, flowUid: await flowUid(cluster, { namespace, name: flow }) };
  const releases = await cluster.releases(namespace);
  const started = startedRelease({ ...place, releases }, { ...wish, flow }, by);
  if ('existing' in started) return { namespace, name: started.existing.name };
  return cluster.create(started.object);
}

async function flowUid(cluster: WishCluster, name: Name): Promise<string> {
  const found = await cluster.flow(name);
  if (found !== undefined) return textField(field(found, 'metadata'), 'uid');
  const fix = 'declare it, or name another flow';
  throw new Fault([error('FLOW_UNKNOWN', 'the flow of the Product does not exist', { fix })]);
}

function flowsOf(product: JsonObject): readonly string[] {
  const list = field(field(product, 'spec'), 'promotionFlows');
  return (Array.isArray(list) ? list.filter(isObject) : []).map((one) => textField(one, 'name'));
}
