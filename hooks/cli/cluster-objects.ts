/** The port of the commands over a client of the API server: errors as problems, and watches that go on. */
import type { Wisher } from '../model/intent.ts';
import { apiVersion, argoApiVersion } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, Fault, type Problem } from '../model/problem.ts';
import type { ObjectAsk, ObjectChange, ObjectKind, Objects } from './objects.ts';

/** A kind of objects as the API server knows it. */
export interface ClientResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** What is asked of a client. What it rejects with has the HTTP status as `status`, 0 where there was no answer. */
export interface ObjectClient {
  readonly get: (resource: ClientResource, place: Place) => Promise<JsonObject>;
  readonly list: (
    resource: ClientResource,
    ask: {
      readonly namespace?: string;
      readonly fieldSelector?: string;
      readonly limit?: number;
      readonly next?: string;
    },
  ) => Promise<{
    readonly objects: readonly JsonObject[];
    readonly resourceVersion: string;
    readonly next: string;
  }>;
  readonly create: (resource: ClientResource, object: JsonObject) => Promise<JsonObject>;
  readonly patch: (
    resource: ClientResource,
    place: Place,
    patch: { readonly type: 'merge'; readonly body: unknown; readonly subresource?: 'status' },
  ) => Promise<JsonObject>;
  readonly watch: (
    resource: ClientResource,
    ask: {
      readonly namespace?: string;
      readonly fieldSelector?: string;
      readonly resourceVersion: string;
      readonly timeoutSeconds: number;
      readonly signal: AbortSignal;
      readonly heard: () => void;
    },
  ) => AsyncIterable<unknown>;
}

/** What besides the client is needed. */
export interface ObjectsWorld {
  /** The namespace of the context. */
  readonly namespace: string;
  /** Gives the end of a pod's log. */
  readonly log: (pod: JsonObject) => Promise<string | undefined>;
  /** Waits, and ends early where the signal comes. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const resources: Readonly<Record<ObjectKind, ClientResource>> = {
  Release: { apiVersion, kind: 'Release', plural: 'releases' },
  HookRun: { apiVersion, kind: 'HookRun', plural: 'hookruns' },
  Product: { apiVersion, kind: 'Product', plural: 'products' },
  PromotionFlow: { apiVersion, kind: 'PromotionFlow', plural: 'promotionflows' },
  Application: { apiVersion: argoApiVersion, kind: 'Application', plural: 'applications' },
  ApplicationSet: { apiVersion: argoApiVersion, kind: 'ApplicationSet', plural: 'applicationsets' },
  AppProject: { apiVersion: argoApiVersion, kind: 'AppProject', plural: 'appprojects' },
  Hook: { apiVersion, kind: 'Hook', plural: 'hooks' },
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  CustomResourceDefinition: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
  },
  Job: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' },
  Pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
};
const selfReview: ClientResource = {
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
};
const accessReview: ClientResource = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
};
const pageLength = 500;
const watchSeconds = 290;
const againMilliseconds = 2000;

/** Makes the port. */
export function objectsOf(client: ObjectClient, world: ObjectsWorld): Objects {
  return {
    namespace: world.namespace,
    get: async (kind, namespace, name) =>
      client.get(resources[kind], { namespace, name }).catch((cause: unknown) => {
        if (statusOf(cause) === 404) return undefined;
        throw faultOf(cause);
      }),
    list: async (kind, ask) => (await listAll(client, kind, ask)).objects,
    create: async (kind, object) => client.create(resources[kind], object).catch(refuse),
    patch: async (kind, namespace, name, body) =>
      client.patch(resources[kind], { namespace, name }, { type: 'merge', body }).catch(refuse),
    patchStatus: async (kind, namespace, name, body) =>
      client
        .patch(resources[kind], { namespace, name }, { type: 'merge', body, subresource: 'status' })
        .catch(refuse),
    log: async (pod) => world.log(pod).catch(refuse),
    mayDo: async (user, right) => {
      const { apiVersion: version, kind } = accessReview;
      const groups = ['system:serviceaccounts', 'system:authenticated'];
      const spec = { user, groups, resourceAttributes: right };
      const review = await client.create(accessReview, { apiVersion: version, kind, spec }).catch(refuse);
      return field(field(review, 'status'), 'allowed') === true;
    },
    whoAmI: async () => {
      const { apiVersion: version, kind } = selfReview;
      return wisherIn(await client.create(selfReview, { apiVersion: version, kind }).catch(refuse));
    },
    watch: async (kind, ask, told) => new Following(client, { kind, ask, ...told }).run(world),
  };
}

function wisherIn(review: JsonObject): Wisher {
  const user = field(field(review, 'status'), 'userInfo');
  const groups = field(user, 'groups');
  return {
    name: textField(user, 'username'),
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [],
  };
}

async function listAll(
  client: ObjectClient,
  kind: ObjectKind,
  ask: ObjectAsk,
): Promise<{ readonly objects: readonly JsonObject[]; readonly resourceVersion: string }> {
  const objects: JsonObject[] = [];
  let next = '';
  for (;;) {
    const more = next === '' ? {} : { next };
    const page = await client
      .list(resources[kind], { ...selectionOf(ask), limit: pageLength, ...more })
      .catch(refuse);
    objects.push(...page.objects);
    next = page.next;
    if (next === '') return { objects, resourceVersion: page.resourceVersion };
  }
}

function selectionOf({ namespace, name }: ObjectAsk): {
  readonly namespace?: string;
  readonly fieldSelector?: string;
} {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
  };
}

interface Followed {
  readonly kind: ObjectKind;
  readonly ask: ObjectAsk;
  readonly change: (change: ObjectChange) => void;
  readonly ended: AbortSignal;
}

/** One watch, from list to list: whatever breaks it, it is made anew. */
class Following {
  readonly #client: ObjectClient;
  readonly #followed: Followed;
  readonly #known = new Map<string, JsonObject>();

  constructor(client: ObjectClient, followed: Followed) {
    this.#client = client;
    this.#followed = followed;
  }

  /** Runs until the signal comes. Stops with a Fault where already the first list is refused. */
  async run({ pause }: ObjectsWorld): Promise<void> {
    const { ended, kind, ask } = this.#followed;
    let version = this.#take(await listAll(this.#client, kind, ask));
    while (!ended.aborted) {
      const last = await this.#events(version);
      if (last !== undefined) version = last;
      if (ended.aborted) return;
      await pause(againMilliseconds, ended);
      if (last === undefined && !ended.aborted) version = await this.#listAgain(version);
    }
  }

  /** Follows from a version; gives the last one where the server ended the watch, nothing where it broke. */
  async #events(from: string): Promise<string | undefined> {
    const { ended, kind, ask } = this.#followed;
    let version = from;
    try {
      const asked = { ...selectionOf(ask), resourceVersion: from, timeoutSeconds: watchSeconds };
      const events = this.#client.watch(resources[kind], { ...asked, signal: ended, heard: () => {} });
      for await (const event of events) {
        const [type, object] = [textField(event, 'type'), field(event, 'object')];
        if (type === 'ERROR' || !isObject(object)) return undefined;
        version = textField(field(object, 'metadata'), 'resourceVersion');
        if (type !== 'BOOKMARK') this.#tell(type === 'DELETED' ? 'Deleted' : 'Changed', object);
      }
      return version;
    } catch {
      return undefined;
    }
  }

  async #listAgain(version: string): Promise<string> {
    const { kind, ask } = this.#followed;
    const listed = await listAll(this.#client, kind, ask).catch(() => undefined);
    return listed === undefined ? version : this.#take(listed);
  }

  /** Tells of what is new, and of what is gone. */
  #take({ objects, resourceVersion }: Awaited<ReturnType<typeof listAll>>): string {
    const listed = new Set(objects.map(keyOf));
    for (const [key, object] of this.#known) if (!listed.has(key)) this.#tell('Deleted', object);
    for (const object of objects)
      if (versionOf(this.#known.get(keyOf(object))) !== versionOf(object)) this.#tell('Changed', object);
    return resourceVersion;
  }

  #tell(type: ObjectChange['type'], object: JsonObject): void {
    if (type === 'Deleted') this.#known.delete(keyOf(object));
    else this.#known.set(keyOf(object), object);
    this.#followed.change({ type, object });
  }
}

function keyOf(object: JsonObject): string {
  const metadata = field(object, 'metadata');
  return `${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
}

function versionOf(object: JsonObject | undefined): string | undefined {
  return object === undefined ? undefined : textField(field(object, 'metadata'), 'resourceVersion');
}

function refuse(cause: unknown): never {
  throw faultOf(cause);
}

/** Problems by the status of the answer. */
const refusals: Readonly<Record<number, (said: string) => Problem>> = {
  401: (said) => error('TOKEN_REFUSED', said, { fix: 'log in to the cluster' }),
  403: (said) => error('FORBIDDEN', said, { fix: 'ask for the right' }),
  404: (said) => error('NOT_FOUND', said, { fix: "see that Hookline's CRDs are installed" }),
  409: (said) => error('CONFLICT', said, { fix: 'try again' }),
};

function faultOf(cause: unknown): Error {
  const status = statusOf(cause);
  if (status === undefined || !(cause instanceof Error))
    return cause instanceof Error ? cause : new Error(String(cause));
  const fix = 'look at the cluster, and at the context of the kubeconfig';
  const problem = refusals[status]?.(cause.message) ?? error('CLUSTER_UNREACHABLE', cause.message, { fix });
  return new Fault([problem], { cause });
}

function statusOf(cause: unknown): number | undefined {
  const status = cause instanceof Error && 'status' in cause ? cause.status : undefined;
  return typeof status === 'number' ? status : undefined;
}
