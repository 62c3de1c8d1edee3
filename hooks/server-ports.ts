/** Connects the HTTP server to the cluster: what it asks of a replica, of the API server and of the metrics. */
import { GateBook } from './http/gate-book.ts';
import { Heard } from './http/heard.ts';
import { getText, machineClock as httpClock } from './http/local-world.ts';
import type { Ports } from './http/app.ts';
import type { Actions, Meter, Releases, StoredRelease } from './http/ports.ts';
import { openingStore } from './http/opening-store.ts';
import { reviewsBy } from './http/reviews.ts';
import { wishStore, type WishCluster } from './http/wish-store.ts';
import { ApiError, isAnswer } from './kube/api-error.ts';
import type { Cache } from './kube/cache.ts';
import type { Client } from './kube/client.ts';
import type { Replica } from './kube/replica.ts';
import { resources } from './kube/resources.ts';
import type { Metrics } from './metrics.ts';
import { field, textField, type JsonObject } from './model/object.ts';
import { error, Fault, type Problem } from './model/problem.ts';
import type { ReleaseSpec, ReleaseStatus } from './model/release.ts';
import { ReleaseMeter } from './release-metrics.ts';

/** What the ports are connected to. */
export interface Around {
  readonly replica: Replica;
  readonly client: Client;
  readonly metrics: Metrics;
  /** The versions that gates say and prove, by instance name. */
  readonly claims: Map<string, string>;
  /** Takes what is our own fault. */
  readonly complain: (thrown: unknown) => void;
}

/** The ports, what is to be told of products that changed, and what was heard of gates. */
export interface Connected {
  readonly ports: Ports;
  readonly asked: Heard['asked'];
  readonly changed: (product: string) => void;
}

/** Connects the ports. */
export function connectPorts(around: Around): Connected {
  const { replica, client, metrics, complain } = around;
  const book = bookOf(around);
  const heard = new Heard(book, { now: httpClock.now, leads: () => replica.isLeading });
  const waiting = { count: 0 };
  const releases = releasesOf(replica.cache);
  countReleases(around, releases);
  return {
    changed: coalesced(book, waiting),
    asked: () => heard.asked(),
    ports: {
      releases,
      gates: heard,
      access: reviewsBy((path, object) =>
        client.create(reviewResource(path, object), object).catch((cause: unknown) => {
          throw faultOf(cause);
        }),
      ),
      actions: actionsOf(client),
      health: { isLive: () => replica.isLive, missing: () => replica.cache.missing },
      clock: httpClock,
      meter: meterOf(metrics, replica, waiting),
      get: (url) => getText(url),
      complain,
    },
  };
}

function bookOf({ replica, client, claims, complain }: Around): GateBook {
  const { cache } = replica;
  return new GateBook({
    products: () => cache.list('Product').map(keyOf),
    snapshot: (product) => replica.snapshot(product),
    now: httpClock.now,
    read: (application) =>
      client.get(resources.Application, application).catch((cause: unknown) => {
        if (!(cause instanceof ApiError)) complain(cause);
        return undefined;
      }),
    destination: ({ namespace, name }) => {
      const destination = field(field(cache.get('Application', namespace, name), 'spec'), 'destination');
      return textField(destination, 'namespace') || undefined;
    },
    claim: (instance, version) => {
      if (claims.get(instance) === version) return;
      claims.set(instance, version);
      replica.lookAtAll();
    },
  });
}

/** Changes of a product come in rows: gates are told once for so many milliseconds. */
const rowMs = 50;

function coalesced(book: GateBook, waiting: { readonly count: number }): (product: string) => void {
  const products = new Set<string>();
  return (product) => {
    // Nobody waits for it: whoever asks next is answered anew.
    if (waiting.count === 0) return book.forget(product);
    if (products.size === 0)
      setTimeout(() => {
        const changed = [...products];
        products.clear();
        for (const one of changed) book.changed(one);
      }, rowMs).unref();
    products.add(product);
  };
}

function releasesOf(cache: Cache): Releases {
  return {
    get: ({ namespace, name }) => {
      const found = cache.get('Release', namespace, name);
      return found === undefined ? undefined : releaseOf(found);
    },
    list: (namespace) => cache.list('Release', namespace).map(releaseOf),
    subscribe: (listener) =>
      cache.onChange(({ kind, before, after }) => {
        if (kind !== 'Release') return;
        if (after !== undefined) listener({ type: 'Changed', release: releaseOf(after) });
        else if (before !== undefined) listener({ type: 'Deleted', release: releaseOf(before) });
      }),
  };
}

function releaseOf(object: JsonObject): StoredRelease {
  const metadata = field(object, 'metadata');
  const status = object['status'] as ReleaseStatus | undefined;
  return {
    namespace: textField(metadata, 'namespace'),
    name: textField(metadata, 'name'),
    uid: textField(metadata, 'uid'),
    resourceVersion: textField(metadata, 'resourceVersion'),
    createdAt: textField(metadata, 'creationTimestamp'),
    spec: object['spec'] as ReleaseSpec,
    ...(status === undefined ? {} : { status }),
  };
}

function countReleases({ metrics, replica }: Around, releases: Releases): void {
  const meter = new ReleaseMeter(metrics, () => replica.isLeading);
  releases.subscribe(({ type, release: { namespace, name, status } }) =>
    meter.take(`${namespace}/${name}`, type === 'Deleted' ? undefined : status),
  );
}

function meterOf(metrics: Metrics, replica: Replica, waiting: { count: number }): Meter {
  return {
    expose: () => {
      metrics.set('hookline_leader', replica.isLeading ? 1 : 0);
      metrics.set('hookline_ready', replica.cache.isSynced ? 1 : 0);
      metrics.set('hookline_queue_depth', replica.depth);
      const held = replica.heldAtGates();
      const longest = Math.max(0, ...held.map((since) => (httpClock.now() - since) / 1000));
      metrics.set('hookline_gates_held', held.length);
      metrics.set('hookline_gate_longest_seconds', longest);
      return metrics.expose();
    },
    answered: ({ route, method, status, seconds }) => {
      metrics.add('hookline_http_requests_total', { route, method, status: String(status) });
      metrics.took('hookline_http_request_seconds', seconds, { route });
    },
    waiting: (count) => {
      waiting.count = count;
      metrics.set('hookline_gate_requests_waiting', count);
    },
    gateAnswered: (state) => metrics.add('hookline_gate_answers_total', { state }),
  };
}

/** Wishes are stored as the server; what its Roles allow of them is decided before, by who asks. */
function actionsOf(client: Client): Actions {
  const cluster: WishCluster = {
    release: async (name) => {
      const found = await gotten(client.get(resources.Release, name));
      return found === undefined ? undefined : releaseOf(found);
    },
    product: (name) => gotten(client.get(resources.Product, name)),
    flow: async ({ namespace, name }) => {
      const ask = { namespace, fieldSelector: `metadata.name=${name}` };
      return (await client.list(resources.PromotionFlow, ask).catch(refuse)).objects[0];
    },
    releases: async (namespace) =>
      (await client.list(resources.Release, { namespace }).catch(refuse)).objects.map(releaseOf),
    create: async (release) => {
      const metadata = field(await client.create(resources.Release, release).catch(refuse), 'metadata');
      return { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
    },
    patch: async (name, body) => {
      await client.patch(resources.Release, name, { type: 'merge', body }).catch(refuse);
    },
  };
  return {
    ...wishStore(cluster),
    openGate: openingStore({
      application: (name) => gotten(client.get(resources.Application, name)),
      products: async () => (await client.list(resources.Product).catch(refuse)).objects,
      patch: async (name, body) => {
        await client
          .patch(resources.Product, name, { type: 'merge', subresource: 'status', body })
          .catch(refuse);
      },
      now: httpClock.now,
    }),
  };
}

async function gotten(asked: Promise<JsonObject>): Promise<JsonObject | undefined> {
  return asked.catch((cause: unknown) => {
    if (isAnswer(cause, 404)) return undefined;
    throw faultOf(cause);
  });
}

function refuse(cause: unknown): never {
  throw faultOf(cause);
}

/** Problems by the status of the API server's answer. */
const refusals: Readonly<Record<number, (said: string) => Problem>> = {
  403: (said) => error('FORBIDDEN', said, { fix: "install the server's Roles" }),
  404: (said) => error('NOT_FOUND', said),
  409: (said) => error('CONFLICT', said, { fix: 'try again' }),
};

function faultOf(cause: unknown): unknown {
  if (!(cause instanceof ApiError)) return cause;
  const fix = 'ask again';
  const problem = refusals[cause.status]?.(cause.message) ?? error('NOT_READY', cause.message, { fix });
  return new Fault([problem], { cause });
}

function reviewResource(path: string, object: JsonObject) {
  const [apiVersion, kind] = [textField(object, 'apiVersion'), textField(object, 'kind')];
  return { apiVersion, kind, plural: path.slice(path.lastIndexOf('/') + 1) };
}

function keyOf(object: JsonObject): string {
  const metadata = field(object, 'metadata');
  return `${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
}
