/** Dependencies: few, exact, explained in the README, and locked without the address of a registry. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const versions = z.record(z.string(), z.string()).default({});
const Package = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});
const Lock = z.object({ packages: z.record(z.string(), z.looseObject({ version: z.string() })) });

const declared = Package.parse(json('package.json'));
const { packages } = Lock.parse(json('package-lock.json'));
const everyDependency = Object.entries({
  ...declared.dependencies,
  ...declared.devDependencies,
  ...declared.optionalDependencies,
});

test.each(everyDependency)('%s has an exact version: %s', (_name, version) => {
  expect(version).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?$/);
});

test('there are no more than nine runtime dependencies', () => {
  expect(Object.keys(declared.dependencies).length).toBeLessThanOrEqual(9);
});

test('the runtime dependencies are the rows of the table in the README', () => {
  const rows = dependencyRows();

  expect(rows.toSorted()).toEqual(Object.keys(declared.dependencies).toSorted());
});

test('the lock file agrees with package.json', () => {
  const locked = Package.parse(packages['']);

  // Some versions of npm count the optional ones among the others as well.
  expect(withOptional(locked)).toEqual(withOptional(declared));
  expect(everyDependency.map(([name]) => [name, packages[`node_modules/${name}`]?.version])).toEqual(
    everyDependency,
  );
});

test('the lock file holds a digest and no address for every package', () => {
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  const addressed = installed.filter(([, entry]) => 'resolved' in entry || 'link' in entry);
  const undigested = installed.filter(([, entry]) => !('integrity' in entry));

  expect({ addressed, undigested }).toEqual({ addressed: [], undigested: [] });
});

function withOptional(some: z.infer<typeof Package>): z.infer<typeof Package> {
  return { ...some, dependencies: { ...some.dependencies, ...some.optionalDependencies } };
}

/** Gives the first column of the table in the README's section "Dependencies". */
function dependencyRows(): readonly string[] {
  const file = join(root, 'README.md');
  if (!existsSync(file)) throw new Error('README.md is absent: write it, with a section "## Dependencies"');
  const section = readFileSync(file, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith('Dependencies\n'));
  if (section === undefined) throw new Error('README.md has no section "## Dependencies" with a table');
  return [...section.matchAll(/^\| *`([^`]+)`/gm)].map(([, name]) => name ?? '');
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
