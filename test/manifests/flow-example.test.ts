/** The example of a flow: three Applications, each rendered with its own parameters, as Argo CD would. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { run } from '../../plugin/run.ts';
import { documents, pathOf, read } from './files.ts';

const Application = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    source: z.looseObject({
      path: z.string(),
      plugin: z.looseObject({ parameters: z.array(z.looseObject({ name: z.string() })) }),
    }),
    destination: z.looseObject({ namespace: z.string() }),
  }),
});

const Job = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    annotations: z.optional(z.record(z.string(), z.string())),
    labels: z.optional(z.record(z.string(), z.string())),
    namespace: z.optional(z.string()),
  }),
});

const applications = documents(read('manifests/examples/flow/applications.yaml')).map((value) =>
  Application.parse(value),
);

const expected: Readonly<Record<string, readonly string[]>> = {
  'storefront-dev': ['PreSync -19000 announce', 'SyncFail 0 page-oncall'],
  'storefront-staging': ['PostSync 17000 smoke', 'SyncFail 0 page-oncall'],
  'storefront-prod': [
    'PreSync -17000 check-orders',
    'PostSync 17000 smoke',
    'PostSync 19000 announce',
    'SyncFail 0 announce',
    'SyncFail 0 page-oncall',
  ],
};

test('there is an application for each environment of the flow', () => {
  expect(applications.map(({ metadata }) => metadata.name)).toEqual(Object.keys(expected));
});

describe.each(applications)('$metadata.name', ({ metadata, spec }) => {
  async function rendered(...argv: readonly string[]) {
    return run(['generate', ...argv], {
      folder: pathOf(spec.source.path),
      environment: {
        ARGOCD_APP_NAME: metadata.name,
        ARGOCD_APP_NAMESPACE: spec.destination.namespace,
        ARGOCD_APP_REVISION: '0123456789abcdef',
        ARGOCD_APP_SOURCE_PATH: spec.source.path,
        ARGOCD_APP_PARAMETERS: JSON.stringify(spec.source.plugin.parameters),
      },
      stdin: async () => new Uint8Array(),
    });
  }

  test('runs its part of the flow around its sync, and says once that it is a part', async () => {
    const { stdout, stderr, exitCode } = await rendered();

    const objects = parseAllDocuments(stdout).map((document) => Job.parse(document.toJS()));
    const jobs = objects.filter(({ kind }) => kind === 'Job');
    expect([stderr, exitCode]).toEqual([
      'INLINE_PER_APPLICATION  warning: PromotionFlow/storefront-main runs once per application sync; dependsOn, approval, actions and context need the server → write hooks that may run again\n',
      0,
    ]);
    expect(objects.length - jobs.length).toBe(2);
    expect(jobs.every((job) => job.metadata.namespace === spec.destination.namespace)).toBe(true);
    expect(
      jobs.map(({ metadata: { annotations, labels } }) =>
        [
          annotations?.['argocd.argoproj.io/hook'],
          annotations?.['argocd.argoproj.io/sync-wave'],
          labels?.['hookline.dev/hook'],
        ].join(' '),
      ),
    ).toEqual(expected[metadata.name]);
  });
});
