/** The conformance cases of argo-cd.md §G.5 that concern order, parsing and deletion: rows 1 to 53 and 62 to 67. */
import type { Scenario } from '../oracles.ts';
import { asking } from './asking.ts';
import type { Conformance } from './case.ts';
import { ending } from './ending.ts';
import { parsing } from './parsing.ts';
import { pruning } from './pruning.ts';
import { sorting } from './sorting.ts';
import { stepping } from './stepping.ts';

/** All of them. */
export const cases: readonly Conformance[] = [
  ...parsing,
  ...sorting,
  ...pruning,
  ...stepping,
  ...ending,
  ...asking,
];

/** Gives a case as the oracle plays it. */
export function scenarioOf({ row, title, scenario }: Conformance): Scenario {
  return { name: `${row} ${title}`, namespace: 'shop', revision: 'abcdef1234567', ...scenario };
}
