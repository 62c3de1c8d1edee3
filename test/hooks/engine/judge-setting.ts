/** An Application in its environment's turn, for the rows that judge it. */
import { applicationOf } from '../../../hooks/engine/application.ts';
import type { Work } from '../../../hooks/engine/work.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { application, commit, zero } from './argo.ts';
import { start } from './world.ts';

/** An Application as a row changes it. */
export type Draft = Record<'metadata' | 'spec' | 'status', Record<string, unknown>> & Record<string, unknown>;

/** The release's revision, and a later one. */
export const revision = commit('a');
export const later = commit('b');
export const repository = 'https://git.example/shop.git';

/** Gives the moment so many seconds after the environment's turn came. */
export function at(seconds: number): string {
  return formatInstant(start + seconds * 1000);
}

/** What a row says of the product, the baseline and the clock. */
export interface Setting {
  readonly match?: 'Revision' | 'Version';
  readonly require?: 'All' | 'Matched';
  readonly baseline?: { readonly revision: string; readonly version?: string } | undefined;
  readonly passed?: number;
}

/** Gives as much of a pass as an Application is judged by. */
export function workOf({ match = 'Revision', require = 'All', passed = 3600, ...more }: Setting): Work {
  const baseline = 'baseline' in more ? more.baseline : { revision: zero };
  const entry = { namespace: 'argocd', name: 'shop', ready: true };
  return {
    pass: {
      now: start + passed * 1000,
      memories: new Map(),
      wake: () => {},
      naming: { match, versionSource: { label: 'version' }, argocdNamespace: 'argocd', claims: new Map() },
      snapshot: { product: { spec: { require } } },
    },
    view: { status: { identity: { revision, version: '2', repository, targetRevision: 'main' } } },
    baseline: new Map(baseline === undefined ? [] : [['argocd/shop', { ...entry, ...baseline }]]),
  } as unknown as Work;
}

/** Gives an Application that is Synced and Healthy at the release's revision, changed. */
export function appOf(change: (draft: Draft) => void): ReturnType<typeof applicationOf> {
  const draft = structuredClone(application('shop', 'staging')) as Draft;
  draft.status = { ...draft.status, reconciledAt: at(100), sync: { status: 'Synced', revision } };
  change(draft);
  return applicationOf(draft as unknown as JsonObject);
}
