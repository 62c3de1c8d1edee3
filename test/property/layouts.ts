/** Writes a value as people do: block or flow, any indentation, quotes, order of keys, comments, line ends. */
import fc from 'fast-check';

export type Tree = string | number | boolean | readonly Tree[] | { readonly [key: string]: Tree };

/** Gives a number below `sides`, another one at each call. */
export type Dice = (sides: number) => number;

/** How a document is written. */
export interface Layout {
  readonly style: 'block' | 'flow' | 'json' | 'compact';
  readonly rolls: readonly number[];
  readonly isWindows: boolean;
  readonly above: string;
}

export const layouts: fc.Arbitrary<Layout> = fc.record({
  style: fc.constantFrom(
    'block' as const,
    'block' as const,
    'flow' as const,
    'json' as const,
    'compact' as const,
  ),
  rolls: fc.array(fc.nat({ max: 5039 }), { minLength: 1, maxLength: 60 }),
  isWindows: fc.boolean(),
  above: fc.constantFrom('', '# a comment\n', '\n\n'),
});

/** Writes a value in a layout. */
export function write(
  value: { readonly [key: string]: Tree },
  { style, rolls, isWindows, above }: Layout,
): string {
  let next = 0;
  function dice(sides: number): number {
    next += 1;
    return (rolls[next % rolls.length] ?? 0) % sides;
  }
  const text = writers[style](value, dice);
  const all = style === 'json' || style === 'compact' ? text : above + text;
  return isWindows ? all.replaceAll('\n', '\r\n') : all;
}

const writers: Readonly<
  Record<Layout['style'], (value: { readonly [key: string]: Tree }, dice: Dice) => string>
> = {
  block: (value, dice) => `${block(value, '', dice).replace(/^\n/, '')}\n`,
  flow: (value, dice) => `${flow(value, dice, dice(2) === 0 ? '' : '\n ')}\n`,
  json: (value, dice) => `${JSON.stringify(shuffled(value, dice), undefined, [2, 4, '\t'][dice(3)])}\n`,
  compact: (value, dice) => JSON.stringify(shuffled(value, dice)),
};

/** Gives what follows a key's colon, beginning with the blank or line break in front of it. */
function block(value: Tree, indent: string, dice: Dice): string {
  if (typeof value !== 'object') return ` ${scalar(value, dice)}${dice(6) === 0 ? '  # why' : ''}`;
  if (Object.keys(value).length === 0 || dice(5) === 0) return ` ${flow(value, dice, '')}`;
  if (isList(value)) return value.map((entry) => `\n${indent}-${item(entry, indent, dice)}`).join('');
  return entries(value, dice)
    .map(([key, entry]) => {
      const deeper = indent + ' '.repeat(isList(entry) ? dice(3) : 1 + dice(4));
      return `${gap(indent, dice)}\n${indent}${keyText(key, dice)}:${' '.repeat(typeof entry === 'object' ? 0 : dice(3))}${block(entry, deeper, dice)}`;
    })
    .join('');
}

function item(entry: Tree, indent: string, dice: Dice): string {
  if (typeof entry !== 'object' || isList(entry) || Object.keys(entry).length === 0)
    return ` ${flow(entry, dice, '')}`;
  const deeper = indent + ' '.repeat(2 + dice(3));
  const text = block(entry, deeper, dice);
  // The first key stands behind the dash.
  return text.startsWith(`\n${deeper}`)
    ? `${' '.repeat(deeper.length - indent.length - 1)}${text.slice(1 + deeper.length)}`
    : text;
}

function gap(indent: string, dice: Dice): string {
  return ['', '', '', `\n${indent}# a comment`, '\n', '\n# at the margin: "}'][dice(6)] ?? '';
}

/** Writes in one line, or with each entry in its own. */
function flow(value: Tree, dice: Dice, newline: string): string {
  if (typeof value !== 'object') return scalar(value, dice);
  const deeper = newline === '' ? '' : `${newline}  `;
  const parts = isList(value)
    ? value.map((entry) => flow(entry, dice, deeper))
    : entries(value, dice).map(([key, entry]) => `${keyText(key, dice)}: ${flow(entry, dice, deeper)}`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  return newline === '' ? oneLine(parts, [open, close], dice) : lines(parts, [open, close], newline);
}

type Brackets = readonly [open: string, close: string];

function oneLine(parts: readonly string[], [open, close]: Brackets, dice: Dice): string {
  const pad = ' '.repeat(dice(2));
  const end = dice(5) === 0 ? ',' : '';
  return `${open}${pad}${parts.join(dice(2) === 0 ? ', ' : ' ,  ')}${end}${pad}${close}`;
}

function lines(parts: readonly string[], [open, close]: Brackets, newline: string): string {
  return `${open}${newline}${parts.join(`, # why${newline}`)}${newline}${close}`;
}

function scalar(value: string | number | boolean, dice: Dice): string {
  if (typeof value !== 'string') return String(value);
  const isPlain =
    /^[A-Za-z][A-Za-z0-9./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return quote(value, isPlain ? dice(3) : dice(2));
}

function keyText(key: string, dice: Dice): string {
  return quote(key, dice(4));
}

function quote(text: string, kind: number): string {
  if (kind === 0) return JSON.stringify(text);
  return kind === 1 ? `'${text.replaceAll("'", "''")}'` : text;
}

function entries(value: { readonly [key: string]: Tree }, dice: Dice): readonly (readonly [string, Tree])[] {
  const left = Object.entries(value);
  const all: [string, Tree][] = [];
  while (left.length > 0) all.push(...left.splice(dice(left.length), 1));
  return all;
}

function shuffled(value: Tree, dice: Dice): Tree {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((entry) => shuffled(entry, dice));
  return Object.fromEntries(entries(value, dice).map(([key, entry]) => [key, shuffled(entry, dice)]));
}

function isList(value: Tree): value is readonly Tree[] {
  return Array.isArray(value);
}
