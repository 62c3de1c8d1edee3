/** What the schemas of our kinds make of a spec, as short lines. */
import { check, type Check } from '../../hooks/model/check.ts';
import { Environment } from '../../hooks/model/environment.ts';
import { PromotionFlow, refusedFlowFields } from '../../hooks/model/flow.ts';
import { Product, refusedProductFields } from '../../hooks/model/product.ts';

const apiVersion = 'hookline.dev/v1alpha1';
const schemas = { Product, Environment, PromotionFlow };
const refused = { Product: refusedProductFields, Environment: {}, PromotionFlow: refusedFlowFields };
export type Kind = keyof typeof schemas;

function checked(kind: Kind, spec: object): Check<unknown> {
  const value = { apiVersion, kind, metadata: { name: 'a' }, spec };
  const subject = { name: `${kind}/a`, placeOf: () => ({ file: '' }), refused: refused[kind] };
  return check<unknown>(schemas[kind], value, subject);
}

/** Gives what is wrong with a document of a kind: problems as `CODE message → fix`. */
export function faults(kind: Kind, spec: object): readonly string[] {
  const result = checked(kind, spec);
  if ('value' in result) return [];
  return result.problems.map(({ code, message, fix }) => `${code} ${message} → ${fix}`);
}

/** Gives a document's spec as it is read, with defaults; else its problems. */
export function specOf(kind: Kind, spec: object): unknown {
  const result = checked(kind, spec);
  return 'value' in result ? (result.value as { readonly spec: unknown }).spec : result.problems;
}
