/** The pages that people read, with their blocks, for the tests. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fencedBlocks, type FencedBlock } from '../../manifests/fenced-blocks.ts';

export const root = join(import.meta.dirname, '../..');

export interface Page {
  readonly path: string;
  readonly text: string;
  /** The text without code blocks. */
  readonly prose: string;
  readonly blocks: readonly FencedBlock[];
}

/** A block with the page and line that it is found at, and the block behind it. */
export interface PlacedBlock extends FencedBlock {
  readonly at: string;
  readonly next: FencedBlock | undefined;
}

export const pages: readonly Page[] = globSync(['README.md', 'docs/*.md', '.github/*.md'], { cwd: root })
  .toSorted()
  .map(pageOf);

const placed: readonly PlacedBlock[] = pages.flatMap(({ path, blocks }) =>
  blocks.map((block, index) => ({ ...block, at: `${path}:${block.line}`, next: blocks[index + 1] })),
);

/** Gives the page of a path. */
export function page(path: string): Page {
  const found = pages.find((one) => one.path === path);
  if (found === undefined) throw new Error(`${path} is absent`);
  return found;
}

/** Gives the blocks of all pages whose fence begins with the given words; without words all. */
export function blocksOf(...words: readonly string[]): readonly PlacedBlock[] {
  return placed.filter((block) => words.every((word, index) => block.words[index] === word));
}

function pageOf(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  const prose = text.replaceAll(/^( *)```[^\n`]*\n[\s\S]*?^\1```$/gm, '');
  return { path, text, prose, blocks: fencedBlocks(text) };
}
