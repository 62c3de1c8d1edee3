/** Rules on what hooks hold: H050 secrets in clear text, H060 images without a tag. */
import { field, isObject } from '../../hooks/model/object.ts';
import { pathText, type Path } from '../../hooks/model/path.ts';
import type { Problem } from '../../hooks/model/problem.ts';
import type { DeclaredHook } from '../hook-file.ts';
import { finding } from './levels.ts';
import type { LintLevels } from './rules.ts';
import { secretShapes } from './secret-shapes.ts';

/** Something wrong with a value, and where it stands. */
export interface ContentFault {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
}

/** Gives the findings on one hook. */
export function ownHookFindings(declared: DeclaredHook, levels: LintLevels): readonly Problem[] {
  const name = `Hook/${declared.hook.metadata.name}`;
  const { spec } = declared.hook;
  const found = [
    ...secretFaults(name, spec).map((fault) => ({ rule: 'H050', ...fault }) as const),
    ...imageFaults(name, spec).map((fault) => ({ rule: 'H060', ...fault }) as const),
  ];
  return found.flatMap(({ rule, path, message, fix }) =>
    finding(levels, rule, message, { at: declared.placeOf(path), fix }),
  );
}

/** Gives the texts of a spec that look like secrets; none of them is in a message. */
export function secretFaults(name: string, spec: unknown): readonly ContentFault[] {
  return texts(spec, ['spec'])
    .filter(isSecret)
    .map(({ path }) => ({
      path,
      message: `${name} ${pathText(path)} holds what looks like a secret in clear text`,
      fix: 'use valueFrom.secretKeyRef',
    }));
}

/** Gives the images of a spec that are not pinned to a version. */
export function imageFaults(name: string, spec: unknown): readonly ContentFault[] {
  return texts(spec, ['spec'])
    .filter(({ path, text }) => path.at(-1) === 'image' && !path.includes('env') && !isPinned(text))
    .map(({ path, text }) => ({
      path,
      message: `${name} ${pathText(path)} "${text}" has ${text.endsWith(':latest') ? 'the tag latest' : 'no tag'}`,
      fix: 'name a version, or a digest',
    }));
}

interface Text {
  readonly path: Path;
  readonly text: string;
  /** The object that holds the text. */
  readonly holder: unknown;
}

function texts(value: unknown, path: Path, holder?: unknown): readonly Text[] {
  if (typeof value === 'string') return [{ path, text: value, holder }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => texts(entry, [...path, index], value));
  return isObject(value)
    ? Object.entries(value).flatMap(([key, entry]) => texts(entry, [...path, key], value))
    : [];
}

/** Names that say that their value is secret. */
const secretName =
  /(?:^|[_-])(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$|^(?:AUTHORIZATION|COOKIE|X-API-KEY)$/i;

function isSecret({ path, text, holder }: Text): boolean {
  const name = field(holder, 'name');
  const isNamed =
    (path.at(-1) === 'value' || path.at(-1) === 'default') &&
    typeof name === 'string' &&
    secretName.test(name) &&
    text !== '' &&
    !/^\$[({]/.test(text);
  return isNamed || secretShapes.test(text);
}

function isPinned(image: string): boolean {
  if (image.includes('@sha256:')) return true;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
