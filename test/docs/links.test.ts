/** Links of README and docs lead to what is there. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { page, pages, root } from './pages.ts';

const links = pages.flatMap(({ path, prose }) =>
  [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ path, target })),
);

/** Gives the anchor that a heading has on the forge. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test.each(links)('$path: $target', ({ path, target }) => {
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? path : normalize(join(dirname(path), file));

  expect(existsSync(join(root, to))).toBe(true);
  if (anchor === undefined) return;
  const headings = [...page(to).prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  expect(headings).toContain(anchor);
});

test('every page is in the index and in the README', () => {
  const all = pages
    .filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md')
    .map(({ path }) => path.slice(5));

  for (const name of all) {
    expect(page('docs/README.md').prose).toContain(`](${name})`);
    expect(page('README.md').prose).toContain(`](docs/${name})`);
  }
});

test.each(pages.filter(({ prose }) => /^- \[.*\]\(#/m.test(prose)))(
  '$path lists all its sections',
  ({ prose }) => {
    const sections = [...prose.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const listed = [...prose.matchAll(/^- \[.*?\]\(#([^)]+)\)$/gm)].map(([, anchor]) => anchor);

    expect(listed).toEqual(sections);
  },
);
