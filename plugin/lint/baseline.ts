/** Baselines: findings that are known, so that only new ones are reported. */
import { apiVersion } from '../../hooks/model/names.ts';
import { isObject, textField, type JsonObject } from '../../hooks/model/object.ts';
import { error, type Checked, type Problem } from '../../hooks/model/problem.ts';
import type { Source } from '../manifest.ts';
import type { Finding } from './rule.ts';
import { isRule } from './rules.ts';

/** A known finding: lines are not among it, because they move. */
interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly object: string;
  /** How many of them, where an object has several. */
  readonly count: number;
}

/** What is left of findings when those that are known are taken away. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly known: number;
  /** What the baseline knows and nobody finds any more, a line for each. */
  readonly gone: readonly string[];
}

const kind = 'LintBaseline';

/** A baseline lies among manifests, and with this in it nobody takes it for one, Argo CD included. */
const comment = 'Known findings of hookline lint; +argocd:skip-file-rendering';

/** Writes findings as a baseline: sorted, without lines, the same bytes for the same findings. */
export function baselineOf(findings: readonly Finding[]): string {
  const counted = new Map<string, number>();
  for (const finding of findings) counted.set(keyOf(finding), (counted.get(keyOf(finding)) ?? 0) + 1);
  const entries = [...counted].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const known = entries.map(([key, count]) => {
    const [file, rule, object] = JSON.parse(key) as readonly string[];
    return { file, rule, object, ...(count === 1 ? {} : { count }) };
  });
  return `${JSON.stringify({ apiVersion, kind, comment, known }, null, 2)}\n`;
}

/** Takes away the findings that a baseline knows; of several on one object, as many as it knows. */
export function sift(findings: readonly Finding[], baseline: Source | undefined): Checked<Sifted> {
  const read = baseline === undefined ? { value: [], problems: [] } : entriesOf(baseline);
  const left = new Map(read.value.map((entry) => [keyOf(entry), entry.count]));
  const fresh = findings.filter((finding) => {
    const key = keyOf(finding);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  const gone = read.value.filter((entry) => (left.get(keyOf(entry)) ?? 0) > 0);
  return {
    value: {
      findings: fresh,
      known: findings.length - fresh.length,
      gone: gone.map(
        ({ rule, file, object }) =>
          `note: ${baseline?.name} knows ${rule} on ${object} in ${file}, which is no longer found; write the baseline anew`,
      ),
    },
    problems: read.problems,
  };
}

function keyOf(
  known: { readonly rule: string; readonly object: string } & (
    | { readonly file: string }
    | Pick<Finding, 'at'>
  ),
): string {
  return JSON.stringify(['at' in known ? known.at.file : known.file, known.rule, known.object]);
}

function entriesOf(baseline: Source): Checked<readonly Entry[]> {
  const known = knownOf(baseline.text);
  if (known === undefined) return { value: [], problems: [brokenProblem(baseline)] };
  const entries = known.map((entry): Entry => {
    const count = entry['count'];
    return {
      rule: textField(entry, 'rule'),
      file: textField(entry, 'file'),
      object: textField(entry, 'object'),
      count: typeof count === 'number' ? count : 1,
    };
  });
  const unknown = [...new Set(entries.map(({ rule }) => rule).filter((rule) => !isRule(rule)))];
  return {
    value: entries,
    problems: unknown.map((rule) =>
      error('RULE_UNKNOWN', `the baseline names the rule "${rule}", which does not exist`, {
        at: { file: baseline.name, line: lineOf(baseline.text, `"${rule}"`) },
        fix: 'remove its entries, or write the baseline anew with --write-baseline',
      }),
    ),
  };
}

function knownOf(text: string): readonly JsonObject[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const known = isObject(value) && value['kind'] === kind ? value['known'] : undefined;
  return Array.isArray(known) && known.every(isObject) ? known : undefined;
}

function brokenProblem({ name }: Source): Problem {
  return error('BASELINE_BROKEN', 'the file is no baseline', {
    at: { file: name, line: 1 },
    fix: 'write it anew with --write-baseline',
  });
}

function lineOf(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;
}
