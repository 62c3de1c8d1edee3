/** The examples: well-formed, valid against our schema, and true about the paths that they name. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Hook } from '../../hooks/model/hook.ts';
import { documents, pathOf, read, yamlFiles } from './files.ts';

const folder = 'manifests/examples';
const repository = 'https://github.com/hookline/hookline.git';

const Source = z.strictObject({
  repoURL: z.url(),
  targetRevision: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  helm: z.looseObject({}).optional(),
  plugin: z
    .strictObject({
      name: z.literal('hookline'),
      parameters: z
        .array(
          z.strictObject({
            name: z.string(),
            string: z.string().optional(),
            array: z.array(z.string()).optional(),
            map: z.record(z.string(), z.string()).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});
type Source = z.infer<typeof Source>;

const ApplicationSpec = z.strictObject({
  project: z.string(),
  source: Source.optional(),
  sources: z.array(Source).optional(),
  destination: z.strictObject({ server: z.string(), namespace: z.string() }),
  syncPolicy: z.looseObject({}),
});
const metadata = z.looseObject({ name: z.string() });

const Application = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Application'),
  metadata,
  spec: ApplicationSpec,
});
const Elements = z.array(z.record(z.string(), z.string()));
const ApplicationSet = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('ApplicationSet'),
  metadata,
  spec: z.strictObject({
    goTemplate: z.literal(true),
    goTemplateOptions: z.array(z.string()),
    generators: z.tuple([z.strictObject({ list: z.strictObject({ elements: Elements }) })]),
    template: z.strictObject({ metadata, spec: ApplicationSpec }),
  }),
});

const Typed = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata });

interface Found {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly value: unknown;
}

/** What only Helm or Kustomize read: charts, and kustomizations. */
const ofTools = /(?:^|\/)(?:Chart|values.*|kustomization)\.yaml$|\/templates\//;
const files = yamlFiles(folder).filter((file) => !ofTools.test(file));

const found: readonly Found[] = files.flatMap((file) =>
  documents(read(file)).map((value) => {
    const { kind, metadata: named } = Typed.parse(value);
    return { file, kind, name: named.name, value };
  }),
);

function ofKind(...kinds: readonly string[]): readonly Found[] {
  return found.filter(({ kind }) => kinds.includes(kind));
}

/** Gives the sources of an Application, or of each that an ApplicationSet makes. */
function sourcesOf({ kind, value }: Found): readonly Source[] {
  if (kind === 'Application') return listed(Application.parse(value).spec);
  const { generators, template } = ApplicationSet.parse(value).spec;
  return generators[0].list.elements.flatMap((element) => {
    const filled = JSON.stringify(template.spec).replaceAll(
      /\{\{ \.(\w+) \}\}/g,
      (_, key: string) => element[key] ?? '',
    );
    return listed(ApplicationSpec.parse(JSON.parse(filled)));
  });
}

function listed(spec: z.infer<typeof ApplicationSpec>): readonly Source[] {
  return [...(spec.source === undefined ? [] : [spec.source]), ...(spec.sources ?? [])];
}

test('there are applications of every sort, and hooks of each phase', () => {
  const phases = ofKind('Hook').flatMap(({ value }) => Hook.parse(value).spec.phases ?? []);

  const names = ofKind('Application', 'ApplicationSet').map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['greeter', 'podinfo', 'orders', 'billing-prod', 'guestbook']),
  );
  expect(new Set(phases)).toEqual(new Set(['PreSync', 'PostSync', 'SyncFail']));
});

describe.each(ofKind('Hook'))('Hook $name of $file', ({ value }) => {
  test('is valid', () => {
    expect(Hook.safeParse(value).error?.issues).toBeUndefined();
  });

  test('has a deadline of its own', () => {
    expect(Hook.parse(value).spec.timeout).toBeDefined();
  });
});

describe.each(ofKind('Application', 'ApplicationSet'))('$kind $name', (application) => {
  const all = sourcesOf(application);
  const ours = all.filter(({ plugin }) => plugin !== undefined);
  // With a server an application may have no plugin; what it deploys is still of this repository.
  const own = all.filter(({ repoURL }) => repoURL === repository);

  test('has sources of this repository that exist', () => {
    expect(own.length).toBeGreaterThan(0);
    expect(ours.filter((one) => !own.includes(one))).toEqual([]);
    for (const { path = '' } of own) expect(existsSync(pathOf(path))).toBe(true);
  });

  test('has hook files where it says, or by default', () => {
    for (const { path = '', plugin } of ours) {
      const given = plugin?.parameters?.find(({ name }) => name === 'hooks')?.array;
      const files = given?.map((file) => file.replace(/^\//, '')) ?? [`${path}/hookline.yaml`];

      expect(files.filter((file) => !existsSync(pathOf(file)))).toEqual([]);
    }
  });

  test('is not rendered by its own source', () => {
    for (const { path = '' } of ours) expect(`${dirname(application.file)}/`).not.toContain(`${path}/`);
  });
});

test('a rendered Job is turned into a hook by one annotation', () => {
  const jobs = ofKind('Job').map(({ value }) => Typed.parse(value).metadata['annotations']);

  expect(jobs).toEqual([{ 'hookline.dev/phase': 'PreSync' }]);
});

test('every image has a tag', () => {
  const images = files.flatMap((file) => read(file).match(/^ *(?:- )?image: .*$/gm) ?? []);

  expect(images.length).toBeGreaterThan(4);
  expect(images.filter((line) => !/image: [^\s:]+:[^\s:]*\d[^\s:]*$/.test(line))).toEqual([]);
});
