/** Dollars that we escape reach a container as they were written, whatever its environment holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeExpansion, withArguments } from '../../hooks/model/environment-variables.ts';
import { runs } from './runs.ts';
import { anyText } from './streams.ts';

/** Every release of Kubernetes, and those without the fix of kubernetes/kubernetes#136325 for `$é`. */
const kubelets = [
  ['now', characterAt],
  ['before 1.36', (bytes: Buffer, at: number) => Buffer.from(String.fromCodePoint(bytes[at] ?? 0))],
] as const;

const words = fc.oneof(
  fc.constantFrom(
    '$',
    '$$',
    '$(',
    ')',
    '$(A)',
    '$$(A)',
    '$(date)',
    '${A}',
    '$A',
    '(',
    '',
    ' ',
    '\n',
    '$é',
    '$😀',
    '$(',
  ),
  anyText,
);
const texts = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(''));
const environment = fc.dictionary(fc.constantFrom('A', 'date', '', ' ', '$', '(', 'é'), texts);

test.each(kubelets)('a text comes out as written: kubelet %s', (_, first) => {
  fc.assert(
    fc.property(texts, environment, (text, values) => {
      expect(expand(escapeExpansion(text), values, first)).toBe(text);
    }),
    runs,
  );
});

test('escapes no more than it must: text without a run of dollars, "$(" or a dollar before a foreign letter stays', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(?:\$?[a-zA-Z0-9_{}" \n]){0,20}\$?$/), (text) => {
      expect(escapeExpansion(text)).toBe(text);
    }),
    runs,
  );
});

test.each(kubelets)(
  'given arguments arrive as they are, and own variables may refer to them: kubelet %s',
  (_, first) => {
    fc.assert(
      fc.property(texts, (value) => {
        const entries = withArguments(new Map([['A', value]]), [{ name: 'OWN', value: 'A is $(A), $$(A)' }]);

        const seen: Record<string, string> = {};
        for (const { name, value: written = '' } of entries) seen[name] = expand(written, seen, first);
        expect(seen).toEqual({ A: value, OWN: `A is ${value}, $(A)` });
      }),
      runs,
    );
  },
);

type First = (bytes: Buffer, at: number) => Buffer;

/**
 * Expands as the kubelet does, byte by byte: `$$` is one `$`; `$(NAME)` is the variable, or stays where there is none;
 * `$(` that is not closed and `$` before anything else stay.
 */
function expand(text: string, values: Readonly<Record<string, string>>, first: First): string {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const [length, part] = partAt(bytes, at, { values, first });
    parts.push(part);
    at += length;
  }
  return Buffer.concat(parts).toString();
}

const [dollar, open, close] = Buffer.from('$()');

function partAt(
  bytes: Buffer,
  at: number,
  { values, first }: { readonly values: Readonly<Record<string, string>>; readonly first: First },
): readonly [length: number, part: Buffer] {
  if (bytes[at] !== dollar || at + 1 === bytes.length) return [1, bytes.subarray(at, at + 1)];
  if (bytes[at + 1] === dollar) return [2, bytes.subarray(at, at + 1)];
  if (bytes[at + 1] !== open) {
    const next = first(bytes, at + 1);
    return [first === characterAt ? 1 + next.length : 2, Buffer.concat([Buffer.from('$'), next])];
  }
  const end = bytes.indexOf(close ?? 0, at + 2);
  if (end === -1) return [2, bytes.subarray(at, at + 2)];
  const name = bytes.subarray(at + 2, end).toString();
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return [end + 1 - at, Buffer.from(value ?? `$(${name})`)];
}

function characterAt(bytes: Buffer, at: number): Buffer {
  let end = at + 1;
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end += 1;
  return bytes.subarray(at, end);
}
