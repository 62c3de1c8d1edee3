/** A terminal as far as live pictures need one: what stands on it after some text was printed. */

/** Gives every line that a person can scroll to, without trailing blanks. */
export function linesOnTerminal(text: string, columns: number, rows: number): readonly string[] {
  const screen: string[][] = [[]];
  const cursor = { row: 0, column: 0 };
  // oxlint-disable-next-line no-control-regex -- control characters are what a terminal reads
  for (const [token] of text.matchAll(/\u001B\[\??(\d*)([A-Za-z])|[\s\S]/gu)) {
    if (token.startsWith('\u001B')) control(token);
    else if (token === '\n') [cursor.row, cursor.column] = [cursor.row + 1, 0];
    else if (token === '\r') cursor.column = 0;
    else put(token);
    while (screen.length <= cursor.row) screen.push([]);
  }
  return screen.map((line) =>
    Array.from(line, (character) => character ?? ' ')
      .join('')
      .trimEnd(),
  );

  function control(token: string): void {
    const [, count = '', letter] = /(\d*)([A-Za-z])$/.exec(token) ?? [];
    // The cursor cannot go above what is seen of all lines.
    if (letter === 'A') cursor.row = Math.max(cursor.row - Number(count || 1), screen.length - rows, 0);
    if (letter === 'K' || letter === 'J') screen[cursor.row]?.splice(cursor.column);
    if (letter === 'J') screen.splice(cursor.row + 1);
  }

  function put(character: string): void {
    if (cursor.column >= columns) [cursor.row, cursor.column] = [cursor.row + 1, 0];
    while (screen.length <= cursor.row) screen.push([]);
    const line = screen[cursor.row];
    if (line !== undefined) line[cursor.column] = character;
    cursor.column += 1;
  }
}
