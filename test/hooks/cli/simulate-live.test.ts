/** The live tree of `hookline simulate` on a terminal: what is drawn, and what stands there in the end. */
import { describe, expect, test, vi } from 'vitest';
import { linesOnTerminal } from '../../support/terminal.ts';
import { widthOf } from '../../../hooks/cli/simulate-width.ts';
import { flow, ran, shop } from './ran.ts';

// A whole release takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

// oxlint-disable-next-line no-control-regex -- what begins and ends a picture
const frame = /\u001B\[\?25l(?:\u001B\[\d+A)?\r([\s\S]*?)\u001B\[J\u001B\[\?25h/g;
// oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
const control = /\u001B\[\d*[mK]/g;

interface Shown {
  readonly stdout: string;
  readonly exitCode: number;
  readonly pictures: readonly (readonly string[])[];
}

/** Runs on a terminal on which every change is drawn. */
async function shown(
  argv: readonly string[],
  [columns, rows]: readonly [number, number],
  isColoured = false,
): Promise<Shown> {
  let wall = 0;
  const { stdout, exitCode } = await ran(argv, {
    isTerminal: true,
    isColoured,
    wall: () => (wall += 1000),
    size: () => ({ columns, rows }),
  });
  const pictures = [...stdout.matchAll(frame)].map(([, picture = '']) =>
    picture.replaceAll(control, '').trimEnd().split('\n'),
  );
  return { stdout, exitCode, pictures };
}

test('one picture is drawn again in its place, and the last has the whole release', async () => {
  const { stdout, pictures } = await shown([flow], [200, 60], true);

  expect(pictures.length).toBeGreaterThan(5);
  for (const picture of pictures) expect(picture[0]).toMatch(/^\S storefront-/);
  expect(stdout.slice(stdout.lastIndexOf('\u001B[J'))).toContain('\u001B[32mSucceeded');
});

test('no colour where none is wanted', async () => {
  const { stdout } = await shown([flow], [200, 60]);

  expect(stdout).not.toContain('\u001B[3');
});

/** The shop's release as other outputs get it, and as a common terminal does. */
const plain = ran([shop]);
const common = shown([shop], [80, 24]);

const sizes: readonly (readonly [number, number])[] = [
  [200, 60],
  [80, 24],
  [40, 12],
  [20, 3],
];

describe.each(sizes)('a terminal of %i columns and %i rows', (columns, rows) => {
  test('holds every picture, and of none anything stays', async () => {
    const { stdout, pictures } = await shown([shop], [columns, rows]);
    const { stdout: text } = await plain;

    expect(pictures.length).toBeGreaterThan(20);
    for (const picture of pictures) {
      expect(picture.length).toBeLessThan(rows);
      expect(Math.max(...picture.map((line) => widthOf(line)))).toBeLessThanOrEqual(columns);
    }
    // What a person finds there in the end is what others get without the lines of events.
    const [heading = '', , ...rest] = text.split('\n\n');
    const expected = linesOnTerminal(`${heading}\n\n${rest.join('\n\n')}`, columns, rows);
    expect(linesOnTerminal(stdout, columns, rows)).toEqual(expected);
  }, 60_000);
});

test('80 columns and 24 rows show what goes on in both regions at once', async () => {
  const { pictures } = await common;
  const busy = pictures.filter((picture) =>
    ['prod-eu', 'prod-us'].every((name) => picture.some((line) => new RegExp(`${name} +Running`).test(line))),
  );

  expect(busy.length).toBeGreaterThan(3);
  expect(busy.flat().some((line) => /◐ postAction smoke +Running/.test(line))).toBe(true);
  for (const picture of busy) expect(picture.join('\n')).not.toContain('more lines');
});

test('a hold says for what, also where there is little room', async () => {
  const { pictures } = await common;

  expect(pictures.flat().join('\n')).toMatch(/○ prod-eu +Pending +holds: waits for staging/);
});

test('of releases that go on at the same time each has its tree', async () => {
  const { pictures } = await shown([shop, '--commit-at', '30s'], [200, 120]);
  const both = pictures.filter((picture) => {
    const [first, second = -1] = picture.flatMap((line, index) =>
      /^\S shop-[0-9a-f]{10} /.test(line) ? [index] : [],
    );
    return first === 0 && second > 1;
  });

  expect(both.length).toBeGreaterThan(3);
}, 60_000);
