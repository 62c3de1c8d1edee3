/** Applications that a folder does not hold: one is made up for each environment that none lies in. */
import { applicationOf } from '../engine/application.ts';
import { specOf } from '../engine/declared.ts';
import { stamp } from '../engine/reading.ts';
import { liesIn } from '../engine/selector.ts';
import type { EnvironmentSpec } from '../model/environment.ts';
import { environmentsOf } from '../model/flow-check.ts';
import type { FlowSpec } from '../model/flow.ts';
import type { JsonObject } from '../model/object.ts';
import type { ProductSpec } from '../model/product.ts';
import type { Application } from './argo/application.ts';
import type { EnvironmentsOf } from './outcome.ts';

/** A product with what is declared around it. */
export interface Declared {
  readonly product: { readonly name: string; readonly spec: ProductSpec };
  readonly flows: readonly FlowSpec[];
  readonly environments: ReadonlyMap<string, EnvironmentSpec>;
  readonly applications: readonly JsonObject[];
}

/** Reads what a simulation's objects declare around one product. */
export function declaredIn(objects: readonly JsonObject[], product: JsonObject): Declared {
  const spec = specOf('Product', product);
  const environments = new Map<string, EnvironmentSpec>();
  const flows: FlowSpec[] = [];
  for (const object of objects) {
    const environment = object['kind'] === 'Environment' ? specOf('Environment', object) : undefined;
    if (environment !== undefined && 'value' in environment)
      environments.set(stamp(object).name, environment.value);
    const flow = object['kind'] === 'PromotionFlow' ? specOf('PromotionFlow', object) : undefined;
    if (flow !== undefined && 'value' in flow) flows.push(flow.value);
  }
  return {
    product: { name: stamp(product).name, spec: 'value' in spec ? spec.value : emptyProduct },
    flows,
    environments,
    applications: objects.filter(({ kind }) => kind === 'Application'),
  };
}

const emptyProduct: ProductSpec = {
  match: 'Revision',
  require: 'All',
  concurrency: 'Supersede',
  unmatchedSync: 'Hold',
};

/** Gives the environments of an application, by its destination and labels. */
export function placesIn({ environments }: Declared): EnvironmentsOf {
  return (application) => {
    const read = applicationOf({ ...application });
    return [...environments].filter(([, spec]) => liesIn(read, spec)).map(([name]) => name);
  };
}

/** Gives an Application for each environment of the flows that none lies in. */
export function madeUp(declared: Declared, home: string): readonly JsonObject[] {
  const places = placesIn(declared);
  const taken = new Set(declared.applications.flatMap((one) => places(one as unknown as Application)));
  const wanted = new Set(declared.flows.flatMap((flow) => [...environmentsOf(flow)]));
  return [...wanted].filter((name) => !taken.has(name)).map((name) => applicationFor(name, declared, home));
}

function applicationFor(environment: string, declared: Declared, home: string): JsonObject {
  const { product, flows, environments } = declared;
  const spec = environments.get(environment);
  const { namespaces = [home], projects = ['default'], selector } = product.spec.applications ?? {};
  const steps = flows.flatMap(({ steps: own = [] }) => own);
  const isOurs = steps.some((one) => one.environment === environment && one.policy?.action === 'Sync');
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${product.name}-${environment}`,
      namespace: namespaces[0],
      labels: { ...spec?.selector?.matchLabels, ...selector?.matchLabels },
    },
    spec: {
      project: projects[0],
      source: {
        repoURL: 'https://git.example.com/simulated.git',
        targetRevision: 'main',
        path: `simulated/${environment}`,
      },
      destination: destinationOf(spec, `${product.name}-${environment}`, environment),
      // What the server starts itself must not be synced by Argo CD.
      ...(isOurs ? {} : { syncPolicy: { automated: { prune: true } } }),
    },
  };
}

function destinationOf(spec: EnvironmentSpec | undefined, fallback: string, environment: string): JsonObject {
  const [written] = spec?.destinations ?? [];
  if (written === undefined) return { server: 'https://kubernetes.default.svc', namespace: fallback };
  return { ...written, namespace: (written.namespace ?? fallback).replaceAll('*', environment) };
}
