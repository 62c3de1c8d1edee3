/** `--fix`: safe changes of single fields in the text of their source; every other byte stays. */
import { isMap, isNode, isScalar, type Pair, type YAMLMap } from 'yaml';
import { equal, field, isObject, type JsonObject } from '../../hooks/model/object.ts';
import { pathText, type Path } from '../../hooks/model/path.ts';
import { applyEdits, insertFields, type Edit } from '../edit.ts';
import type { Manifest, Source } from '../manifest.ts';
import { lastValue, parse } from '../parse.ts';
import { split } from '../split.ts';
import type { Change, Finding, Found } from './rule.ts';

/** A source with its changes, and a line on each. */
export interface FixedSource {
  readonly source: Source;
  readonly text: string;
  readonly changes: readonly string[];
}

/** Gives the sources in which something can be changed safely, as they would be. */
export function fixedSources(
  sources: readonly Source[],
  findings: readonly Finding[],
): readonly FixedSource[] {
  const changing = findings.filter(({ found }) => found?.change !== undefined);
  return sources
    .filter(({ name }) => changing.some(({ found }) => found?.subject.manifest.file === name))
    .map((source) => fixedSource(source, changing))
    .filter(({ changes }) => changes.length > 0);
}

function fixedSource(source: Source, findings: readonly Finding[]): FixedSource {
  const changes: string[] = [];
  const parts = split(source).value.map((manifest) => {
    const fixed = fixedManifest(
      manifest,
      findings.filter((finding) => isIn(finding, manifest)),
    );
    changes.push(...fixed.changes);
    return manifest.lead + fixed.text;
  });
  return { source, text: parts.join(''), changes };
}

function isIn({ found }: Finding, { file, line, text }: Manifest): boolean {
  const written = found?.subject.manifest;
  return written?.file === file && written.line === line && written.text === text;
}

function fixedManifest(
  manifest: Manifest,
  findings: readonly Finding[],
): { readonly text: string; readonly changes: readonly string[] } {
  const before = findings.length === 0 ? [] : parse(manifest).value.objects;
  const done = new Set<string>();
  const changes: string[] = [];
  let { text } = manifest;
  for (const { rule, at, found } of findings) {
    const index = before.findIndex(({ node }) => node.range?.[0] === found?.subject.node?.range?.[0]);
    const change = found?.change;
    if (found === undefined || change === undefined || index === -1) continue;
    const key = JSON.stringify([index, change.path]);
    // A second change of one field waits for the next look at what the first one made.
    const changed = done.has(key) ? undefined : changedText({ ...manifest, text }, index, change);
    if (changed === undefined) continue;
    done.add(key);
    text = changed;
    changes.push(`fixed ${rule} ${at.file}:${at.line}  ${found.subject.label}: ${changeText(found, change)}`);
  }
  return { text, changes };
}

function changeText({ subject }: Found, { path, value }: Change): string {
  if (value === undefined) return `removed ${pathText(path)}`;
  const old = path.reduce<unknown>((here, part) => field(here, String(part)), subject.value);
  return `${pathText(path)} ${old === undefined || old === null ? 'is now' : `was ${JSON.stringify(old)}, is now`} ${JSON.stringify(value)}`;
}

/** Changes one field of one object and reads the result again: nothing else may have changed, whatever its form. */
function changedText(manifest: Manifest, index: number, change: Change): string | undefined {
  const before = parse(manifest).value.objects;
  const object = before[index];
  const edit = object === undefined ? undefined : editOf(manifest.text, object.node, change);
  if (object === undefined || edit === undefined) return undefined;
  const text = applyEdits(manifest.text, [edit]);
  const after = parse({ ...manifest, text });
  const { objects } = after.value;
  if (after.problems.length > 0 || objects.length !== before.length) return undefined;
  const isAsMeant = before.every(({ value }, at) =>
    equal(at === index ? withChange(value, change.path, change.value) : value, objects[at]?.value),
  );
  return isAsMeant ? text : undefined;
}

function withChange(value: JsonObject, [key, ...rest]: Path, to: Change['value']): JsonObject {
  const name = String(key);
  if (rest.length > 0) {
    const below = value[name];
    return { ...value, [name]: withChange(isObject(below) ? below : {}, rest, to) };
  }
  const { [name]: _, ...others } = value;
  return to === undefined ? others : { ...value, [name]: to };
}

function editOf(text: string, object: YAMLMap, { path, value }: Change): Edit | undefined {
  const key = String(path.at(-1));
  const map = path
    .slice(0, -1)
    .reduce<unknown>((here, part) => (isMap(here) ? lastValue(here, String(part)) : undefined), object);
  if (!isMap(map)) return undefined;
  const pairs: readonly Pair[] = map.items;
  const at = pairs.findLastIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  if (value === undefined) return at === -1 ? undefined : removal(text, map, at);
  if (at === -1) return insertFields(text, map, [[key, value]]);
  const node = pairs[at]?.value;
  if (!isScalar(node) || node.range === undefined || node.range === null) return undefined;
  const [start, end] = node.range;
  return { offset: start, length: end - start, text: JSON.stringify(value) };
}

/** Takes a pair out of a map: its lines in block style, itself and a comma in flow style. */
function removal(text: string, map: YAMLMap, at: number): Edit | undefined {
  const own = rangeOf(map.items[at]);
  if (own === undefined) return undefined;
  if (map.flow === true) {
    const next = rangeOf(map.items[at + 1]);
    const previous = rangeOf(map.items[at - 1]);
    if (next !== undefined) return { offset: own.start, length: next.start - own.start, text: '' };
    return previous && { offset: previous.end, length: own.end - previous.end, text: '' };
  }
  const start = text.lastIndexOf('\n', own.start - 1) + 1;
  const lineEnd = text.indexOf('\n', own.end);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  const isAlone =
    text.slice(start, own.start).trim() === '' && /^\s*(?:#.*)?$/.test(text.slice(own.end, end).trimEnd());
  return isAlone ? { offset: start, length: end - start, text: '' } : undefined;
}

function rangeOf(pair: Pair | undefined): { readonly start: number; readonly end: number } | undefined {
  const [key, value] = [pair?.key, pair?.value];
  const start = isNode(key) ? key.range?.[0] : undefined;
  const end = isNode(value) ? value.range?.[1] : undefined;
  return start === undefined || end === undefined ? undefined : { start, end };
}
