/** An operation and what is there besides it, for the rows of the matching table. */
import { matchAll, matchOf } from '../../../hooks/engine/matches.ts';
import type { Match } from '../../../hooks/engine/match.ts';
import { beginPass } from '../../../hooks/engine/pass.ts';
import type { ReleaseStatus } from '../../../hooks/model/release.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';
import { start, type Draft } from './world.ts';

/** The commit that everything is about. */
export const revision = commit('a');
export const repository = 'https://git.example/shop.git';

/** A release of the revision, with the phases of dev and staging. */
export function release(
  name: string,
  phase: ReleaseStatus['phase'],
  staging: ReleaseStatus['environments'][number]['phase'],
  openedAt = '2026-03-01T12:00:00Z',
): object {
  const spec = { triggerEnvironment: 'dev', steps: [{ environment: 'staging', dependsOn: ['dev'] }] };
  const status: ReleaseStatus = {
    phase,
    identity: { revision, repository, targetRevision: 'main', generation: 0 },
    attempt: 1,
    openedAt,
    environments: [
      { name: 'dev', phase: 'Succeeded', applications: [], hooks: [], verdicts: [] },
      { name: 'staging', phase: staging, applications: [], hooks: [], verdicts: [] },
    ],
    hooks: [],
    context: {},
    baseline: [],
    opened: [],
    ended: [],
    pinned: { flow: spec, flowDigest: '', hooks: {} },
    conditions: [],
  };
  return {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { name, namespace },
    spec: { product: 'shop', flow: 'main', revision },
    status,
  };
}

/** What is there besides the operation. */
export interface Setting {
  readonly releases?: readonly object[];
  readonly product?: object;
  /** How many seconds after the first moment the product was made; at once where absent. */
  readonly productSeconds?: number;
  /** Changes of the trigger application. */
  readonly trigger?: (draft: Draft) => void;
  /** Changes of the operation. */
  readonly operation?: object;
  /** Where the operation is. */
  readonly place?: 'dev' | 'staging' | 'nowhere';
  readonly resolved?: string;
  readonly secondsLater?: number;
  readonly labels?: object;
  /** The names of releases that there were. */
  readonly known?: readonly string[];
}

/** Says which release the operation of shop-app belongs to. */
export function match(setting: Setting): Match {
  const { place = 'staging', resolved = revision } = setting;
  const scene = new Scene([
    product(setting.product),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
    environment('dev'),
    environment('staging'),
    application('shop-dev', 'dev'),
    application('shop-app', place, { labels: setting.labels ?? {} }),
    ...(setting.releases ?? []),
  ]);
  const { world } = scene;
  world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    draft.status = { ...draft.status, reconciledAt: formatInstant(start + 5000) };
    setting.trigger?.(draft);
  });
  world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-app' }, (draft) => {
    draft['operation'] = { sync: {} };
    draft.status = {
      ...draft.status,
      operationState: {
        phase: 'Running',
        startedAt: formatInstant(start + 1000),
        operation: { sync: {}, ...setting.operation },
        ...(resolved === '' ? {} : { syncResult: { revision: resolved, resources: [] } }),
      },
    };
  });
  world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
    const nothing = { opened: [], ended: [], entered: [], applications: [], conditions: [] };
    draft.status = { ...nothing, releases: setting.known ?? [] };
    draft.metadata['creationTimestamp'] = formatInstant(start + (setting.productSeconds ?? 0) * 1000);
  });
  world.clock = start + 10_000 + (setting.secondsLater ?? 0) * 1000;
  const snapshot = world.snapshot(`${namespace}/shop`);
  if (snapshot === undefined) throw new Error('there is no product');
  const pass = beginPass(snapshot, world.clock);
  const found = snapshot.applications.get('argocd/shop-app');
  if (found === undefined) throw new Error('there is no application');
  return matchOf(matchAll(pass), found);
}
