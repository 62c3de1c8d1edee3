/** What a renderer that failed has to say: its own words, and whether only Argo CD itself can do what it needs. */
import { isObject } from '../hooks/model/object.ts';
import { error, type Problem } from '../hooks/model/problem.ts';
import type { Renderer } from './detect.ts';

/** What to do where only Argo CD's own renderer can help. */
export const nativeFix = 'use render none in a second source beside the native one';

/** How a run of a tool ended. */
export interface Failure {
  readonly renderer: Renderer;
  /** What it printed on stderr, without secrets. */
  readonly stderr: string;
  /** How it ended, where it says nothing itself: `exit code 1`, `signal SIGKILL`. */
  readonly ending: string;
}

/** The tool's words for what it was not given, each with what we make of it. */
const needs: readonly [words: RegExp, reason: string][] = [
  [
    /must specify --enable-helm/,
    'the kustomization renders a chart, for which Kustomize needs --enable-helm',
  ],
  [
    /external plugins disabled|--enable-alpha-plugins|--enable-exec|--network/,
    'the kustomization uses a plugin that Kustomize runs only with a flag of its own',
  ],
  [/no 'git' program on path/, 'the kustomization has a remote base'],
];

const missingCharts = /found in Chart\.yaml, but missing in charts\/ directory: (.+)/;

/** Makes the problem of a run that failed; the tool's stderr is quoted below. */
export function failureProblem({ renderer, stderr, ending }: Failure): Problem {
  const excerpt = quoted(stderr);
  const charts = missingCharts.exec(stderr)?.[1]?.trim();
  if (renderer === 'helm' && charts !== undefined)
    return error('RENDER_NEEDS_NATIVE', `charts/ lacks what Chart.yaml declares: ${charts}`, {
      fix: `${nativeFix}, or commit what helm dependency build gives`,
      excerpt,
    });
  const need = needs.find(([words]) => words.test(stderr));
  if (renderer === 'kustomize' && need !== undefined)
    return error('RENDER_NEEDS_NATIVE', need[1], { fix: nativeFix, excerpt });
  return error('RENDERER_FAILED', `${renderer}: ${tellingText(stderr) || ending}`, {
    fix: 'correct the source',
    ...(excerpt === '' ? {} : { excerpt }),
  });
}

/** Gives what a tool says from its last line `Error:` on, as one line; without such a line, its last one. */
function tellingText(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Use --debug flag'));
  const from = lines.findLastIndex((line) => line.startsWith('Error: '));
  return (from === -1 ? lines.slice(-1) : lines.slice(from)).join(' ').replace(/^Error: /, '');
}

/** Quotes a tool's words line by line, a terminal's control characters left out. */
function quoted(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replaceAll(/\p{Cc}+/gu, ' ').trimEnd());
  return lines
    .filter((line) => line !== '')
    .map((line) => `  | ${line}`)
    .join('\n');
}

/** Names that say that what is below them is secret. */
const secretName = /pass(?:word|wd|phrase)|secret|token|credential|(?:api|private|access)[_-]?key/i;

/** Gives every text of values whose name, or that of a value around it, says that it is secret. */
export function secretsOf(values: unknown, isSecret = false): readonly string[] {
  if (Array.isArray(values)) return values.flatMap((value) => secretsOf(value, isSecret));
  if (isObject(values))
    return Object.entries(values).flatMap(([name, value]) =>
      secretsOf(value, isSecret || secretName.test(name)),
    );
  if (!isSecret || (typeof values !== 'string' && typeof values !== 'number')) return [];
  return String(values)
    .split('\n')
    .map((line) => line.trim());
}

/** Gives a text without secrets; shorter ones than four characters stand everywhere and say nothing. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 3)
    .toSorted((left, right) => right.length - left.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
