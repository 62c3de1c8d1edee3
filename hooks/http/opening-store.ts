/** Stores that a person opens a gate, with the Product that has its Application (DESIGN.md §5). */
import type { Instant } from '../model/instant.ts';
import type { JsonObject } from '../model/object.ts';
import { field, textField } from '../model/object.ts';
import { openingChange, productOf } from '../model/opening.ts';
import { Fault, isFault } from '../model/problem.ts';
import type { Actions, Name } from './ports.ts';

/** What the store needs of a cluster: direct reads, so that the sync that runs now is the one that is opened. */
export interface OpeningCluster {
  readonly application: (name: Name) => Promise<JsonObject | undefined>;
  readonly products: () => Promise<readonly JsonObject[]>;
  /** Makes a JSON merge patch of the status; rejects with a Fault of code CONFLICT where it was changed meanwhile. */
  readonly patch: (product: Name, patch: JsonObject) => Promise<void>;
  readonly now: () => Instant;
}

/** The loop changes a Product all the time: so often a wish is stored anew. */
const attempts = 5;

/** Makes the port. */
export function openingStore(cluster: OpeningCluster): Actions['openGate'] {
  return async (application, { reason }, by) => {
    for (let attempt = 1; ; attempt += 1) {
      const place = {
        application: await cluster.application(application),
        products: await cluster.products(),
      };
      const { namespace, name } = application;
      const wish = { application: { namespace, name }, reason, by, at: cluster.now() };
      const { value, problems } = openingChange(place, wish);
      if (problems.length > 0) throw new Fault(problems);
      if (value === undefined) return;
      try {
        return await cluster.patch(nameOf(productOf(place)), value);
      } catch (cause) {
        const isConflict = isFault(cause) && cause.problems[0]?.code === 'CONFLICT';
        if (!isConflict || attempt === attempts) throw cause;
      }
    }
  };
}

function nameOf(object: JsonObject | undefined): Name {
  const metadata = field(object, 'metadata');
  return { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
}
