/** `hookline init`: what it prints is what our own validation takes, with each guess said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readFolder } from '../../../../hooks/cli/simulate-read.ts';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import { MemoryObjects, ran } from './memory.ts';

interface Made {
  readonly namespace?: string;
  readonly branch?: string;
  readonly project?: string;
  readonly labels?: object;
  readonly isAutomated?: boolean;
}

function application(name: string, made: Made = {}): JsonObject {
  const { namespace = name, branch = 'main', project = 'shop', labels = {}, isAutomated = false } = made;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { namespace: 'argocd', name, labels },
    spec: {
      project,
      source: { repoURL: 'https://git.example/shop.git', targetRevision: branch, path: '.' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      ...(isAutomated ? { syncPolicy: { automated: {} } } : {}),
    },
  };
}

function cluster(...applications: readonly JsonObject[]): MemoryObjects {
  const objects = new MemoryObjects();
  for (const one of applications) objects.put('Application', one);
  return objects;
}

interface Shown {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Record<string, unknown>;
}

function documentsIn(text: string): readonly Shown[] {
  return parseAllDocuments(text).map((one): Shown => one.toJS());
}

const three = [
  application('shop-production'),
  application('shop-staging', { isAutomated: true }),
  application('shop-dev', { isAutomated: true }),
];

test('environments come in the order that their names tell, and the flow goes through them', async () => {
  const { exit, out, err } = await ran('init', cluster(...three));

  expect([exit, err]).toEqual([0, '']);
  const documents = documentsIn(out);
  expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'Product hookline-config/shop',
    'Environment hookline-config/dev',
    'Environment hookline-config/staging',
    'Environment hookline-config/production',
    'PromotionFlow hookline-config/main-flow',
  ]);
  expect(documents[0]?.spec).toMatchObject({ match: 'Revision', applications: { namespaces: ['argocd'] } });
  expect(documents[3]?.spec).toMatchObject({ type: 'Production' });
  expect(documents[4]?.spec).toEqual({
    triggerEnvironment: 'dev',
    steps: [
      { environment: 'staging', dependsOn: ['dev'], policy: { action: 'None' } },
      { environment: 'production', dependsOn: ['staging'], policy: { action: 'Sync' } },
    ],
  });
  expect(out).toContain(
    '# - The order of environments is guessed from their names: dev, staging, production.\n',
  );
  expect(out).toContain('# staging syncs by itself, so that nothing holds it');
});

test.each([
  ['three environments', three],
  ['one environment', [application('shop-dev')]],
  ['two clusters of one environment', [application('eu-prod'), application('us-prod'), application('dev')]],
  ['a branch for each environment', [application('a-dev'), application('a-prod', { branch: 'release' })]],
])('%s: it is what hookline simulate reads', async (_, applications) => {
  const { out } = await ran('init --product shop', cluster(...applications));
  const folder = mkdtempSync(join(tmpdir(), 'hookline-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'product.yaml'), out);
  applications.forEach((one, index) => writeFileSync(join(folder, `app-${index}.json`), JSON.stringify(one)));

  const { value, problems } = readFolder('.', folder);

  expect(problems).toEqual([]);
  expect(value.configured.products.map(({ value: product }) => product.metadata.name)).toEqual(['shop']);
});

describe('what is said beside', () => {
  test('an Application whose environment no word tells', async () => {
    const { out } = await ran('init', cluster(...three, application('shop-blue')));

    expect(out).toContain(
      '# - Application shop-blue: no word tells its environment, so that it is in none.\n',
    );
  });

  test('two environments with one destination', async () => {
    const shared = { namespace: 'shop' };

    const { out } = await ran('init', cluster(application('a-dev', shared), application('a-prod', shared)));

    expect(out).toContain('is the destination in two environments: tell them apart by spec.selector.\n');
  });

  test('several branches make the version the identity', async () => {
    const { out } = await ran(
      'init',
      cluster(application('a-dev', { branch: 'dev' }), application('a-prod', { branch: 'main' })),
    );

    expect(documentsIn(out)[0]?.spec).toMatchObject({ match: 'Version' });
    expect(out).toContain('the same version is the same release');
  });

  test('a name of the cluster does not end a comment', async () => {
    const { out } = await ran('init', cluster(...three, application('x\nkind: Evil')));

    expect(out).not.toMatch(/^kind: Evil/m);
  });
});

describe('which Applications', () => {
  const mixed = [...three, application('cellar-dev', { project: 'cellar', labels: { team: 'b' } })];

  test.each([
    ['init --project cellar', { projects: ['cellar'] }, 'cellar'],
    ['init -l team=b --product wine', { selector: { matchLabels: { team: 'b' } } }, 'wine'],
  ])('%s', async (line, applications, name) => {
    const documents = documentsIn((await ran(line, cluster(...mixed))).out);

    expect(documents[0]).toMatchObject({ metadata: { name }, spec: { applications } });
    expect(
      documents.filter(({ kind }) => kind === 'Environment').map(({ metadata }) => metadata.name),
    ).toEqual(['dev']);
  });

  test.each([
    ['init --project none', 'NOT_FOUND  namespace argocd has no such Application → '],
    ['init -l team', 'FLAG_VALUE  flag --selector is "team" → write KEY=VALUE, or several with commas\n'],
  ])('%s is refused', async (line, err) => {
    const result = await ran(line, cluster(...mixed));

    expect([result.exit, result.out]).toEqual([2, '']);
    expect(result.err.startsWith(err)).toBe(true);
  });
});
