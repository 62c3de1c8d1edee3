/** Zod schemas as Kubernetes and editors want them: a CustomResourceDefinition, and JSON Schema (style.md §3.6). */
import * as z from 'zod/mini';
import type { Kind } from './kinds.ts';
import { apiVersion } from './names.ts';
import { field, groupOf, isObject, type JsonObject, type KubeObject } from './object.ts';
import { defect } from './problem.ts';

/** What becomes of a keyword: another keyword and value, or nothing. */
type Rewrite = (key: string, value: unknown, schema: JsonObject) => readonly [string, unknown] | undefined;

/** The keywords of a structural schema that zod or `.meta()` may write. */
const structuralKeywords =
  /^(?:type|description|format|nullable|default|enum|required|pattern|(?:exclusiveM|m)(?:in|ax)imum|(?:min|max)(?:Length|Items)|items|properties|additionalProperties|x-kubernetes-.+)$/;

/** The keywords that only editors read: the API server prunes, has list types, and is told the same by CEL. */
const editorKeywords: readonly string[] = ['oneOf', 'dependencies', 'uniqueItems'];

/** Gives the CustomResourceDefinition of a kind. */
export function customResourceDefinition(kind: Kind): KubeObject {
  const { kind: name, plural, singular, shortNames, columns } = kind;
  const group = groupOf(apiVersion);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind: name,
        listKind: `${name}List`,
        plural,
        singular,
        ...(shortNames === undefined ? {} : { shortNames }),
        categories: ['hookline'],
      },
      versions: [
        {
          name: apiVersion.slice(group.length + 1),
          served: true,
          storage: true,
          ...(kind.status === undefined ? {} : { subresources: { status: {} } }),
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootOf(kind) },
        },
      ],
    },
  };
}

/** Gives the JSON Schema by which editors complete and check a kind's documents: unknown fields are wrong. */
export function editorSchema(kind: Kind): JsonObject {
  const { $schema, ...schema } = rewritten(
    z.toJSONSchema(kind.schema, { target: 'draft-07', io: 'input' }),
    forEditors,
  );
  return { $schema, title: kind.kind, description: kind.description, ...schema };
}

/** Makes a structural schema of an OpenAPI one; a keyword that it cannot have is a defect, never dropped silently. */
export function structural(schema: JsonObject): JsonObject {
  return rewritten(schema, forApiServer);
}

/** Gives a CRD's schema as the API server wants the root: it knows apiVersion, kind and metadata itself. */
function rootOf({ schema, status, description }: Kind): JsonObject {
  const whole = structural(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }));
  const properties = field(whole, 'properties');
  const required = field(whole, 'required');
  const rules = field(whole, 'x-kubernetes-validations');
  const longest = field(field(field(field(properties, 'metadata'), 'properties'), 'name'), 'maxLength');
  return {
    description,
    ...whole,
    required: Array.isArray(required) ? required.filter((name) => !Object.hasOwn(root, String(name))) : [],
    properties: { ...(isObject(properties) ? properties : {}), ...root, ...statusOf(status) },
    'x-kubernetes-validations': [...(Array.isArray(rules) ? rules : []), ...nameRules(longest)],
  };
}

function statusOf(status: Kind['status']): JsonObject {
  if (status === undefined) return {};
  const schema = structural(z.toJSONSchema(status, { target: 'openapi-3.0', io: 'input' }));
  return { status: { description: 'What the server has seen and decided', ...schema } };
}

const root = {
  apiVersion: { type: 'string', description: 'The version of this schema' },
  kind: { type: 'string', description: 'The kind of this object' },
  metadata: { type: 'object' },
} as const;

/** That a name is a DNS name of at most 253 characters the API server checks itself. */
function nameRules(longest: unknown): readonly JsonObject[] {
  if (typeof longest !== 'number') return [];
  const message = `write a name of at most ${longest} characters`;
  return [{ rule: `self.metadata.name.size() <= ${longest}`, message }];
}

function rewritten(schema: JsonObject, rewrite: Rewrite): JsonObject {
  const result: Record<string, unknown> = {};
  const { description, type, ...others } = schema;
  for (const [key, value] of Object.entries({ description, type, ...others })) {
    const kept = value === undefined ? undefined : rewrite(key, value, schema);
    if (kept !== undefined) result[kept[0]] = nested(kept[0], kept[1], rewrite);
  }
  return result;
}

/** Rewrites the schemas below a keyword; properties by name, so that a field called `pattern` survives. */
function nested(key: string, value: unknown, rewrite: Rewrite): unknown {
  if (key === 'properties' && isObject(value)) {
    const entries = Object.entries(value).map(([name, below]) => [name, nested('items', below, rewrite)]);
    return Object.fromEntries(entries) as JsonObject;
  }
  if (key === 'items' || key === 'additionalProperties')
    return isObject(value) ? rewritten(value, rewrite) : value;
  if (key === 'anyOf' && Array.isArray(value)) return value.map((one) => nested('items', one, rewrite));
  return value;
}

function forApiServer(
  key: string,
  value: unknown,
  schema: JsonObject,
): readonly [string, unknown] | undefined {
  if (isNoise(key, value) || editorKeywords.includes(key)) return undefined;
  if (key === 'additionalProperties' && value === false) return undefined;
  if (isOpen(key, value)) return ['x-kubernetes-preserve-unknown-fields', true];
  if (mayBeSeveral(schema) && ['type', 'anyOf'].includes(key)) return undefined;
  if (structuralKeywords.test(key)) return [key, value];
  return defect(`the keyword "${key}" cannot stand in a structural schema`);
}

/** Says whether a value may have several types, which a structural schema can say in these two ways only. */
function mayBeSeveral(schema: JsonObject): boolean {
  return (
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  );
}

function forEditors(key: string, value: unknown): readonly [string, unknown] | undefined {
  if (isNoise(key, value) || isOpen(key, value) || key.startsWith('x-')) return undefined;
  return key === 'propertyNames' ? undefined : [key, value];
}

/** Says whether a keyword says nothing: zod's bounds of safe integers, and properties without one. */
function isNoise(key: string, value: unknown): boolean {
  if (key === 'minimum') return value === Number.MIN_SAFE_INTEGER;
  if (key === 'maximum') return value === Number.MAX_SAFE_INTEGER;
  return key === 'properties' && isEmpty(value);
}

/** Says whether a keyword lets every other field pass. */
function isOpen(key: string, value: unknown): boolean {
  return key === 'additionalProperties' && (value === true || isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
