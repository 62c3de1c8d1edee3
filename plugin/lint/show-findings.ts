/** Findings → text for people, JSON for programs, SARIF for code scanning. */
import { apiVersion } from '../../hooks/model/names.ts';
import { line } from '../report.ts';
import { ruleRows } from './rows.ts';
import type { Finding } from './rule.ts';
import { rules, type Rule } from './rules.ts';

/** The forms in which findings are shown. */
export type FindingFormat = 'text' | 'json' | 'sarif';

/** What a lint found, and what it left out. */
export interface Shown {
  readonly findings: readonly Finding[];
  /** How many findings the baseline knows. */
  readonly known: number;
  readonly objects: number;
  readonly version: string;
  /** Gives a file's path from the root of the repository, which code scanning wants. */
  readonly fromRoot: (file: string) => string;
}

/** Shows findings; text has one line for each, the others one document whatever was found. */
export function showFindings(shown: Shown, format: FindingFormat): string {
  if (format === 'json') return json(shown);
  return format === 'sarif' ? sarif(shown) : shown.findings.map(textLine).join('');
}

/** Says in one line what was found. */
export function summary({ findings, known, objects }: Omit<Shown, 'version' | 'fromRoot'>): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const parts = [
    errors > 0 ? count(errors, 'error') : '',
    findings.length > errors ? count(findings.length - errors, 'warning') : '',
  ].filter((part) => part !== '');
  const what = parts.length === 0 ? 'no findings' : parts.join(' and ');
  return `${what} in ${count(objects, 'object')}${known === 0 ? '' : `; ${known} known to the baseline`}\n`;
}

/** Counts things in words. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function textLine({ rule, level, message, fix, at }: Finding): string {
  return `${line({ code: rule, level, message, fix, at }, 1000)}\n`;
}

function json({ findings, known, objects }: Shown): string {
  const list = findings.map(({ rule, level, message, fix, at, object, found }) => ({
    rule,
    level,
    file: at.file,
    line: at.line ?? 1,
    object,
    message,
    fix,
    fixable: found?.change !== undefined,
  }));
  const errors = findings.filter(({ level }) => level === 'error').length;
  const totals = { objects, errors, warnings: findings.length - errors, known };
  return print({ apiVersion, kind: 'Lint', summary: totals, findings: list });
}

const sarifLevels = { error: 'error', warn: 'warning', off: 'none' } as const;

function sarif({ findings, version, fromRoot }: Shown): string {
  const used = ruleRows().filter(([rule]) => findings.some((finding) => finding.rule === rule));
  const driver = {
    name: 'hookline',
    version,
    rules: used.map(([rule, { title, why, advice }]) => ({
      id: rule,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: { text: `${why} ${advice}` },
      defaultConfiguration: { level: sarifLevels[rules[rule]] },
    })),
  };
  const order: readonly Rule[] = used.map(([rule]) => rule);
  const results = findings.map(({ rule, level, message, fix, at, object }) => ({
    ruleId: rule,
    ruleIndex: order.indexOf(rule),
    level: sarifLevels[level],
    message: { text: `${message}: ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(fromRoot(at.file)) },
          region: { startLine: at.line ?? 1 },
        },
        logicalLocations: [{ fullyQualifiedName: object }],
      },
    ],
  }));
  return print({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  });
}

function print(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
