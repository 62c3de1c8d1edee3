/** Says in people's words what is different in one hook of two renders. */
import { annotations, argo, helm, labels } from '../hooks/model/names.ts';
import { field, isObject, textField, type JsonObject } from '../hooks/model/object.ts';
import { fieldDiffs, fieldText, type FieldDiff } from './field-diff.ts';
import type { Task } from './order.ts';
import { looksSecret, wordsDiff } from './text-diff.ts';

/** One thing that is different. */
export interface Change {
  /** What it is, such as `wave` or `image`. */
  readonly what: string;
  /** Which one, where there may be several. */
  readonly name?: string;
  /** Where it stands, for what a container has. */
  readonly container?: string;
  readonly before?: string;
  readonly after?: string;
  /** What is to be said besides, or instead. */
  readonly note?: string;
  /** The hunks of a unified diff. */
  readonly hunk?: string;
}

/** A hook in one phase, with its object. */
export interface HookTask {
  readonly task: Task;
  readonly object: JsonObject;
}

/** Fields that other words cover, or that say again what those do. */
const covered = new Set<string>([
  ...Object.values(argo),
  ...Object.values(helm),
  annotations.phase,
  labels.phase,
]);

/** Scalars that may be shown, and how people call them. */
const shown: Readonly<Record<string, string>> = {
  activeDeadlineSeconds: 'deadline in seconds',
  backoffLimit: 'retries',
  ttlSecondsAfterFinished: 'ttlSecondsAfterFinished',
  serviceAccountName: 'service account',
  restartPolicy: 'restartPolicy',
  completions: 'completions',
  parallelism: 'parallelism',
  suspend: 'suspend',
  imagePullPolicy: 'imagePullPolicy',
  workingDir: 'workingDir',
};

/** Gives what is different; a field without words of its own is named, and its value is not shown. */
export function hookChanges(before: HookTask, after: HookTask): readonly Change[] {
  const diffs = fieldDiffs(before.object, after.object).filter(({ path }) => !isCovered(path));
  const worded = diffs.map((diff) => ({ diff, change: wordsFor(diff) }));
  const others = worded.filter(({ change }) => change === undefined).map(({ diff }) => fieldText(diff.path));
  return [
    ...taskChanges(before.task, after.task),
    ...worded.flatMap(({ change }) => change ?? []),
    ...(others.length === 0 ? [] : [{ what: 'other fields', note: others.join(', ') }]),
  ];
}

function isCovered(path: readonly string[]): boolean {
  const last = path.at(-1) ?? '';
  return (
    covered.has(last) || fieldText(path) === 'metadata.name' || fieldText(path) === 'metadata.generateName'
  );
}

function taskChanges(before: Task, after: Task): readonly Change[] {
  const pairs = [
    ['phase', before.phase, after.phase],
    // A name that is made of the phase goes with it.
    ...(before.phase === after.phase ? [['name', before.name, after.name] as const] : []),
    ['wave', String(before.wave), String(after.wave)],
    ['delete policy', policies(before), policies(after)],
  ] as const;
  return pairs.flatMap(([what, left, right]) =>
    left === right ? [] : [{ what, before: left, after: right }],
  );
}

/** Each policy counts by itself, so their order says nothing. */
function policies({ deletePolicies }: Task): string {
  return deletePolicies.toSorted().join(',');
}

const wordings = [containerWords, environmentWords, containerPartWords, scalarWords];

function wordsFor(diff: FieldDiff): Change | undefined {
  for (const wording of wordings) {
    const change = wording(diff);
    if (change !== undefined) return change;
  }
  return undefined;
}

function containerWords({ path, before, after }: FieldDiff): Change | undefined {
  if (!isContainer(path)) return undefined;
  const subject = { what: 'container', name: bare(path.at(-1)) };
  if (before === undefined) return { ...subject, note: `added, image ${textField(after, 'image')}` };
  return { ...subject, note: after === undefined ? 'removed' : 'changed' };
}

function environmentWords({ path, before, after }: FieldDiff): Change | undefined {
  if (path.at(-2) !== 'env' || !isContainer(path.slice(0, -2))) return undefined;
  const name = bare(path.at(-1));
  const subject = { what: 'variable', name, container: bare(path.at(-3)) };
  if (before === undefined) return { ...subject, note: 'added' };
  if (after === undefined) return { ...subject, note: 'removed' };
  return { ...subject, ...valueWords(name, before, after) };
}

/** Shows two short values that are no secrets; of any others only that they differ, or where they come from. */
function valueWords(name: string, before: unknown, after: unknown): Omit<Change, 'what'> {
  const [left, right] = [field(before, 'value'), field(after, 'value')];
  if (typeof left !== 'string' || typeof right !== 'string')
    return { note: `now ${sourceOf(after)}, was ${sourceOf(before)}` };
  if (looksSecret(name, left) || looksSecret(name, right)) return { note: 'changed; not shown' };
  return isShort(left) && isShort(right) ? { before: left, after: right } : { note: 'changed' };
}

function isShort(text: string): boolean {
  return text.length <= 100 && !text.includes('\n');
}

/** Says where a variable's value comes from, and never what it is. */
function sourceOf(entry: unknown): string {
  const from = field(entry, 'valueFrom');
  if (!isObject(from)) return 'a value that is written out';
  const [kind = 'elsewhere', reference] = Object.entries(from)[0] ?? [];
  const name = textField(reference, 'name');
  const key = textField(reference, 'key') || textField(reference, 'fieldPath');
  return `from ${kind.replace(/(?:Key)?Ref$/, '')} ${[name, key].filter((part) => part !== '').join(' ')}`;
}

function containerPartWords({ path, before, after }: FieldDiff): Change | undefined {
  if (!isContainer(path.slice(0, -1))) return undefined;
  const [container, part] = [bare(path.at(-2)), path.at(-1) ?? ''];
  if (part === 'image') return { what: 'image', container, ...sides(before, after) };
  if (part === 'name') return { what: 'container name', ...sides(before, after) };
  if (part !== 'command' && part !== 'args') return undefined;
  const hunk = wordsDiff(wordsOf(before), wordsOf(after));
  return { what: part, container, ...(hunk === undefined ? { note: 'changed; not shown' } : { hunk }) };
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function scalarWords({ path, before, after }: FieldDiff): Change | undefined {
  const last = path.at(-1) ?? '';
  const what = path[0] === 'spec' && Object.hasOwn(shown, last) ? shown[last] : undefined;
  if (what === undefined || isObject(before) || isObject(after)) return undefined;
  const container = isContainer(path.slice(0, -1)) ? { container: bare(path.at(-2)) } : {};
  return { what, ...container, ...sides(before, after) };
}

function sides(before: unknown, after: unknown): { readonly before: string; readonly after: string } {
  return { before: sideText(before), after: sideText(after) };
}

function sideText(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isContainer(path: readonly string[]): boolean {
  const list = path.at(-2);
  return (path.at(-1) ?? '').startsWith('[') && (list === 'containers' || list === 'initContainers');
}

function bare(part: string | undefined): string {
  return (part ?? '').replace(/^\[(.*)\]$/s, '$1');
}
