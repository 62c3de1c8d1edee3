/** Reads objects of our kinds: each is checked once, and what is wrong with it is said in our own words. */
import { check, type Check, type RefusedField, type Schema, type Subject } from '../model/check.ts';
import { Environment, type EnvironmentSpec } from '../model/environment.ts';
import { PromotionFlow, type FlowSpec, refusedFlowFields } from '../model/flow.ts';
import { hookSchemaFor, type HookSpec } from '../model/hook-schema.ts';
import { HookRun, type HookRunSpec, HookRunStatus } from '../model/hook-run.ts';
import { httpSchema } from '../model/http.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { pathText } from '../model/path.ts';
import { Product, type ProductSpec, refusedProductFields } from '../model/product.ts';
import { ProductStatus } from '../model/product-status.ts';
import { Release, type ReleaseSpec, ReleaseStatus } from '../model/release.ts';
import { without } from './reading.ts';

/** The specs by kind. */
interface SpecOf {
  readonly Product: ProductSpec;
  readonly PromotionFlow: FlowSpec;
  readonly Environment: EnvironmentSpec;
  readonly Hook: HookSpec;
  readonly Release: ReleaseSpec;
  readonly HookRun: HookRunSpec;
}
type Kind = keyof SpecOf;

/** The schemas by kind. */
const schemas: {
  readonly [K in Kind]: {
    readonly schemaFor: (object: JsonObject) => Schema<{ readonly spec: SpecOf[K] }>;
    readonly refused?: Readonly<Record<string, RefusedField>>;
  };
} = {
  Product: { schemaFor: () => Product, refused: refusedProductFields },
  PromotionFlow: { schemaFor: () => PromotionFlow, refused: refusedFlowFields },
  Environment: { schemaFor: () => Environment },
  Hook: { schemaFor: (object: JsonObject) => hookSchemaFor(object, httpSchema) },
  Release: { schemaFor: () => Release },
  HookRun: { schemaFor: () => HookRun },
};

const specs = new WeakMap<JsonObject, Check<unknown>>();
const statuses = new WeakMap<JsonObject, Check<unknown>>();

/** Gives the spec of an object of ours with defaults, or every problem that it has. */
export function specOf<K extends Kind>(kind: K, object: JsonObject): Check<SpecOf[K]> {
  const found = specs.get(object) ?? checked(kind, object);
  specs.set(object, found);
  return found as Check<SpecOf[K]>;
}

function checked(kind: Kind, object: JsonObject): Check<unknown> {
  const { schemaFor, refused } = schemas[kind];
  // What people wrote is judged; the status beside it is ours.
  const written = without(object, 'status');
  const schema: Schema<{ readonly spec: unknown }> = schemaFor(object);
  const found = check(schema, written, subjectOf(kind, object, refused));
  return 'problems' in found ? found : { value: found.value.spec };
}

const statusSchemas = { Product: ProductStatus, Release: ReleaseStatus, HookRun: HookRunStatus } as const;
type StatusOf = {
  readonly Product: ProductStatus;
  readonly Release: ReleaseStatus;
  readonly HookRun: HookRunStatus;
};

/** Gives the status of an object of ours; nothing where it has none, problems where it is not as we write it. */
export function statusOf<K extends keyof StatusOf>(
  kind: K,
  object: JsonObject,
): Check<StatusOf[K] | undefined> {
  const status = field(object, 'status');
  if (status === undefined || Object.keys(Object(status)).length === 0) return { value: undefined };
  const schema = statusSchemas[kind] as unknown as Schema<StatusOf[K]>;
  const found = statuses.get(object) ?? check(schema, status, subjectOf(kind, object));
  statuses.set(object, found);
  return found as Check<StatusOf[K] | undefined>;
}

function subjectOf(kind: Kind, object: JsonObject, refused?: Subject['refused']): Subject {
  const name = `${kind}/${textField(field(object, 'metadata'), 'name')}`;
  return {
    name,
    placeOf: (path) => ({ file: path.length === 0 ? name : `${name} ${pathText(path)}` }),
    ...(refused === undefined ? {} : { refused }),
  };
}
