/** Which Applications belong to a product, and in which of its environments they lie (DESIGN.md §2). */
import { environmentsOf as flowEnvironments } from '../model/flow-check.ts';
import type { JsonObject } from '../model/object.ts';
import { error, warning, type Problem } from '../model/problem.ts';
import type { ProductSpec } from '../model/product.ts';
import { applicationOf, type Application } from './application.ts';
import type { DeclaredEnvironment } from './configured.ts';
import { specOf } from './declared.ts';
import { stamp } from './reading.ts';
import { liesIn, selects } from './selector.ts';
import type { EnvironmentView, FlowView, ProductView, Settings, Snapshot } from './snapshot.ts';

/** The Applications of a product, and where they lie. */
export interface Membership {
  readonly applications: Snapshot['applications'];
  readonly environments: ReadonlyMap<string, EnvironmentView>;
  readonly environmentsOf: Snapshot['environmentsOf'];
  readonly problems: (flows: ReadonlyMap<string, FlowView>) => readonly Problem[];
}

/** Whose Applications are looked for. */
export interface Owner {
  readonly product: ProductView;
  readonly products: readonly JsonObject[];
  readonly settings: Settings;
}

/** Finds the Applications of a product and lays them into environments. */
export function membership(
  { product, products, settings }: Owner,
  objects: readonly JsonObject[],
  declared: readonly DeclaredEnvironment[],
): Membership {
  const mine = { namespace: product.namespace, spec: product.spec };
  const applications = objects
    .map(applicationOf)
    .filter((application) => belongs(application, mine, settings))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const environmentsOf = new Map<string, readonly string[]>();
  for (const application of applications)
    environmentsOf.set(
      application.key,
      declared.filter(({ spec }) => liesIn(application, spec)).map(({ name }) => name),
    );
  const byEnvironment = new Map<string, Application[]>(declared.map(({ name }) => [name, []]));
  for (const application of applications)
    for (const name of environmentsOf.get(application.key) ?? []) byEnvironment.get(name)?.push(application);
  return {
    applications: new Map(applications.map((application) => [application.key, application])),
    environments: new Map(
      declared.map((one) => [one.name, { ...one, applications: byEnvironment.get(one.name) ?? [] }]),
    ),
    environmentsOf,
    problems: (flows) => [
      ...sharedProblems({ product, products, settings }, applications),
      ...placeProblems(product, applications, { environmentsOf, flows }),
    ],
  };
}

/** Gives the keys, as `namespace/name`, of the products that an Application belongs to. */
export function ownersOf(
  object: JsonObject,
  products: readonly JsonObject[],
  settings: Settings,
): readonly string[] {
  const application = applicationOf(object);
  return products.flatMap((product) => {
    const { namespace, name } = stamp(product);
    const spec = specOf('Product', product);
    const isOwner = 'value' in spec && belongs(application, { namespace, spec: spec.value }, settings);
    return isOwner ? [`${namespace}/${name}`] : [];
  });
}

interface Claim {
  readonly namespace: string;
  readonly spec: ProductSpec;
}

function belongs(application: Application, { namespace, spec }: Claim, settings: Settings): boolean {
  const tenant = settings.tenants.find((one) => one.namespace === namespace);
  if (tenant === undefined) return false;
  const { namespaces, projects, selector } = spec.applications ?? {};
  return (
    isOneOf(application.namespace, namespaces) &&
    isOneOf(application.project, projects) &&
    isOneOf(application.project, tenant.projects) &&
    selects(selector, application.labels)
  );
}

function isOneOf(text: string, list: readonly string[] | undefined): boolean {
  return list === undefined || list.includes(text);
}

/** Refuses products outside the tenants' namespaces, and in Argo CD's own. */
export function tenancyProblems(product: ProductView, settings: Settings): readonly Problem[] {
  const { namespace, name } = product;
  const isTenant = settings.tenants.some((one) => one.namespace === namespace);
  if (isTenant && namespace !== settings.argocdNamespace) return [];
  const known = settings.tenants.map((one) => one.namespace).join(', ');
  return [
    error('TENANT_UNKNOWN', `Product/${name} lies in namespace ${namespace}, which is no tenant's`, {
      fix: `move it to ${known}, or add a tenant to the server's configuration`,
    }),
  ];
}

/** Finds Applications that another product claims as well. */
function sharedProblems(
  { product, products, settings }: Owner,
  applications: readonly Application[],
): readonly Problem[] {
  const others = products.flatMap((object) => {
    const { namespace, name, uid } = stamp(object);
    const spec = specOf('Product', object);
    return uid === product.uid || !('value' in spec) ? [] : [{ namespace, name, spec: spec.value }];
  });
  if (others.length === 0) return [];
  return applications.flatMap((application) =>
    others
      .filter((other) => belongs(application, other, settings))
      .map((other) =>
        error(
          'APPLICATION_SHARED',
          `Application ${application.key} belongs to Product/${product.name} and to Product/${other.name}`,
          { fix: 'narrow spec.applications of one of them' },
        ),
      ),
  );
}

/** Finds Applications in two environments of one flow, and those in none. */
function placeProblems(
  product: ProductView,
  applications: readonly Application[],
  {
    environmentsOf,
    flows,
  }: { readonly flows: ReadonlyMap<string, FlowView> } & Pick<Membership, 'environmentsOf'>,
): readonly Problem[] {
  const own = (product.spec.promotionFlows ?? []).flatMap(({ name }) => flows.get(name) ?? []);
  const places = own.map(({ name, spec }) => ({ name, environments: new Set(flowEnvironments(spec)) }));
  return applications.flatMap(({ key }) => {
    const found = environmentsOf.get(key) ?? [];
    const twice = places.flatMap(({ name, environments }) => {
      const [one, other] = found.filter((environment) => environments.has(environment));
      if (one === undefined || other === undefined) return [];
      return [
        error(
          'ENVIRONMENT_SHARED',
          `Application ${key} lies in Environment/${one} and in Environment/${other} of PromotionFlow/${name}`,
          { fix: 'narrow destinations or selector of one of them' },
        ),
      ];
    });
    if (found.length > 0) return twice;
    return [
      warning('APPLICATION_UNPLACED', `Application ${key} of Product/${product.name} is in no Environment`, {
        fix: 'add its destination to an Environment, or take it out of the product',
      }),
    ];
  });
}
