/** Which products a change concerns: what the queue is told of it. */
import { ownersOf } from '../engine/membership.ts';
import type { Settings } from '../engine/snapshot.ts';
import { equal, field, textField, type JsonObject } from '../model/object.ts';
import type { Cache, Change } from './cache.ts';
import { entriesOf, syncJobs } from './keep.ts';
import type { Kind } from './resources.ts';

/** Gives the keys of the products, as `namespace/name`, that are to be looked at after a change. */
export function keysOf(cache: Cache, settings: Settings, { kind, before, after }: Change): readonly string[] {
  const keys = new Set<string>();
  // Its status is written with every operation of its Applications, and is nothing to the others.
  if (kind === 'Product' && before !== undefined && after !== undefined)
    if (equal(field(before, 'spec'), field(after, 'spec'))) return [keyOf(after)];
  for (const object of [before, after])
    if (object !== undefined) for (const key of rows[kind](object, { cache, settings, kind })) keys.add(key);
  return [...keys];
}

/** Gives the keys of all products, also of those that are gone and of which something is left. */
export function allKeys(cache: Cache): readonly string[] {
  const left = (['Release', 'HookRun', 'Job', 'Workflow'] as const).flatMap((kind) =>
    cache.list(kind).flatMap((object) => productsOf(kind, object)),
  );
  return [...new Set([...cache.list('Product').map(keyOf), ...left])];
}

interface Around {
  readonly cache: Cache;
  readonly settings: Settings;
  readonly kind: Kind;
}
type Row = (object: JsonObject, around: Around) => readonly string[];

/** Whom a change of each kind concerns. */
const rows: Readonly<Record<Kind, Row>> = {
  // Two products may claim one Application, and each is told of the other.
  Product: (object, around) => [keyOf(object), ...all(object, around)],
  PromotionFlow: inNamespace,
  Environment: inNamespace,
  Hook: inNamespace,
  WorkflowTemplate: inNamespace,
  Workflow: ofProduct,
  // Sync windows and RollingSyncs are told in answers; what they hold back is told by Applications.
  AppProject: none,
  ApplicationSet: none,
  Application: owners,
  Event: (event, around) => {
    const about = field(event, 'involvedObject');
    const kind = textField(about, 'kind') === 'Job' ? 'Job' : 'Application';
    const found = around.cache.get(kind, textField(about, 'namespace'), textField(about, 'name'));
    return found === undefined ? [] : rows[kind](found, { ...around, kind });
  },
  Release: ofProduct,
  HookRun: ofProduct,
  Job: ofProduct,
  Pod: ofProduct,
  Lease: none,
};

function none(): readonly string[] {
  return [];
}

function all(_object: JsonObject, { cache }: Around): readonly string[] {
  return cache.list('Product').map(keyOf);
}

function inNamespace(object: JsonObject, { cache }: Around): readonly string[] {
  const namespace = textField(field(object, 'metadata'), 'namespace');
  return cache.list('Product', namespace).map(keyOf);
}

function owners(object: JsonObject, { cache, settings }: Around): readonly string[] {
  return ownersOf(object, cache.list('Product'), settings);
}

/** What Argo CD's own hooks are at is told by its Applications. */
function ofProduct(object: JsonObject, { kind }: Around): readonly string[] {
  return productsOf(kind, object);
}

function productsOf(kind: Kind, object: JsonObject): readonly string[] {
  return entriesOf(kind, object).filter((entry) => entry !== syncJobs);
}

function keyOf(object: JsonObject): string {
  const metadata = field(object, 'metadata');
  return `${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
}
