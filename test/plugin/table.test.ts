/** Tables line up, whatever stands in them. */
import { expect, test } from 'vitest';
import { printTable } from '../../plugin/table.ts';

test('pads columns to their widest cell, with capitals above', () => {
  const printed = printTable(
    ['kind', 'waits for', 'from'],
    [
      ['Job', 'completion', 'a.yaml:1'],
      ['ConfigMap', 'nothing', 'folder/b.yaml:12'],
    ],
  );

  expect(printed).toMatchInlineSnapshot(`
    "KIND        WAITS FOR    FROM
    Job         completion   a.yaml:1
    ConfigMap   nothing      folder/b.yaml:12
    "
  `);
});

test('leaves no blanks at line ends', () => {
  expect(
    printTable(
      ['a', 'b'],
      [
        ['wide cell', ''],
        ['', 'x'],
        ['', ''],
      ],
    ),
  ).toBe('A           B\nwide cell\n            x\n\n');
});

test('counts code points, not halves of them', () => {
  expect(
    printTable(
      ['a', 'b'],
      [
        ['😀é', 'x'],
        ['abc', 'y'],
      ],
    ),
  ).toBe('A     B\n😀é    x\nabc   y\n');
});

test('lets no name steer the terminal or break a row', () => {
  expect(printTable(['a', 'b'], [['\u{1b}[2J\n\u{9b}', 'x']])).toBe(
    'A        B\n\u{fffd}[2J\u{fffd}\u{fffd}   x\n',
  );
});

test('prints headers alone, and rows that are shorter than they', () => {
  expect(printTable(['a', 'b'], [])).toBe('A   B\n');
  expect(printTable(['a', 'b'], [['x']])).toBe('A   B\nx\n');
});
