/** The pages that go through a release: the plans that they show are those of the files that they show. */
import { describe, expect, test } from 'vitest';
import { run } from '../../plugin/run.ts';
import { makeFolder } from '../support/folder.ts';
import { page } from './pages.ts';

describe.each(['walkthrough', 'guarded-release'])('docs/%s.md', (name) => {
  const { blocks } = page(`docs/${name}.md`);
  const at = blocks.findIndex(({ words }) => words[1] === 'plan');

  test('shows the plan of its files', async () => {
    const files = blocks.slice(0, at).filter(({ words }) => ['manifest', 'hook'].includes(words[1] ?? ''));
    const [command = ''] = blocks[at - 1]?.text.trim().split('\n') ?? [];
    const folder = makeFolder({
      '.git/HEAD': '',
      ...Object.fromEntries(files.map(({ words, text }) => [words[2] ?? '', text])),
    });

    const { stdout, stderr } = await run(command.split(' ').slice(1), {
      environment: {},
      folder,
      stdin: async () => new Uint8Array(),
    });

    expect(stderr).toBe('');
    expect(files.length).toBeGreaterThan(1);
    expect(blocks[at]?.text).toBe(stdout);
  });

  test('says of each file where it lies', () => {
    const files = blocks.filter(({ words }) => ['manifest', 'hook'].includes(words[1] ?? ''));

    expect(files.filter(({ words }) => !/^\w+\/[\w/-]+\.yaml$/.test(words[2] ?? ''))).toEqual([]);
  });
});
