/** The kinds that hook files may hold, and how each is checked. */
import type { RefusedField, Schema } from '../hooks/model/check.ts';
import type { Environment } from '../hooks/model/environment.ts';
import type { PromotionFlow } from '../hooks/model/flow.ts';
import { hookSchemaFor, type Hook, type MakeHttp } from '../hooks/model/hook-schema.ts';
import type { LintConfig } from '../hooks/model/lint-config.ts';
import { apiVersion, argoApiVersion } from '../hooks/model/names.ts';
import type { JsonObject } from '../hooks/model/object.ts';
import type { Path } from '../hooks/model/path.ts';
import type { Place } from '../hooks/model/problem.ts';
import type { Product } from '../hooks/model/product.ts';
import type { Source } from './manifest.ts';

/** The type of each kind's documents. */
export interface FileKinds {
  readonly Hook: Hook;
  readonly LintConfig: LintConfig;
  readonly Product: Product;
  readonly Environment: Environment;
  readonly PromotionFlow: PromotionFlow;
  /** Argo's: whatever it holds besides its name, its own reader says what is wrong. */
  readonly WorkflowTemplate: JsonObject;
}
/** The name of a kind that hook files may hold. */
export type FileKind = keyof FileKinds;

/** A document, and where it stands. */
export interface Declaration<T> {
  readonly value: T;
  readonly at: Place;
  /** Gives the place of one of its fields. */
  readonly placeOf: (path: Path) => Place;
}

/** The apiVersion that each kind has. */
export const apiVersions: Readonly<Record<FileKind, string>> = {
  Hook: apiVersion,
  LintConfig: apiVersion,
  Product: apiVersion,
  Environment: apiVersion,
  PromotionFlow: apiVersion,
  WorkflowTemplate: argoApiVersion,
};

/** How the documents of one kind are checked. */
export interface KindCheck<T> {
  /** Gives the schema for a document; it may be one that is made for its fields alone. */
  readonly schemaFor: (document: unknown) => Schema<T>;
  readonly refused?: Readonly<Record<string, RefusedField>>;
}

/** The checks that are loaded; those of a kind that no file holds need not be. */
export type KindChecks = { readonly [K in FileKind]?: KindCheck<FileKinds[K]> };

/** Gives the check that every hook file needs; `http` only where one may have such a body. */
export function hookCheck(http?: MakeHttp): KindChecks {
  return { Hook: { schemaFor: (document) => hookSchemaFor(document, http) } };
}

/** Says whether some files may hold an http body: the word as a key, or an escape that could hide it. */
export function holdHttpBodies(files: readonly Source[]): boolean {
  return files.some(({ text }) => /http['"]?\s*:(?!\/\/)|\?\s*['"]?http|\\/.test(text));
}

/** Says whether some files may hold another kind than Hook; an escape could hide its name. */
export function holdOtherKinds(files: readonly Source[]): boolean {
  const others = Object.keys(apiVersions).filter((kind) => kind !== 'Hook');
  return files.some(({ text }) => text.includes('\\') || others.some((kind) => text.includes(kind)));
}

/** Says whether a text names a kind that hook files may hold. */
export function isFileKind(text: string): text is FileKind {
  return Object.hasOwn(apiVersions, text);
}
