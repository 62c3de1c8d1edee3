/** The flow that an application belongs to, found by its parameters among the hook files. */
import { environmentsOf } from '../hooks/model/flow-check.ts';
import type { FlowSpec } from '../hooks/model/flow.ts';
import { didYouMean } from '../hooks/model/nearest.ts';
import type { Path } from '../hooks/model/path.ts';
import { error, type Place, type Problem } from '../hooks/model/problem.ts';
import type { ProductSpec } from '../hooks/model/product.ts';
import type { Configured } from './configured.ts';
import type { FlowOptions } from './flow-options.ts';

/** The flow of an application, with the names that it was found by. */
export interface Selected {
  readonly names: FlowOptions;
  readonly flow: FlowSpec;
  /** Gives the place of a field of the flow. */
  readonly placeOf: (path: Path) => Place;
}

/** Gives the flow that the parameters name, or why there is none. */
export function selected(
  { products, flows }: Configured,
  names: FlowOptions,
): Selected | { readonly problems: readonly Problem[] } {
  const product = products.find(({ value }) => value.metadata.name === names.product);
  const flow = flows.find(({ value }) => value.metadata.name === names.flow);
  const problems = [
    ...(product === undefined
      ? [absent('PRODUCT_UNKNOWN', ['product', names.product], products.map(nameOf))]
      : []),
    ...(flow === undefined
      ? [absent('FLOW_UNKNOWN', ['flow', names.flow], flows.map(nameOf))]
      : [...ownFlowProblems(product?.value.spec, names), ...environmentProblems(flow.value.spec, names)]),
  ];
  if (flow === undefined || problems.length > 0) return { problems };
  return { names, flow: flow.value.spec, placeOf: flow.placeOf };
}

/** A product that lists flows has no others; one that lists none may be sent through any. */
function ownFlowProblems(spec: ProductSpec | undefined, { product, flow }: FlowOptions): readonly Problem[] {
  const own = (spec?.promotionFlows ?? []).map(({ name }) => name);
  if (own.length === 0 || own.includes(flow)) return [];
  return [
    error('FLOW_UNKNOWN', `parameter flow is "${flow}", which Product/${product} does not have`, {
      fix: didYouMean(flow, own),
    }),
  ];
}

function environmentProblems(spec: FlowSpec, { environment, flow }: FlowOptions): readonly Problem[] {
  const known = environmentsOf(spec);
  if (known.includes(environment)) return [];
  const message = `parameter environment is "${environment}", and PromotionFlow/${flow} does not go there`;
  return [error('ENVIRONMENT_NOT_IN_FLOW', message, { fix: didYouMean(environment, known) })];
}

function absent(
  code: 'PRODUCT_UNKNOWN' | 'FLOW_UNKNOWN',
  [parameter, name]: readonly [string, string],
  known: readonly string[],
): Problem {
  const fix =
    known.length === 0 ? 'add it to the hook files, or name its file in hooks' : didYouMean(name, known);
  return error(code, `parameter ${parameter} is "${name}", and the hook files do not declare it`, { fix });
}

function nameOf({ value }: { readonly value: { readonly metadata: { readonly name: string } } }): string {
  return value.metadata.name;
}
