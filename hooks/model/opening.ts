/** A gate that a person opens by hand, as a change of the status of the Product that has the Application (DESIGN.md §5). */
import { formatInstant, type Instant } from './instant.ts';
import type { Change, Wisher } from './intent.ts';
import { field, isObject, textField, type JsonObject } from './object.ts';
import { error, type Problem } from './problem.ts';

/** How many openings a Product remembers. */
export const mostOpenings = 20;

/** The longest reason that is kept. */
const longestReason = 500;

/** Which gate is opened, and why. */
export interface OpeningWish {
  readonly application: { readonly namespace: string; readonly name: string };
  readonly reason: string;
  readonly by: Wisher;
  readonly at: Instant;
}

/** The Application as it is now, and the Products that may have it. */
export interface OpeningPlace {
  readonly application: JsonObject | undefined;
  readonly products: readonly JsonObject[];
}

/** Gives the Product that an Application is of: the one whose server remembers it. */
export function productOf({ application, products }: OpeningPlace): JsonObject | undefined {
  const uid = textField(field(application, 'metadata'), 'uid');
  return products.find((product) =>
    listIn(field(product, 'status'), 'applications').some((one) => textField(one, 'uid') === uid),
  );
}

/**
 * Gives the merge patch of the Product's status; nothing where the gate of the operation was opened already. It is for
 * the operation that runs now: what comes after it is held again.
 */
export function openingChange(place: OpeningPlace, wish: OpeningWish): Change {
  const { application } = place;
  const product = productOf(place);
  const problem = openingProblem(application, product, wish);
  if (problem !== undefined || product === undefined)
    return { value: undefined, problems: problem === undefined ? [] : [problem] };
  const uid = textField(field(application, 'metadata'), 'uid');
  const startedAt = textField(field(field(application, 'status'), 'operationState'), 'startedAt');
  const before = listIn(field(product, 'status'), 'openings');
  if (before.some((one) => textField(one, 'uid') === uid && textField(one, 'startedAt') === startedAt))
    return { value: undefined, problems: [] };
  const opening = {
    uid,
    ...wish.application,
    startedAt,
    reason: wish.reason.slice(0, longestReason),
    by: wish.by.name,
    at: formatInstant(wish.at),
  };
  const openings = [...before, opening].slice(-mostOpenings);
  const resourceVersion = textField(field(product, 'metadata'), 'resourceVersion');
  return { value: { metadata: { resourceVersion }, status: { openings } }, problems: [] };
}

function openingProblem(
  application: JsonObject | undefined,
  product: JsonObject | undefined,
  { application: { namespace, name }, reason }: OpeningWish,
): Problem | undefined {
  const what = `Application/${name} in namespace ${namespace}`;
  if (reason.trim() === '')
    return error('FIELD_MISSING', 'a gate is opened for a reason', { fix: 'say why: it is recorded' });
  if (application === undefined)
    return error('NOT_FOUND', `there is no ${what}`, {
      fix: "write NAME of Argo CD's namespace, or NAMESPACE_NAME",
    });
  if (product === undefined)
    return error('NOT_FOUND', `${what} is in no Product, so that nobody opens its gate`, {
      fix: 'add it to a Product, or take the gate out of the application and end its sync',
    });
  const state = field(field(application, 'status'), 'operationState');
  const isRunning = isObject(field(application, 'operation')) && textField(state, 'phase') === 'Running';
  if (isRunning && textField(state, 'startedAt') !== '') return undefined;
  return error('GATE_NOT_WAITING', `no sync of ${what} runs`, {
    fix: 'start the sync first: a gate is opened for the sync that runs, and for no later one',
  });
}

function listIn(value: unknown, name: string): readonly JsonObject[] {
  const list = field(value, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}
