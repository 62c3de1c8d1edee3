/** HTML as values: text is escaped where it becomes HTML, and nowhere else. */

/** HTML that is safe to be sent. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text, which is escaped, HTML, and lists of both. */
export type Part = string | number | Html | undefined | readonly Part[];

/** Writes HTML: `html\`<p>${name}</p>\``. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + written(parts[index])).join(''));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(written).join('');
}

/** Control characters, and those that turn the direction of text around, would make one text look like another. */
const unseen = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text
    .replaceAll(unseen, (character) => (character === '\n' || character === '\t' ? character : '\uFFFD'))
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
