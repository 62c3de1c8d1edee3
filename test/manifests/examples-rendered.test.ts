/** The examples, rendered as Argo CD does it: parameters from the Application, the source path as working folder. */
import { describe, expect, test } from 'vitest';
import { run, type Result } from '../../plugin/run.ts';
import { documents, pathOf, read } from './files.ts';

interface Rendering {
  readonly instance: string;
  readonly namespace: string;
  readonly path: string;
  /** `spec.source.plugin.parameters`, as written. */
  readonly parameters: unknown;
  /** Names of the hooks whose Jobs must come out, with their phases. */
  readonly hooks: readonly string[];
  /** How many objects come out beside them. */
  readonly others: number;
}

const folder = 'manifests/examples';

function specOf(file: string): Record<string, unknown> {
  const [value] = documents(read(`${folder}/${file}`)) as readonly Record<string, never>[];
  return value?.['spec'] ?? {};
}

function parametersOf(source: unknown): unknown {
  return (source as { readonly plugin?: { readonly parameters?: unknown } }).plugin?.parameters ?? null;
}

const helmSources = specOf('beside-helm/application.yaml')['sources'] as readonly {
  readonly plugin?: unknown;
}[];
const setTemplate = specOf('applicationset/applicationset.yaml')['template'] as {
  readonly spec: { readonly source: unknown };
};

/** The environments of the ApplicationSet, and the hooks that only one of them has. */
const environments = {
  dev: ['sample-visits PostSync'],
  staging: ['response-time PostSync'],
  prod: ['change-freeze PreSync', 'page-oncall SyncFail'],
};

const renderings: readonly Rendering[] = [
  {
    instance: 'guestbook',
    namespace: 'guestbook',
    path: `${folder}/plain/source`,
    parameters: parametersOf(specOf('plain/application.yaml')['source']),
    hooks: ['db-guardrail PreSync', 'notify-failure SyncFail', 'smoke PostSync'],
    others: 4,
  },
  {
    instance: 'podinfo',
    namespace: 'podinfo',
    path: `${folder}/beside-helm/source`,
    parameters: parametersOf(helmSources.find(({ plugin }) => plugin !== undefined)),
    hooks: ['announce PreSync', 'smoke PostSync'],
    others: 0,
  },
  ...Object.entries(environments).map(([environment, own]) => ({
    instance: `greeter-${environment}`,
    namespace: `greeter-${environment}`,
    path: `${folder}/applicationset/source`,
    parameters: JSON.parse(
      JSON.stringify(parametersOf(setTemplate.spec.source)).replaceAll('{{ .environment }}', environment),
    ) as unknown,
    hooks: [...own, 'smoke PostSync'],
    others: 2,
  })),
];

function rendered({ instance, namespace, path, parameters }: Rendering): Promise<Result> {
  const environment = {
    ARGOCD_APP_NAME: instance,
    ARGOCD_APP_NAMESPACE: namespace,
    ARGOCD_APP_SOURCE_PATH: path,
    ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
  };
  return run(['generate'], {
    environment,
    folder: pathOf(path),
    stdin: () => Promise.resolve(new Uint8Array()),
  });
}

describe.each(renderings)('$path as $instance', (rendering) => {
  test('renders without a problem', async () => {
    const result = await rendered(rendering);

    expect([result.exitCode, result.stderr]).toEqual([0, '']);
  });

  test('gives its hook Jobs in its own namespace, and every other object', async () => {
    const objects = documents((await rendered(rendering)).stdout) as readonly {
      readonly metadata: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
    }[];
    const jobs = objects.filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by'] === 'hookline',
    );
    const names = jobs.map(
      ({ metadata }) =>
        `${metadata.labels?.['hookline.dev/hook']} ${metadata.labels?.['hookline.dev/phase']}`,
    );

    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.map(({ metadata }) => metadata.namespace)).toEqual(jobs.map(() => rendering.namespace));
    expect(names.toSorted()).toEqual(rendering.hooks);
    expect(objects.length - jobs.length).toBe(rendering.others);
  });
});
