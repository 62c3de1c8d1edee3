/** Gates that people open, whatever the release says: taken up once, told loudly, for one operation (DESIGN.md §5). */
import type { GateOpening } from '../model/product-status.ts';
import { mostOpenings } from '../model/opening.ts';
import type { Action } from './action.ts';
import { primaryRevision, type Application } from './application.ts';
import { lineOf } from './line.ts';
import type { OperationState } from './operation.ts';
import type { Pass } from './pass.ts';

/** An opening that is taken up in this pass. */
export interface Taken {
  readonly opening: GateOpening;
  /** The revision that the operation is at. */
  readonly revision: string;
}

/** Gives what a person asks for an operation; one that was taken up holds for its retries at the same revision. */
export function openingOf(
  { snapshot }: Pass,
  application: Application,
  state: OperationState,
): GateOpening | undefined {
  const revision = primaryRevision(application, state);
  return snapshot.product.status.openings?.find(
    (one) =>
      one.uid === application.uid &&
      one.startedAt === state.startedAt &&
      (one.openedAt === undefined || one.revision === revision),
  );
}

/** Gives the openings that a Product remembers, with those that are taken up now. */
export function rememberedOpenings(
  { snapshot, at }: Pass,
  taken: readonly Taken[],
): { readonly openings?: GateOpening[] } {
  const { openings } = snapshot.product.status;
  if (openings === undefined) return {};
  const kept = openings.map((one) => {
    const found = taken.find(({ opening }) => opening === one);
    return found === undefined ? one : { ...one, openedAt: at, revision: found.revision };
  });
  return { openings: kept.slice(-mostOpenings) };
}

/** Gives the Events of openings that are taken up now. */
export function openingEvents(taken: readonly Taken[]): readonly Action[] {
  return taken.map(({ opening: { uid, namespace, name, by, reason } }) => ({
    type: 'EmitEvent',
    of: '',
    target: { kind: 'Application', namespace, name },
    uid,
    level: 'Warning',
    reason: 'GateBypassed',
    message: lineOf(`its gate was opened by hand by ${by}: ${reason}`),
  }));
}
