/** Globs: no text breaks them, and they match what a naive matcher matches. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globTest } from '../../plugin/glob.ts';
import { runs } from './runs.ts';
import { anyText } from './streams.ts';

const words =
  '* ** ? [ ] [! [a- -z] [a-z] [z-a] [!a] [] [!] [&&] [~] [^a] [\\ { } {a,b} , \\ / . a b ( ) + $ | 😀 é';
const pieces = fc.constantFrom(...words.split(' '));
const anyGlob = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  anyText,
);

test('any text is a glob that says yes or no', () => {
  fc.assert(
    fc.property(anyGlob, anyText, (glob, path) => {
      expect(typeof globTest(glob)(path)).toBe('boolean');
    }),
    runs,
  );
});

test('a text without special characters, or with all escaped, matches itself alone', () => {
  fc.assert(
    fc.property(anyText, anyText, (text, other) => {
      const test = globTest(Array.from(text, (character) => `\\${character}`).join(''));

      expect(test(text)).toBe(true);
      expect(test(other)).toBe(other === text);
    }),
    runs,
  );
});

/** One part of a pattern: as written, and the prefixes of a path that it can take, by their lengths. */
interface Part {
  readonly glob: string;
  readonly lengths: (path: string) => readonly number[];
}

function oneOf(words: readonly string[]): (path: string) => readonly number[] {
  return (path) => words.filter((word) => path.startsWith(word)).map((word) => word.length);
}

const parts: readonly Part[] = [
  { glob: '*', lengths: (path) => Array.from({ length: path.length + 1 }, (_, index) => index) },
  { glob: '**', lengths: (path) => Array.from({ length: path.length + 1 }, (_, index) => index) },
  { glob: '?', lengths: (path) => (path === '' ? [] : [1]) },
  { glob: '[ab]', lengths: oneOf(['a', 'b']) },
  { glob: '[a-c]', lengths: oneOf(['a', 'b', 'c']) },
  { glob: '[!a]', lengths: (path) => (path === '' || path.startsWith('a') ? [] : [1]) },
  { glob: '{ab,b,}', lengths: oneOf(['ab', 'b', '']) },
  { glob: '\\*', lengths: oneOf(['*']) },
  ...['a', 'b', '/', '.', '+'].map((character): Part => ({ glob: character, lengths: oneOf([character]) })),
];

function matches(pattern: readonly Part[], path: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path === '';
  return first.lengths(path).some((length) => matches(rest, path.slice(length)));
}

test('agrees with a matcher that tries everything', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c', '/', '.', '*', '+', '\n'), { maxLength: 6 });

  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 5 }), path, (pattern, characters) => {
      const text = characters.join('');

      expect(globTest(pattern.map(({ glob }) => glob).join(''))(text)).toBe(matches(pattern, text));
    }),
    runs,
  );
});
