/** No false alarm: over sets as good teams write them, every rule at its default level stays silent. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findings } from '../../support/lint.ts';

const folder = join(import.meta.dirname, '../fixtures/lint/well-made');
const sets = readdirSync(folder).toSorted();

test('there are at least ten sets', () => expect(sets.length).toBeGreaterThanOrEqual(10));

test.each(sets)('%s has no finding', async (set) => {
  const text = readFileSync(join(folder, set), 'utf8');
  expect(await findings(text)).toEqual([]);
  expect(await findings(text, '--app-name', 'shop', '--app-namespace', 'shop')).toEqual([]);
});
