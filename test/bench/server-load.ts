/** A thousand Applications in a hundred Products, and an Argo CD that does what the measurement says. */
import { resources, type Name, type Resource } from '../../hooks/kube/resources.ts';
import type { Client } from '../../hooks/kube/client.ts';
import { formatInstant } from '../../hooks/model/instant.ts';
import type { JsonObject } from '../../hooks/model/object.ts';
import { gateName } from '../../hooks/model/naming.ts';
import { apiVersion } from '../../hooks/model/names.ts';

/** How much there is. */
export const counts = { products: 100, applications: 10, objects: 60 } as const;

/** A real Application of 60 objects has no less than this. */
const leastBytes = 40 * 1024;

const tenant = 'hookline-config';
const argoCdNamespace = 'argocd';
const before = '0'.repeat(40);

/** An Application of a product: the first is where releases begin, the others wait for it. */
export interface Member {
  readonly name: string;
  readonly place: 'dev' | 'prod';
  /** Whether Argo CD would undo drift: then its self-heal is to rest before its gate opens. */
  readonly heals: boolean;
}

/** Gives the names of the products. */
export function products(): readonly string[] {
  return Array.from({ length: counts.products }, (_, index) => `shop-${index}`);
}

/** Gives the Applications of a product. */
export function membersOf(product: string): readonly Member[] {
  return Array.from({ length: counts.applications }, (_, index) => ({
    name: `${product}-${index === 0 ? 'dev' : `prod-${index}`}`,
    place: index === 0 ? 'dev' : 'prod',
    heals: index % 2 === 1,
  }));
}

/** Makes everything; gives the bytes of an Application. */
export async function makeLoad(client: Client): Promise<number> {
  const sizes: number[] = [];
  await inParallel(products(), 8, async (product) => {
    for (const [resource, object] of declarations(product)) await client.create(resource, object);
    for (const member of membersOf(product)) {
      const made = await client.create(resources.Application, application(product, member));
      sizes.push(JSON.stringify(made).length);
    }
  });
  const smallest = Math.min(...sizes);
  if (smallest < leastBytes) throw new Error(`an Application has ${smallest} bytes only`);
  return smallest;
}

/** Does something with each, so many at once. */
export async function inParallel<T>(
  all: readonly T[],
  workers: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = [...all];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await work(next);
    }),
  );
}

function declarations(product: string): readonly (readonly [Resource, JsonObject])[] {
  function ours(resource: Resource, name: string, spec: JsonObject): readonly [Resource, JsonObject] {
    return [
      resource,
      {
        apiVersion,
        kind: resource.kind,
        metadata: { name, namespace: tenant, labels: { team: 'shop' } },
        spec,
      },
    ];
  }
  const [dev, prod] = ['dev', 'prod'].map((place) =>
    ours(resources.Environment, `${product}-${place}`, {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `${product}-${place}` }],
      settle: '1s',
    }),
  ) as [readonly [Resource, JsonObject], readonly [Resource, JsonObject]];
  return [
    dev,
    prod,
    ours(resources.Hook, product, {
      script: { image: 'busybox:1.37.0', source: 'echo "release $VERSION of $PRODUCT_NAME"' },
    }),
    ours(resources.PromotionFlow, product, {
      triggerEnvironment: `${product}-dev`,
      hooks: { onStart: product },
      steps: [{ environment: `${product}-prod`, dependsOn: [`${product}-dev`] }],
    }),
    ours(resources.Product, product, {
      applications: { selector: { matchLabels: { 'hookline.dev/product': product } } },
      promotionFlows: [
        { name: product, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
      ],
    }),
  ];
}

function application(product: string, { name, place, heals }: Member): JsonObject {
  const namespace = `${product}-${place}`;
  const source = { repoURL: `https://git.example.com/${product}.git`, targetRevision: 'main', path: place };
  const at = '2026-01-01T12:00:00Z';
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: argoCdNamespace, labels: { 'hookline.dev/product': product } },
    spec: {
      project: 'default',
      source,
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: heals ? { selfHeal: true } : {} },
    },
    status: {
      sync: { status: 'Synced', revision: before, comparedTo: { source, destination: { namespace } } },
      health: { status: 'Healthy', lastTransitionTime: at },
      reconciledAt: at,
      resources: objectsOf(namespace),
      history: Array.from({ length: 10 }, (_, id) => ({
        id,
        revision: before,
        deployStartedAt: at,
        deployedAt: at,
        initiatedBy: { automated: true },
        source,
      })),
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: at,
        finishedAt: at,
        operation: { sync: { revision: before }, initiatedBy: { automated: true }, retry: { limit: 5 } },
        syncResult: { revision: before, source, resources: resultsOf(namespace) },
      },
      summary: {
        images: Array.from({ length: 20 }, (_, index) => `registry.example.com/${name}/part-${index}:1.0.0`),
      },
    },
  };
}

function objectNames(): readonly string[] {
  return Array.from({ length: counts.objects }, (_, index) => `a-part-of-the-shop-with-a-name-${index}`);
}

function objectsOf(namespace: string): readonly JsonObject[] {
  return objectNames().map((name) => ({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace,
    name,
    status: 'Synced',
    syncWave: 1,
    health: {
      status: 'Healthy',
      lastTransitionTime: '2026-01-01T12:00:00Z',
      message: `Deployment "${name}" has 3 of 3 replicas; ${'all of them are available. '.repeat(4)}`,
    },
  }));
}

function resultsOf(namespace: string): readonly JsonObject[] {
  return objectNames().map((name) => ({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace,
    name,
    status: 'Synced',
    syncPhase: 'Sync',
    hookPhase: 'Running',
    message: `deployment.apps/${name} configured`,
    images: [`registry.example.com/${namespace}/${name}:1.0.0`],
  }));
}

/** The Application that a member is. */
export function nameOf({ name }: Member): Name {
  return { namespace: argoCdNamespace, name };
}

/** Writes what Argo CD does when it begins the sync of a new revision: its gate runs. */
export async function beginSync(client: Client, member: Member, revision: string): Promise<void> {
  const operation = { sync: { revision }, initiatedBy: { automated: true }, retry: { limit: 5 } };
  const gate = {
    group: 'batch',
    version: 'v1',
    kind: 'Job',
    namespace: member.name,
    name: gateName(member.name),
    hookType: 'PreSync',
    hookPhase: 'Running',
    syncPhase: 'PreSync',
    message: 'the Job runs',
  };
  await client.patch(resources.Application, nameOf(member), {
    type: 'merge',
    body: {
      operation,
      status: {
        sync: { status: 'OutOfSync', revision },
        reconciledAt: formatInstant(Date.now()),
        operationState: {
          phase: 'Running',
          message: 'waiting for completion of hook',
          startedAt: formatInstant(Date.now()),
          finishedAt: null,
          operation,
          syncResult: { revision, resources: [gate] },
        },
      },
    },
  });
}

/** Writes what Argo CD does when a sync has ended well and is compared. */
export async function endSync(client: Client, member: Member, revision: string): Promise<void> {
  const now = formatInstant(Date.now());
  await client.patch(resources.Application, nameOf(member), {
    type: 'merge',
    body: {
      operation: null,
      status: {
        sync: { status: 'Synced', revision },
        health: { status: 'Healthy', lastTransitionTime: now },
        reconciledAt: now,
        operationState: { phase: 'Succeeded', message: 'successfully synced', finishedAt: now },
      },
    },
  });
}
