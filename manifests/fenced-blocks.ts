/** Finds the fenced code blocks of a Markdown page. */

export interface FencedBlock {
  /** The words behind the opening fence: the language, and what the block is. */
  readonly words: readonly string[];
  readonly text: string;
  /** The line of the opening fence, counted from 1. */
  readonly line: number;
}

/** Gives the blocks of a page in order; blocks inside of lists lose the list's indentation. */
export function fencedBlocks(page: string): readonly FencedBlock[] {
  return [...page.matchAll(/^( *)```([^\n`]*)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = '', info = '', text = ''], index, all) => ({
      words: info
        .trim()
        .split(/\s+/)
        .filter((word) => word !== ''),
      text: indent === '' ? text : text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: page.slice(0, all[index]?.index).split('\n').length,
    }),
  );
}
