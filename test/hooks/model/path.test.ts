/** Paths as people write them. */
import { expect, test } from 'vitest';
import { pathText, type Path } from '../../../hooks/model/path.ts';

test.each<[Path, string]>([
  [[], ''],
  [['spec'], 'spec'],
  [['spec', 'phases', 0], 'spec.phases[0]'],
  [['items', 0, 1, 'name'], 'items[0][1].name'],
  [[0, 'a'], '[0].a'],
])('writes %j as "%s"', (path, text) => {
  expect(pathText(path)).toBe(text);
});
