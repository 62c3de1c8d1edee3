/** How wide text is in a terminal: colours take no room, and some characters take two columns. */

// oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
const colour = /(\u001B\[\d*m)/;

/** Characters that stand on others or are not seen. */
const narrow = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** East Asian characters and pictures, as terminals draw them. */
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])$/u;

/** What nearly every line is made of: one column each. */
const plain = /^[ -~\u2500-\u25FF‖–…✔✖]*$/;

/** Gives how many columns a text takes. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  const seen = text.split(colour).filter((_, index) => index % 2 === 0);
  return Array.from(seen.join(''), columnsOf).reduce((sum, columns) => sum + columns, 0);
}

function columnsOf(character: string): number {
  if (narrow.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cuts a line to a number of columns, with `…` as the last where something is left out; its colours stay whole. */
export function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let left = columns - 1;
  let isFull = false;
  const kept = line
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : Array.from(part, keep).join('')));
  return `${kept.join('')}…`;

  function keep(character: string): string {
    const width = columnsOf(character);
    isFull ||= width > left;
    left -= width;
    return isFull ? '' : character;
  }
}
