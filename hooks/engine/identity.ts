/** Identity: what makes two syncs the same release (DESIGN.md §4.2). */
import { labels } from '../model/names.ts';
import { gateName } from '../model/naming.ts';
import type { ProductSpec } from '../model/product.ts';
import { primaryRevision, primarySource, type Application } from './application.ts';
import { isFull, type OperationState } from './operation.ts';

/** What a release is one of. */
export interface Identity {
  readonly revision?: string | undefined;
  readonly version?: string | undefined;
  readonly repository?: string | undefined;
  readonly targetRevision?: string | undefined;
}

/** What is known of versions and instance names. */
export interface Naming {
  readonly match: ProductSpec['match'];
  readonly versionSource: ProductSpec['versionSource'];
  readonly argocdNamespace: string;
  /** What gates say that their version is, by instance name; believed only where the Job's name proves it. */
  readonly claims: ReadonlyMap<string, string>;
  /** What they were believed before: a server that was restarted hears no more of a gate that has opened. */
  readonly believed?: ReadonlyMap<string, string>;
}

/** A resolved revision: a commit, an OCI digest, or an exact chart version. */
const resolved = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64})$/;
const exactVersion = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

/** Says whether a revision is resolved, and not a branch, tag or range that Argo CD is still to resolve. */
export function isResolved(application: Application, revision: string): boolean {
  if (resolved.test(revision)) return true;
  return primarySource(application)?.chart !== '' && exactVersion.test(revision);
}

/** Gives the resolved revision of an operation's primary source; empty as long as Argo CD has not resolved it. */
export function operationRevision(application: Application, state: OperationState): string {
  const revision = primaryRevision(application, state);
  return isResolved(application, revision) ? revision : '';
}

/** Gives the identity of a full operation; nothing where it has none, or none yet. */
export function identityOf(
  application: Application,
  state: OperationState,
  naming: Naming,
): Identity | undefined {
  if (!isFull(state.operation)) return undefined;
  const revision = operationRevision(application, state);
  if (revision === '') return undefined;
  const version = visibleVersion(application, naming);
  if (naming.match === 'Version' && version === undefined) return undefined;
  const source = primarySource(application);
  return {
    revision,
    ...(version === undefined ? {} : { version }),
    repository: source?.repoURL ?? '',
    targetRevision: source?.targetRevision ?? '',
  };
}

/** Gives Argo CD's instance name of an Application (argo-cd.md §A.5). */
export function instanceOf(
  { namespace, name }: Pick<Application, 'namespace' | 'name'>,
  argocdNamespace: string,
): string {
  return namespace === argocdNamespace ? name : `${namespace}_${name}`;
}

type VersionSource = NonNullable<ProductSpec['versionSource']>;

/** Where a version is seen, by the field of `versionSource` that is written. */
const sources: readonly {
  readonly field: keyof VersionSource;
  readonly read: (application: Application, source: VersionSource, naming: Naming) => string | undefined;
}[] = [
  {
    field: 'label',
    read: ({ labels: own }, { label = '' }) => (Object.hasOwn(own, label) ? own[label] : undefined),
  },
  {
    field: 'helmParameter',
    read: (application, { helmParameter = '' }) =>
      primarySource(application)?.helmParameters.get(helmParameter),
  },
  { field: 'image', read: (application, { image = '' }) => imageTag(application, image) },
  { field: 'file', read: (application, _source, naming) => provenVersion(application, naming) },
];

/** Gives the version that the server sees of an Application by itself; the label `hookline.dev/version` always wins. */
export function visibleVersion(application: Application, naming: Naming): string | undefined {
  const labelled = application.labels[labels.version];
  if (labelled !== undefined && labelled !== '') return labelled;
  const { versionSource } = naming;
  if (versionSource === undefined) {
    const source = primarySource(application);
    return source === undefined || source.chart === '' ? undefined : source.targetRevision;
  }
  const row = sources.find(({ field }) => versionSource[field] !== undefined);
  const found = row?.read(application, versionSource, naming);
  return found === '' ? undefined : found;
}

/** Gives an image's tag: of a Kustomize override, else the one tag that runs; two of them are a rollout. */
function imageTag(application: Application, repository: string): string | undefined {
  const overrides = primarySource(application)?.kustomizeImages ?? [];
  for (const override of overrides) {
    const [from = '', to = from] = override.split('=');
    const image = tagged(to);
    if ((tagged(from).name === repository || image.name === repository) && image.tag !== '') return image.tag;
  }
  const running = application.images.map(tagged).filter(({ name }) => name === repository);
  const tags = new Set(running.map(({ tag }) => tag));
  return tags.size === 1 ? [...tags][0] : undefined;
}

function tagged(image: string): { readonly name: string; readonly tag: string } {
  const [bare = ''] = image.split('@');
  const colon = bare.lastIndexOf(':');
  if (colon === -1 || bare.includes('/', colon)) return { name: bare, tag: '' };
  return { name: bare.slice(0, colon), tag: bare.slice(colon + 1) };
}

/** Believes what a gate says of its version only where the hash of it stands in the name that Argo CD reports. */
export function provenVersion(
  application: Application,
  { argocdNamespace, claims, believed }: Pick<Naming, 'argocdNamespace' | 'claims' | 'believed'>,
): string | undefined {
  const instance = instanceOf(application, argocdNamespace);
  return [claims.get(instance), believed?.get(instance)].find(
    (version) => version !== undefined && isProven(application, instance, version),
  );
}

/** Says whether the name of a gate Job in Argo CD's own report proves a version. */
export function isProven({ state }: Application, instance: string, version: string): boolean {
  const resources = state?.resources ?? [];
  if (resources.length === 0) return false;
  const proof = gateName(instance, version);
  return resources.some(({ name }) => name === proof);
}
