/** Manifests for the examples of rules, so that each shows only what its rule is about. */

/** What differs from a well-made hook Job; lists of lines, without indentation. */
export interface JobParts {
  readonly name?: string;
  /** The lines of metadata besides the name. */
  readonly metadata?: readonly string[];
  readonly annotations?: readonly string[];
  /** The lines of the Job's spec in front of its template. */
  readonly spec?: readonly string[];
  readonly pod?: readonly string[];
  readonly container?: readonly string[];
}

const bounded = ['backoffLimit: 0', 'activeDeadlineSeconds: 600'];

/** Writes a hook Job. */
export function job({
  name = 'migrate',
  metadata = [`name: ${name}`],
  annotations = ['argocd.argoproj.io/hook: PreSync'],
  spec = bounded,
  pod = ['restartPolicy: Never'],
  container = ['image: ghcr.io/acme/shop:1.4.2'],
}: JobParts): string {
  return [
    'apiVersion: batch/v1',
    'kind: Job',
    'metadata:',
    ...indented(2, metadata),
    ...(annotations.length === 0 ? [] : ['  annotations:', ...indented(4, annotations)]),
    'spec:',
    ...indented(2, spec),
    '  template:',
    '    spec:',
    ...indented(6, pod),
    '      containers:',
    '        - name: migrate',
    ...indented(10, container),
    '',
  ].join('\n');
}

/** Writes another object. */
export function object(
  [apiVersion, kind, name]: readonly [string, string, string],
  {
    annotations = [],
    body = [],
  }: { readonly annotations?: readonly string[]; readonly body?: readonly string[] } = {},
): string {
  return [
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    ...(annotations.length === 0 ? [] : ['  annotations:', ...indented(4, annotations)]),
    ...body,
    '',
  ].join('\n');
}

/** Joins documents. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---\n');
}

function indented(count: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => ' '.repeat(count) + line);
}
