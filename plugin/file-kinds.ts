/** The kinds that hook files may hold, as one table: whose apiVersion each has, and the schema that checks it. */
import type { RefusedField, Schema } from '../hooks/model/check.ts';
import { Environment } from '../hooks/model/environment.ts';
import { PromotionFlow, refusedFlowFields } from '../hooks/model/flow.ts';
import { Hook } from '../hooks/model/hook.ts';
import { LintConfig } from '../hooks/model/lint-config.ts';
import { apiVersion, argoApiVersion } from '../hooks/model/names.ts';
import type { JsonObject } from '../hooks/model/object.ts';
import type { Path } from '../hooks/model/path.ts';
import type { Place } from '../hooks/model/problem.ts';
import { Product, refusedProductFields } from '../hooks/model/product.ts';
import { NamedTemplate } from '../hooks/model/workflow-template.ts';

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

interface FileKindRow<T> {
  readonly apiVersion: string;
  readonly schema: Schema<T>;
  readonly refused?: Readonly<Record<string, RefusedField>>;
}

/** Every kind that hook files may hold. */
export const fileKinds: { readonly [K in FileKind]: FileKindRow<FileKinds[K]> } = {
  Hook: { apiVersion, schema: Hook },
  LintConfig: { apiVersion, schema: LintConfig },
  Product: { apiVersion, schema: Product, refused: refusedProductFields },
  Environment: { apiVersion, schema: Environment },
  PromotionFlow: { apiVersion, schema: PromotionFlow, refused: refusedFlowFields },
  WorkflowTemplate: { apiVersion: argoApiVersion, schema: NamedTemplate },
};

/** Says whether a text names a kind that hook files may hold. */
export function isFileKind(text: string): text is FileKind {
  return Object.hasOwn(fileKinds, text);
}
