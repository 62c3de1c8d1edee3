/** Which product, environment and flow of the hook files an application belongs to. */
import { error, type Checked } from '../hooks/model/problem.ts';
import type { GivenValues } from './given.ts';

/** The names of the product, the environment and the flow. */
export interface FlowOptions {
  readonly product: string;
  readonly environment: string;
  readonly flow: string;
}

const names = ['product', 'environment', 'flow'] as const;

/** Reads the parameters `product`, `environment` and `flow`: all three, or none. */
export function flowOptions(given: GivenValues): Checked<FlowOptions | undefined> {
  const values = names.map((name) => given.get(name)?.value);
  const [product = '', environment = '', flow = ''] = values.map((value) =>
    typeof value === 'string' ? value : '',
  );
  const isGiven = [product, environment, flow].map((value) => value !== '');
  const present = names.filter((_, index) => isGiven[index]);
  if (present.length === 0) return { value: undefined, problems: [] };
  const absent = names.filter((_, index) => !isGiven[index]);
  if (absent.length === 0) return { value: { product, environment, flow }, problems: [] };
  return {
    value: undefined,
    problems: [
      error(
        'PARAMETERS_TOGETHER',
        `${present.join(' and ')} ${present.length === 1 ? 'is' : 'are'} given without ${absent.join(' and ')}`,
        {
          fix: 'give product, environment and flow, or none of them',
        },
      ),
    ],
  };
}
