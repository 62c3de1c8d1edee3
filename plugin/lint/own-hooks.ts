/** Rules on hooks that are declared in hook files: H050 secrets in clear text, H060 images without a tag. */
import { field, isObject } from '../../hooks/model/object.ts';
import { pathText, type Path } from '../../hooks/model/path.ts';
import type { Problem } from '../../hooks/model/problem.ts';
import type { DeclaredHook } from '../hook-file.ts';
import { finding } from './levels.ts';
import type { LintLevels } from './rules.ts';

/** Gives the findings on one hook. */
export function ownHookFindings(declared: DeclaredHook, levels: LintLevels): readonly Problem[] {
  const values = texts(declared.hook.spec, ['spec']);
  return [
    ...values.flatMap((value) => secretFinding(declared, value, levels)),
    ...values.flatMap((value) => imageFinding(declared, value, levels)),
  ];
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

/** The shapes of tokens that are secret whatever they are called. */
const tokens =
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[\w-]{20,}|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)|-----BEGIN [A-Z ]*PRIVATE KEY-----|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/;

/** Names that say that their value is secret. */
const secretName =
  /(?:^|[_-])(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$|^(?:AUTHORIZATION|COOKIE|X-API-KEY)$/i;

function secretFinding(
  declared: DeclaredHook,
  { path, text, holder }: Text,
  levels: LintLevels,
): readonly Problem[] {
  const name = field(holder, 'name');
  const isNamed =
    (path.at(-1) === 'value' || path.at(-1) === 'default') &&
    typeof name === 'string' &&
    secretName.test(name) &&
    text !== '' &&
    !/^\$[({]/.test(text);
  if (!isNamed && !tokens.test(text)) return [];
  return finding(
    levels,
    'H050',
    `Hook/${declared.hook.metadata.name} ${pathText(path)} holds what looks like a secret in clear text`,
    { at: declared.placeOf(path), fix: 'use valueFrom.secretKeyRef' },
  );
}

function imageFinding(declared: DeclaredHook, { path, text }: Text, levels: LintLevels): readonly Problem[] {
  if (path.at(-1) !== 'image' || path.includes('env') || isPinned(text)) return [];
  return finding(
    levels,
    'H060',
    `Hook/${declared.hook.metadata.name} ${pathText(path)} "${text}" has ${text.endsWith(':latest') ? 'the tag latest' : 'no tag'}`,
    { at: declared.placeOf(path), fix: 'name a version, or a digest' },
  );
}

function isPinned(image: string): boolean {
  if (image.includes('@sha256:')) return true;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
