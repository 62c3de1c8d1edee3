/** Generated files are what the code makes of them now, and no others lie in their folders. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../manifests/generated.ts';

const root = join(import.meta.dirname, '../..');
const files = await generatedFiles();

test.each([...files])('%s is current: else run npm run generate', (path, content) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(content);
});

test.each(['manifests/crds', 'manifests/schemas'])('%s holds nothing that is not generated', (folder) => {
  const present = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);

  expect(present.filter((path) => !files.has(path))).toEqual([]);
});

test.each([...files].filter(([path]) => path.endsWith('.yaml')))(
  '%s says in its first line that it is generated',
  (_path, content) => {
    expect(content.split('\n')[0]).toMatch(/^# Generated .*npm run generate/);
  },
);
