/** The README's first screen: its before and after, and the two commands that are all the set-up. */
import { describe, expect, test } from 'vitest';
import { generated } from '../../manifests/samples.ts';
import { blocksOf, page } from './pages.ts';

const { text, blocks } = page('README.md');

describe('the first screen', () => {
  test('shows an excerpt of what the tool prints for the files above it', async () => {
    const [hook, manifest, after] = blocks;

    const output = await generated(text);

    expect([hook?.words, manifest?.words, after?.words]).toEqual([
      ['yaml', 'hook', 'hookline.yaml'],
      ['yaml', 'manifest', 'orders.yaml'],
      ['yaml'],
    ]);
    expect(output.startsWith((manifest?.text ?? '') + (after?.text ?? ''))).toBe(true);
    expect(after?.text).toMatch(/^---\napiVersion: "batch\/v1"\nkind: "Job"\n/);
  });

  test('needs exactly two commands', () => {
    const commands = blocksOf('sh').filter(
      ({ at, text: block }) => at.startsWith('README.md:') && block.includes('npm'),
    );

    expect(commands.map((block) => block.text)).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
  });
});
