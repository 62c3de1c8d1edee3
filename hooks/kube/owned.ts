/** Which Applications belong to each product: worked out when either changes, and not at each look at a product. */
import { applicationOf } from '../engine/application.ts';
import { instanceOf } from '../engine/identity.ts';
import { ownersOf } from '../engine/membership.ts';
import type { Settings } from '../engine/snapshot.ts';
import { equal, field, textField, type JsonObject } from '../model/object.ts';
import type { Cache, Change } from './cache.ts';

/**
 * The Applications of products. A look at one of a hundred products would else ask of each of a thousand Applications
 * whether it belongs there.
 */
export class Owned {
  private readonly cache: Cache;
  private readonly settings: Settings;
  /** By product, as `namespace/name`: the keys of its Applications. Absent: to be worked out anew. */
  private known: Map<string, Set<string>> | undefined;

  constructor(cache: Cache, settings: Settings) {
    this.cache = cache;
    this.settings = settings;
    cache.onChange((change) => this.take(change));
  }

  /** Gives the Applications of a product, and those that they are parts of (hooks/engine/kin.ts). */
  of(key: string): readonly JsonObject[] {
    this.known ??= this.all();
    const own = [...(this.known.get(key) ?? [])]
      .map((one) => this.get(one))
      .filter((one) => one !== undefined);
    const parents = new Set(own.map((one) => applicationOf(one).trackedBy).filter((name) => name !== ''));
    if (parents.size === 0) return own;
    const { argocdNamespace } = this.settings;
    const others = this.cache
      .list('Application')
      .filter((one) => parents.has(instanceOf(applicationOf(one), argocdNamespace)));
    return [...new Set([...own, ...others])];
  }

  private get(key: string): JsonObject | undefined {
    const slash = key.indexOf('/');
    return this.cache.get('Application', key.slice(0, slash), key.slice(slash + 1));
  }

  private take({ kind, before, after }: Change): void {
    // Their status is written again and again; who belongs to them depends on their spec alone.
    if (kind === 'Product' && !equal(field(before, 'spec'), field(after, 'spec'))) this.known = undefined;
    if (kind !== 'Application' || this.known === undefined) return;
    if (before !== undefined) for (const owned of this.known.values()) owned.delete(keyOf(before));
    if (after !== undefined) this.add(this.known, after);
  }

  private all(): Map<string, Set<string>> {
    const all = new Map<string, Set<string>>();
    for (const application of this.cache.list('Application')) this.add(all, application);
    return all;
  }

  private add(known: Map<string, Set<string>>, application: JsonObject): void {
    for (const owner of ownersOf(application, this.cache.list('Product'), this.settings)) {
      const owned = known.get(owner) ?? new Set<string>();
      known.set(owner, owned.add(keyOf(application)));
    }
  }
}

function keyOf(object: JsonObject): string {
  const metadata = field(object, 'metadata');
  return `${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
}
