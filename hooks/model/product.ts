/** The Product kind: which Applications belong together, and which flow a change starts. */
import * as z from 'zod/mini';
import type { RefusedField } from './check.ts';
import { described, exactlyOne, refuse, type Refusal } from './issue.ts';
import { metadata } from './metadata.ts';
import { apiVersion } from './names.ts';
import { didYouMean } from './nearest.ts';
import { compile } from './query.ts';
import { LabelSelector } from './selector.ts';

const text = z.string().check(z.minLength(1));
const texts = z.array(text).check(z.minLength(1));

const query = z.string().check(
  z.superRefine(
    refuse((path) => {
      const compiled = compile(path);
      if (!('wrong' in compiled)) return [];
      return [
        {
          code: 'QUERY_REFUSED',
          message: `"${path}" ${compiled.wrong}`,
          fix: 'write a path such as $.appVersion',
        },
      ];
    }),
  ),
);

const sources = ['file', 'label', 'helmParameter', 'image'] as const;
const versionFields = z.strictObject({
  file: described(z.optional(text), 'A file of the source path; with jsonPath'),
  jsonPath: described(z.optional(query), 'With file: the JSONPath of the version in it'),
  label: described(z.optional(text), 'A label of the Application'),
  helmParameter: described(z.optional(text), 'A Helm parameter of the Application'),
  image: described(z.optional(text), 'A repository whose tag is the version'),
});
const oneSource = exactlyOne(sources);
const versionSource = versionFields.check(z.superRefine(refuse(versionFaults))).check(
  z.meta({
    ...oneSource,
    'x-kubernetes-validations': [
      ...oneSource['x-kubernetes-validations'],
      { rule: 'has(self.file) == has(self.jsonPath)', message: 'write file and jsonPath together' },
    ],
    dependencies: { file: ['jsonPath'], jsonPath: ['file'] },
  }),
);

const selectorKey = z
  .string()
  .check(z.meta({ enum: ['gitRevision'] }))
  .check(z.superRefine(refuse(selectorFaults)));

const gitTriggerSelector = z.strictObject({
  key: described(selectorKey, 'What is compared: gitRevision, a branch, tag or commit'),
  operator: described(z.enum(['In', 'NotIn']), 'Whether one of the values must match, or none'),
  values: texts.check(z.describe('Whole texts, with capitals as they are; * stands for any text')),
});

const promotionFlow = z.strictObject({
  name: text.check(z.describe("The PromotionFlow's name")),
  gitTriggerSelectors: described(
    z.optional(z.array(gitTriggerSelector).check(z.minLength(1))),
    'All must hold. Absent: the flow is started by hand only',
  ),
});

const ProductSpec = z.strictObject({
  applications: described(
    z.optional(
      z.strictObject({
        namespaces: described(z.optional(texts), 'The namespaces of the Applications'),
        projects: described(z.optional(texts), "Argo CD's projects"),
        selector: described(z.optional(LabelSelector), 'Labels of the Applications'),
      }),
    ),
    'Which Applications belong to the product; everything in it must hold',
  ),
  match: described(
    z._default(z.enum(['Revision', 'Version']), 'Revision'),
    'What makes two syncs the same release: one commit everywhere, or one version',
  ),
  versionSource: described(
    z.optional(versionSource),
    'Where the version is read; the label hookline.dev/version beats it',
  ),
  require: described(
    z._default(z.enum(['All', 'Matched']), 'All'),
    'Which Applications of an environment must be done: all, or those that were synced for the release',
  ),
  concurrency: described(
    z._default(z.enum(['Supersede', 'Queue', 'Terminate']), 'Supersede'),
    'What becomes of releases that meet',
  ),
  unmatchedSync: described(
    z._default(z.enum(['Hold', 'Allow']), 'Hold'),
    'What becomes of a sync that belongs to no release, in environments with dependsOn',
  ),
  promotionFlows: described(
    z.optional(z.array(promotionFlow).check(z.minLength(1))),
    'Which flow a change starts: the first whose selectors match',
  ),
});
/** What a checked Product has below `spec`. */
export type ProductSpec = z.infer<typeof ProductSpec>;

/** A product as people write it. */
export const Product = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('Product'),
  metadata,
  spec: described(ProductSpec, 'Which Applications belong together, and which flow a change starts'),
});
export type Product = z.infer<typeof Product>;

/** Fields of Codefresh's that have no place here. */
export const refusedProductFields: Readonly<Record<string, RefusedField>> = {
  'spec.promotionTemplate': { code: 'FIELD_UNKNOWN', fix: 'write its versionSource as spec.versionSource' },
  'spec.promotionTemplateRef': {
    code: 'FIELD_UNKNOWN',
    fix: "write the template's versionSource as spec.versionSource",
  },
};

function versionFaults(source: z.infer<typeof versionFields>): readonly Refusal[] {
  const present = sources.filter((key) => source[key] !== undefined);
  if (present.length !== 1) {
    const what = present.length === 0 ? `none of ${sources.join(', ')}` : present.join(' and ');
    return [{ code: 'FIELD_VALUE', message: `versionSource has ${what}`, fix: 'write exactly one of them' }];
  }
  if ((source.file === undefined) === (source.jsonPath === undefined)) return [];
  const [absent, there] = source.file === undefined ? ['file', 'jsonPath'] : ['jsonPath', 'file'];
  return [
    {
      code: 'FIELD_MISSING',
      message: `versionSource has ${there} without ${absent}`,
      fix: 'write file and jsonPath together',
    },
  ];
}

function selectorFaults(key: string): readonly Refusal[] {
  if (key === 'gitRevision') return [];
  if (key === 'commitMessage')
    return [
      {
        code: 'SELECTOR_UNSUPPORTED',
        message: 'commitMessage cannot select a flow: no field of an Application has it',
        fix: 'select by gitRevision',
      },
    ];
  return [{ code: 'FIELD_VALUE', message: `"${key}" is no key`, fix: didYouMean(key, ['gitRevision']) }];
}
