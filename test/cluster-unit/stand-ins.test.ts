/** The images that stand in for others: those that the examples name, and no others that nobody names. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkout } from '../cluster/layout.ts';
import { fullName, standInNames } from '../cluster/stand-ins.ts';

function textOf(...patterns: readonly string[]): string {
  const files = globSync(patterns, { cwd: checkout });
  return files.map((file) => readFileSync(join(checkout, file), 'utf8')).join('\n');
}

test('every image of the examples has a stand-in', () => {
  const text = textOf('manifests/examples/**/*.yaml');

  const named = [...text.matchAll(/^ *(?:- )?image: ([^\s"'{]+:[^\s"'{]+)$/gm)].map(([, image]) => image);

  expect(named.length).toBeGreaterThan(10);
  const there = new Set(standInNames.map(fullName));
  expect(named.filter((image) => !there.has(fullName(image ?? '')))).toEqual([]);
});

test.each(standInNames)('%s is named by an example, a page or a test', (name) => {
  const text = textOf('manifests/examples/**/*.yaml', 'docs/*.md', 'test/e2e/**/*.ts');
  const [repository = '', tag = ''] = name.split(/:(?=[^:]*$)/);

  expect(text).toContain(repository);
  expect(text).toContain(tag);
});

describe('the full name of', () => {
  test.each([
    ['busybox:1', 'docker.io/library/busybox:1'],
    ['curlimages/curl:8.10.1', 'docker.io/curlimages/curl:8.10.1'],
    ['docker.io/library/busybox:1', 'docker.io/library/busybox:1'],
    ['ghcr.io/acme/tell:1.4.0', 'ghcr.io/acme/tell:1.4.0'],
  ])('%s', (name, full) => {
    expect(fullName(name)).toBe(full);
  });
});
