/** Schemas for the API server and for editors: what is kept, what is dropped, and that nothing is lost silently. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { customResourceDefinition, editorSchema, structural } from '../../../hooks/model/crd.ts';
import { kinds, type Kind } from '../../../hooks/model/kinds.ts';
import { field, isObject, type JsonObject } from '../../../hooks/model/object.ts';

const sample: Kind = {
  kind: 'Sample',
  plural: 'samples',
  singular: 'sample',
  shortNames: ['smp'],
  description: 'A sample',
  columns: [{ name: 'Count', type: 'integer', jsonPath: '.spec.count' }],
  schema: z.strictObject({
    apiVersion: z.literal('hookline.dev/v1alpha1'),
    kind: z.literal('Sample'),
    metadata: z.looseObject({
      name: z.string().max(63),
      labels: z.record(z.string(), z.string()).optional(),
    }),
    spec: z
      .strictObject({
        count: z.int().optional().describe('How many'),
        pattern: z.string().default('x'),
        open: z.looseObject({ image: z.string() }).optional(),
        labels: z.record(z.string(), z.int()).optional(),
      })
      .meta({
        oneOf: [{ required: ['count'] }, { required: ['open'] }],
        'x-kubernetes-validations': [{ rule: 'has(self.count)', message: 'write count' }],
      }),
  }),
};

describe('customResourceDefinition', () => {
  test('names the kind, its version and its columns', () => {
    const { metadata, spec } = customResourceDefinition(sample);

    expect(metadata).toEqual({ name: 'samples.hookline.dev' });
    expect(spec).toMatchObject({
      group: 'hookline.dev',
      scope: 'Namespaced',
      names: {
        kind: 'Sample',
        listKind: 'SampleList',
        plural: 'samples',
        singular: 'sample',
        shortNames: ['smp'],
        categories: ['hookline'],
      },
      versions: [{ name: 'v1alpha1', served: true, storage: true, additionalPrinterColumns: sample.columns }],
    });
  });

  test('has a structural schema: pruned, with defaults and rules, and metadata left to the API server', () => {
    const schema = crdSchema(sample);

    expect(schema).toEqual({
      description: 'A sample',
      type: 'object',
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string', description: 'The version of this schema' },
        kind: { type: 'string', description: 'The kind of this object' },
        metadata: { type: 'object' },
        spec: {
          type: 'object',
          properties: {
            count: { type: 'integer', description: 'How many' },
            pattern: { type: 'string', default: 'x' },
            open: {
              type: 'object',
              properties: { image: { type: 'string' } },
              required: ['image'],
              'x-kubernetes-preserve-unknown-fields': true,
            },
            labels: { type: 'object', additionalProperties: { type: 'integer' } },
          },
          'x-kubernetes-validations': [{ rule: 'has(self.count)', message: 'write count' }],
        },
      },
      'x-kubernetes-validations': [
        { rule: 'self.metadata.name.size() <= 63', message: 'write a name of at most 63 characters' },
      ],
    });
  });

  test('leaves out short names where there are none', () => {
    const { shortNames: _, ...kind } = sample;

    expect(field(customResourceDefinition(kind).spec, 'names')).not.toHaveProperty('shortNames');
  });
});

describe('structural', () => {
  test('says of an int or a string nothing else about the type', () => {
    const schema = {
      anyOf: [{ type: 'number' }, { type: 'string' }],
      'x-kubernetes-int-or-string': true,
      minimum: 1,
    };

    expect(structural(schema)).toEqual({ 'x-kubernetes-int-or-string': true, minimum: 1 });
  });

  test('says nothing of the type where a value may be a name, a map or a list', () => {
    const forms = [{ type: 'string' }, { type: 'object' }, { type: 'array' }];
    const schema = { description: 'A slot', anyOf: forms, 'x-kubernetes-preserve-unknown-fields': true };

    expect(structural({ type: 'object', properties: { slot: schema } })).toEqual({
      type: 'object',
      properties: { slot: { description: 'A slot', 'x-kubernetes-preserve-unknown-fields': true } },
    });
  });

  test('keeps fields that are named like keywords', () => {
    const properties = {
      anyOf: { type: 'string' },
      $ref: { type: 'string' },
      properties: { type: 'string' },
    };

    expect(structural({ type: 'object', properties })).toEqual({ type: 'object', properties });
  });

  test.each(['anyOf', 'allOf', 'not', '$ref', 'const', 'patternProperties'])(
    'refuses %s as a defect of ours: dropping it would lose a check',
    (keyword) => {
      expect(() => structural({ type: 'array', items: { [keyword]: [] } })).toThrow(
        `DEFECT the keyword "${keyword}" cannot stand in a structural schema`,
      );
    },
  );
});

describe('editorSchema', () => {
  const schema = editorSchema(sample);

  test('refuses unknown fields where the kind does, and says more than the API server reads', () => {
    const spec = field(field(schema, 'properties'), 'spec');

    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Sample',
      description: 'A sample',
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      additionalProperties: false,
    });
    expect(spec).toEqual({
      type: 'object',
      properties: {
        count: { type: 'integer', description: 'How many' },
        pattern: { type: 'string', default: 'x' },
        open: { type: 'object', properties: { image: { type: 'string' } }, required: ['image'] },
        labels: { type: 'object', additionalProperties: { type: 'integer' } },
      },
      additionalProperties: false,
      oneOf: [{ required: ['count'] }, { required: ['open'] }],
    });
  });

  test('keeps the forms that a value may have, for editors, without what only the API server reads', () => {
    const schema = z
      .union([z.string(), z.looseObject({ hook: z.string() })])
      .meta({ 'x-kubernetes-preserve-unknown-fields': true });
    const forms = { ...sample, schema: z.strictObject({ spec: schema }) };

    expect(field(field(editorSchema(forms), 'properties'), 'spec')).toEqual({
      anyOf: [
        { type: 'string' },
        { type: 'object', properties: { hook: { type: 'string' } }, required: ['hook'] },
      ],
    });
  });

  test('checks apiVersion, kind and the name', () => {
    expect(field(schema, 'properties')).toMatchObject({
      apiVersion: { const: 'hookline.dev/v1alpha1' },
      kind: { const: 'Sample' },
      metadata: { properties: { name: { maxLength: 63 } }, required: ['name'] },
    });
  });
});

describe.each([...kinds])('$kind', (kind) => {
  test('describes every field', () => {
    expect(undescribed(field(crdSchema(kind), 'properties'))).toEqual(['.metadata']);
  });

  test('has names that Kubernetes takes', () => {
    const names = [kind.plural, kind.singular, ...(kind.shortNames ?? [])];

    expect(names.filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(kind.singular).toBe(kind.kind.toLowerCase());
  });

  test('asks editors for a field that the API server has, and the other way round', () => {
    const paths = [crdSchema(kind), editorSchema(kind)].map((schema) =>
      fieldPaths(field(field(schema, 'properties'), 'spec')),
    );

    expect(paths[0]).toEqual(paths[1]);
  });
});

function crdSchema(kind: Kind): unknown {
  const versions = field(customResourceDefinition(kind).spec, 'versions');
  return field(field(Array.isArray(versions) ? versions[0] : undefined, 'schema'), 'openAPIV3Schema');
}

/** Gives the paths of all fields below a schema. */
function fieldPaths(schema: unknown, path = ''): readonly string[] {
  return fieldsOf(schema).flatMap(([name, below]) => [
    `${path}.${name}`,
    ...fieldPaths(below, `${path}.${name}`),
  ]);
}

/** Gives the paths of fields without a description, for a map of fields. */
function undescribed(properties: unknown, path = ''): readonly string[] {
  return Object.entries(isObject(properties) ? properties : {}).flatMap(([name, schema]) => [
    ...(field(schema, 'description') === undefined ? [`${path}.${name}`] : []),
    ...undescribed(Object.fromEntries(fieldsOf(schema)), `${path}.${name}`),
  ]);
}

function fieldsOf(schema: unknown): readonly (readonly [string, unknown])[] {
  const inner: JsonObject = isObject(field(schema, 'items')) ? (field(schema, 'items') as JsonObject) : {};
  return [schema, inner].flatMap((one) => {
    const properties = field(one, 'properties');
    return isObject(properties) ? Object.entries(properties) : [];
  });
}
