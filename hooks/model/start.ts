/** A release that a person starts: the same wish again finds the release that it made (DESIGN.md §2, §4.2). */
import { parseInstant } from './instant.ts';
import { hasEnded, type Wanted, type Wisher } from './intent.ts';
import { apiVersion, labels, manager } from './names.ts';
import type { JsonObject } from './object.ts';
import { error, Fault } from './problem.ts';
import { identityText, releaseName } from './release-name.ts';

/** What is started by hand. */
export interface StartWish {
  readonly product: string;
  readonly flow: string;
  readonly revision?: string;
  readonly version?: string;
}

/** What is known of the flow: its UID, and the releases of the namespace. */
export interface StartPlace {
  readonly namespace: string;
  readonly flowUid: string;
  readonly releases: readonly (Wanted & { readonly createdAt: string })[];
}

/** The release that is to be made, or the one that is there already. */
export type Start = { readonly object: JsonObject } | { readonly existing: Wanted };

/**
 * Gives the release of a wish. Its name follows from what is released, so that no second one is made of the same;
 * where another was released since, it comes back as a new one. Stops with a Fault where the last one has failed.
 */
export function startedRelease(place: StartPlace, wish: StartWish, by: Wisher): Start {
  const { product, flow, revision, version } = wish;
  if ((revision === undefined) === (version === undefined))
    throw new Fault([
      error('FIELD_MISSING', 'a release is of one revision or one version', {
        fix: 'give one of revision and version',
      }),
    ]);
  const ofFlow = place.releases
    .filter(({ spec }) => spec.product === product && spec.flow === flow)
    .toSorted((left, right) => openedAt(left) - openedAt(right));
  const same = ofFlow.filter((release) => isSame(release, wish));
  const last = same.at(-1);
  if (last !== undefined && (!hasEnded(last) || last === ofFlow.at(-1))) return existing(last);
  const generation = Math.max(-1, ...same.map(generationOf)) + 1;
  const identity = identityText(version === undefined ? 'Revision' : 'Version', { revision, version });
  const name = releaseName(product, { flowUid: place.flowUid, identity, generation });
  const spec = {
    product,
    flow,
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
    ...(generation === 0 ? {} : { generation }),
    initiatedBy: by.name,
  };
  const metadata = {
    namespace: place.namespace,
    name,
    labels: { [labels.managedBy]: manager, [labels.product]: product },
  };
  return { object: { apiVersion, kind: 'Release', metadata, spec } };
}

function existing(release: Wanted): Start {
  const phase = release.status?.phase;
  if (phase !== 'Failed' && phase !== 'Terminated') return { existing: release };
  throw new Fault([
    error('RELEASE_ENDED', `release "${release.name}" of the same has ended: it is ${phase}`, {
      fix: `run hookline release retry ${release.name}`,
    }),
  ]);
}

function isSame({ spec, status }: Wanted, { revision, version }: StartWish): boolean {
  const identity = status?.identity ?? spec;
  return version === undefined ? identity.revision === revision : identity.version === version;
}

function generationOf({ spec, status }: Wanted): number {
  return status?.identity.generation ?? spec.generation ?? 0;
}

function openedAt({ status, createdAt }: Wanted & { readonly createdAt: string }): number {
  return parseInstant(status?.openedAt) ?? parseInstant(createdAt) ?? 0;
}
