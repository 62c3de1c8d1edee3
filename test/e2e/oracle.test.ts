/**
 * What is kept of the oracles is what Argo CD's own code says now: built from its modules and asked anew. `npm run
 * oracle` keeps new answers.
 */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { answers, changesOf, folder, orderFiles, splitFiles } from '../cluster/oracle/files.ts';
import { withOracles } from '../cluster/oracle/oracles.ts';

const files = [...Object.keys(orderFiles), ...Object.keys(splitFiles)];

describe('the oracles', () => {
  let contents: ReadonlyMap<string, string> = new Map();

  // The first time Go compiles all of Argo CD's controller.
  beforeAll(async () => {
    contents = await withOracles(answers);
  }, 40 * 60_000);

  test.for(files)('say what %s keeps', (file) => {
    const content = contents.get(file);

    expect(content).toBeDefined();
    expect(changesOf(file, content ?? '')).toEqual([]);
  });

  test('keep nothing else', () => {
    expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  });
});
