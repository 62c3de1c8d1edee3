/** The linter: a render and its source in, findings out. Read this file first. */
import { allChecks } from '../all-kinds.ts';
import { textField } from '../../hooks/model/object.ts';
import { isError, type Checked, type Problem } from '../../hooks/model/problem.ts';
import type { Input } from '../input.ts';
import type { Manifest } from '../manifest.ts';
import type { Options } from '../options.ts';
import { parse, type Parsed } from '../parse.ts';
import { transform } from '../pipeline.ts';
import { resolve } from '../resolve.ts';
import { documentsOf } from '../split.ts';
import { stream } from '../stream.ts';
import type { DeclaredHook } from '../hook-file.ts';
import { lintSettings, type LintSettings } from './config.ts';
import { mergedLevels } from './levels.ts';
import { stepsOf } from './order-rules.ts';
import { ownHookFindings } from './own-hooks.ts';
import { ruleRows } from './rows.ts';
import type { Finding, LintSet } from './rule.ts';
import { rules, type LintLevels } from './rules.ts';
import { placeOf, subjectOf, type Origin, type Subject } from './subject.ts';

/** What a lint gives. */
export interface Linted {
  /** Errors first, then by file and line. */
  readonly findings: readonly Finding[];
  readonly settings: LintSettings;
  /** How many objects were looked at. */
  readonly objects: number;
}

/** Stand-ins for what is not known on a laptop; they are in no message. */
const unknown = { instance: 'application', namespace: 'destination-namespace' };

/** Lints what a run looks at; an error among the problems means that there is nothing to trust in the findings. */
export async function lint(input: Input, options: Options): Promise<Checked<Linted>> {
  const application = {
    ...options.application,
    instance: options.application.instance || unknown.instance,
    namespace: options.application.namespace || unknown.namespace,
  };
  const resolved = resolve(input.hookFiles, allChecks);
  const settings = lintSettings(resolved.lintConfigs);
  // What `generate` knows of the rules would stop it half-way; here all of them run, on the whole result.
  const off = Object.fromEntries(Object.keys(rules).map((rule) => [rule, 'off'] as const));
  const result = await transform(input, { ...options, application, lint: off });
  const origins = originsOf(input, result.value);
  const problems = [...result.problems, ...origins.problems];
  const empty = { findings: [], settings: settings.value, objects: 0 };
  if (problems.some(isError)) return { value: empty, problems };
  const set = lintSet(origins.value, options);
  const levels = mergedLevels(rules, settings.value.levels, options.lint);
  const findings = [
    ...setFindings(set, levels),
    ...resolved.value.flatMap((hook) => hookFindings(hook, levels)),
  ].toSorted(byWeight);
  return { value: { findings, settings: settings.value, objects: set.subjects.length }, problems };
}

/** Gives the objects of a result, each with the place that it has in its source. */
function originsOf(input: Input, result: readonly Manifest[]): Checked<readonly Origin[]> {
  const sources = stream(input.sources).value;
  const problems: Problem[] = [];
  const origins = result.flatMap((manifest, index): readonly Origin[] => {
    const written = sources[index];
    const after = documentsOf(manifest).map(parse);
    problems.push(...after.flatMap((parsed) => parsed.problems));
    if (written === undefined) return after.flatMap(({ value }) => placed(value, undefined));
    const isSame = written.text.trimEnd() === manifest.text.trimEnd();
    const before = isSame ? after : documentsOf(written).map(parse);
    return after.flatMap(({ value }, at) => placed(value, before[at]?.value));
  });
  return { value: origins, problems };
}

function placed(after: Parsed, before: Parsed | undefined): readonly Origin[] {
  return after.objects.map(({ value }, index) => {
    const node = before?.objects[index]?.node;
    return { value, manifest: before?.manifest ?? after.manifest, ...(node === undefined ? {} : { node }) };
  });
}

function lintSet(origins: readonly Origin[], options: Options): LintSet {
  const { namespace, revision } = options.application;
  const destination = namespace || onlyNamespace(origins);
  const subjects = origins.map((origin) => subjectOf(known(origin), destination));
  return {
    subjects,
    steps: stepsOf(subjects, { namespace: destination, revision }),
    namespace: destination,
    revision,
  };
}

/** Takes the stand-in of the destination away again. */
function known(origin: Origin): Origin {
  const metadata = origin.value['metadata'];
  if (textField(metadata, 'namespace') !== unknown.namespace) return origin;
  return { ...origin, value: { ...origin.value, metadata: { ...(metadata as object), namespace: '' } } };
}

/** Where nobody says the destination, a render that names one namespace only means that one. */
function onlyNamespace(origins: readonly Origin[]): string {
  const names = new Set(origins.map(({ value }) => textField(value['metadata'], 'namespace')));
  names.delete('');
  names.delete(unknown.namespace);
  return names.size === 1 ? ([...names][0] ?? '') : '';
}

function setFindings(set: LintSet, levels: LintLevels): readonly Finding[] {
  return ruleRows().flatMap(([rule, row]) => {
    const level = levels[rule];
    if (level === 'off') return [];
    return row.check(set).map((found): Finding => ({
      rule,
      level: found.isMinor === true ? 'warn' : level,
      message: found.message,
      fix: found.fix,
      at: placeOf(found.subject, found.path),
      object: identityOf(found.subject),
      found,
    }));
  });
}

function identityOf({ group, kind, namespace, name, value, manifest }: Subject): string {
  // The name of an injected Job has the application in it, and the hook is what people wrote.
  if (manifest.hook !== undefined) return `Hook/${manifest.hook}`;
  const shown = name || textField(value['metadata'], 'generateName') || '(no name)';
  return `${group === '' ? '' : `${group}/`}${kind} ${namespace === '' ? '' : `${namespace}/`}${shown}`;
}

function hookFindings(declared: DeclaredHook, levels: LintLevels): readonly Finding[] {
  return ownHookFindings(declared, levels).map(({ code, level, message, fix = '', at }) => ({
    rule: code as Finding['rule'],
    level,
    message,
    fix,
    at: at ?? declared.at,
    object: `Hook/${declared.hook.metadata.name}`,
  }));
}

function byWeight(left: Finding, right: Finding): number {
  const [first, second] = [left, right].map(({ level }) => Number(level === 'warn'));
  return (
    (first ?? 0) - (second ?? 0) ||
    byText(left.at.file, right.at.file) ||
    (left.at.line ?? 0) - (right.at.line ?? 0) ||
    byText(left.rule, right.rule) ||
    byText(left.message, right.message)
  );
}

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
