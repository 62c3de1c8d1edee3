/** Tables: rows as aligned text, as kubectl prints them. */

const gap = '   ';

/**
 * Prints a table: headers in capitals, columns three spaces apart, no blanks at line ends, a line feed after each row.
 *
 * Widths count code points. Control characters become U+FFFD: a name out of a manifest must not steer a terminal.
 */
export function printTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headers.map((header) => header.toUpperCase()), ...rows].map((row) => row.map(printable));
  const widths = headers.map((_, column) => widest(lines.map((line) => line[column] ?? '')));
  return lines.map((line) => `${printRow(line, widths)}\n`).join('');
}

function printRow(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)));
  return padded.join(gap).trimEnd();
}

function widest(cells: readonly string[]): number {
  let width = 0;
  for (const cell of cells) width = Math.max(width, widthOf(cell));
  return width;
}

function widthOf(cell: string): number {
  return Array.from(cell).length;
}

function printable(cell: string): string {
  return cell.replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
