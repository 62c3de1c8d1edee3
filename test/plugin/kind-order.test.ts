/** The order of kinds (argo-cd.md §C.5). */
import { expect, test } from 'vitest';
import { kindRank } from '../../plugin/kind-order.ts';

test('case 19: kinds have the ranks of the engine', () => {
  expect(['Namespace', 'APIService', 'MyCRD', 'constructor'].map(kindRank)).toEqual([-35, -1, 0, 0]);
});
