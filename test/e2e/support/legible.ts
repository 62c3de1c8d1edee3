/** Whether a page can be read, measured where it is drawn. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tab } from './browser.ts';

/** What a reader needs of a page. */
export interface Measured {
  /** How wide the page is. */
  readonly width: number;
  /** Texts that reach beyond the window. */
  readonly outside: readonly string[];
  /** Texts of less than 14 pixels. */
  readonly small: readonly string[];
  /** Texts whose contrast to what lies behind them is less than 4.5 (WCAG 2, level AA). */
  readonly faint: readonly string[];
  /** How many texts are drawn. */
  readonly texts: number;
}

const program = readFileSync(join(import.meta.dirname, 'legible.page.mjs'), 'utf8');

/** Looks at every text that a tab draws. */
export function measured(tab: Tab): Promise<Measured> {
  return tab.evaluate<Measured>(`(() => {\n${program}\nreturn measure(); })()`);
}
