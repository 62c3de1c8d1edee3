/** Products, environments, flows and hooks for tests, as JSON, which hook files may be written in. */

const apiVersion = 'hookline.dev/v1alpha1';

/** Makes a document of a hook file, on one line. */
export function document(kind: string, name: string, spec: object = {}): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name }, spec });
}

/** Makes a hook without phases. */
export function hook(name: string, spec: object = {}): string {
  return document('Hook', name, { script: { image: 'alpine:3.22', source: 'true' }, ...spec });
}

/** Puts documents into a hook file: the n-th stands in line 2n - 1. */
export function hookFile(...documents: readonly string[]): string {
  return `${documents.join('\n---\n')}\n`;
}

/** The environments that flows of tests go through. */
export const environments: readonly string[] = ['dev', 'staging', 'prod'].map((name) =>
  document('Environment', name),
);

export const product: string = document('Product', 'shop', { promotionFlows: [{ name: 'main' }] });

/** A flow from dev by staging to prod, with what a test is about on top. */
export function flow(
  spec: object = {},
  steps: { readonly staging?: object; readonly prod?: object } = {},
): string {
  return document('PromotionFlow', 'main', {
    triggerEnvironment: 'dev',
    steps: [
      { environment: 'staging', dependsOn: ['dev'], ...steps.staging },
      { environment: 'prod', dependsOn: ['staging'], ...steps.prod },
    ],
    ...spec,
  });
}

/** Says which part of the flow an application of an environment is. */
export function flags(environment: string): readonly string[] {
  return ['--product', 'shop', '--environment', environment, '--flow', 'main'];
}

export const identity: readonly string[] = [
  '--app-name',
  'shop-app',
  '--app-namespace',
  'shop',
  '--app-revision',
  '0123456789abcdef0123456789abcdef01234567',
];
