/** Where the objects of each kind are in the API: group, version and plural. */
import { apiVersion, argoApiVersion } from '../model/names.ts';
import type { JsonObject } from '../model/object.ts';

/** A kind of objects as the API server knows it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** Whether its objects lie in no namespace. */
  readonly isClusterWide?: true;
}

/** What names an object of a known kind. */
export interface Name {
  /** Empty where the kind has no namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** Every kind that the server reads or writes. */
export const resources = {
  Product: { apiVersion, kind: 'Product', plural: 'products' },
  PromotionFlow: { apiVersion, kind: 'PromotionFlow', plural: 'promotionflows' },
  Environment: { apiVersion, kind: 'Environment', plural: 'environments' },
  Hook: { apiVersion, kind: 'Hook', plural: 'hooks' },
  Release: { apiVersion, kind: 'Release', plural: 'releases' },
  HookRun: { apiVersion, kind: 'HookRun', plural: 'hookruns' },
  Application: { apiVersion: argoApiVersion, kind: 'Application', plural: 'applications' },
  ApplicationSet: { apiVersion: argoApiVersion, kind: 'ApplicationSet', plural: 'applicationsets' },
  AppProject: { apiVersion: argoApiVersion, kind: 'AppProject', plural: 'appprojects' },
  WorkflowTemplate: { apiVersion: argoApiVersion, kind: 'WorkflowTemplate', plural: 'workflowtemplates' },
  Workflow: { apiVersion: argoApiVersion, kind: 'Workflow', plural: 'workflows' },
  Job: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' },
  Pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  Event: { apiVersion: 'v1', kind: 'Event', plural: 'events' },
  Lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', plural: 'leases' },
} as const satisfies Readonly<Record<string, Resource>>;

/** The name of a kind that the server reads or writes. */
export type Kind = keyof typeof resources;

/** Gives the path of a kind's objects in a namespace, or in all where it is empty, and of one where it is named. */
export function pathOf({ apiVersion: version, plural }: Resource, namespace: string, name = ''): string {
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
  const place = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${place}/${plural}${name === '' ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Gives an object with the kind that lists leave out. */
export function withKind({ apiVersion: version, kind }: Resource, object: JsonObject): JsonObject {
  return { apiVersion: version, kind, ...object };
}
