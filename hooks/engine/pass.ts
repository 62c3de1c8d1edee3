/** What one pass works with: the snapshot, indexed once, the moment, and when to look again. */
import { environmentsOf } from '../model/flow-check.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { ReleasePhase, ReleaseStatus } from '../model/release.ts';
import { identityText, releaseName } from '../model/release-name.ts';
import type { Application } from './application.ts';
import { instanceOf, type Naming } from './identity.ts';
import type { FlowView, ProductView, ReleaseView, Snapshot } from './snapshot.ts';

/** A flow of the product, with the selectors by which a change starts it. */
export interface ProductFlow {
  readonly flow: FlowView;
  readonly environments: readonly string[];
}

/** A release with its status: every one but those that are only now made. */
export interface OpenedRelease extends ReleaseView {
  readonly status: ReleaseStatus;
}

/** One pass. */
export interface Pass {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  /** The moment as text, as statuses have it. */
  readonly at: string;
  readonly naming: Naming;
  /** The product's flows in the order of `promotionFlows`. */
  readonly flows: readonly ProductFlow[];
  readonly releasesByName: ReadonlyMap<string, ReleaseView>;
  /** The names of all releases that there were, as far as they are remembered. */
  readonly knownNames: ReadonlySet<string>;
  /** Gives the name of a release; each is computed once. */
  readonly nameOf: (flowUid: string, identity: string, generation: number) => string;
  /** By the text of their identity, the newest first. */
  readonly releasesByIdentity: ReadonlyMap<string, readonly OpenedRelease[]>;
  /** By the Application's UID. */
  readonly memories: Map<string, Memory>;
  /** Notes a moment at which there is something to do, though nothing else happens. */
  readonly wake: (at: Instant) => void;
  /** Gives the earliest moment that was noted. */
  readonly nextWake: () => Instant | undefined;
}

/** The phases that a release does not leave by itself. */
const finalPhases: ReadonlySet<string> = new Set([
  'Succeeded',
  'Skipped',
  'Failed',
  'Terminated',
  'Superseded',
]);

/** Says whether a release, environment or application has come to its end. */
export function isFinal(phase: ReleasePhase | 'Skipped'): boolean {
  return finalPhases.has(phase);
}

function namer(product: string): Pass['nameOf'] {
  const names = new Map<string, string>();
  return (flowUid, identity, generation) => {
    const key = `${flowUid} ${generation} ${identity}`;
    const name = names.get(key) ?? releaseName(product, { flowUid, identity, generation });
    names.set(key, name);
    return name;
  };
}

/** Begins a pass. */
export function beginPass(snapshot: Snapshot, now: Instant): Pass {
  const { product, settings } = snapshot;
  let earliest: Instant | undefined;
  const flows = (product.spec.promotionFlows ?? []).flatMap(({ name }) => {
    const flow = snapshot.flows.get(name);
    return flow === undefined ? [] : [{ flow, environments: environmentsOf(flow.spec) }];
  });
  const opened = snapshot.releases.filter((one): one is OpenedRelease => one.status !== undefined);
  return {
    snapshot,
    now,
    at: formatInstant(now),
    naming: {
      match: product.spec.match,
      versionSource: product.spec.versionSource,
      argocdNamespace: settings.argocdNamespace,
      claims: snapshot.claims,
      believed: believedVersions(product, settings.argocdNamespace),
    },
    flows,
    releasesByName: new Map(snapshot.releases.map((one) => [one.name, one])),
    knownNames: new Set([...product.status.releases, ...snapshot.releases.map(({ name }) => name)]),
    nameOf: namer(product.name),
    releasesByIdentity: Map.groupBy(opened.toReversed(), ({ status }) =>
      identityText(product.spec.match, status.identity),
    ),
    memories: new Map(product.status.applications.map((one) => [one.uid, one])),
    wake: (at) => {
      if (at > now && (earliest === undefined || at < earliest)) earliest = at;
    },
    nextWake: () => earliest,
  };
}

function believedVersions({ status }: ProductView, argocdNamespace: string): ReadonlyMap<string, string> {
  return new Map(
    status.applications.flatMap((one) =>
      one.version === undefined ? [] : [[instanceOf(one, argocdNamespace), one.version] as const],
    ),
  );
}

/** Says whether so much time has passed since a moment; if not, notes when it will have. */
export function hasPassed(pass: Pass, since: Instant | undefined, seconds: number): boolean {
  if (since === undefined) return false;
  const due = since + seconds * 1000;
  if (pass.now >= due) return true;
  pass.wake(due);
  return false;
}

/** Gives what is remembered of an Application. */
export function memoryOf({ memories }: Pick<Pass, 'memories'>, application: Application): Memory {
  const { uid, namespace, name } = application;
  return memories.get(uid) ?? { uid, namespace, name, generations: [], hooks: [] };
}

/** Gives the environment of a flow that an Application lies in. */
export function placeIn(
  { environmentsOf: places }: Snapshot,
  application: Application,
  environments: readonly string[],
): string | undefined {
  return (places.get(application.key) ?? []).find((name) => environments.includes(name));
}
