/** Queries: any text is compiled or refused, a compiled one can be asked of anything, and names find what they name. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask, compile } from '../../hooks/model/query.ts';
import { runs } from './runs.ts';

const words =
  '$ . .. * [ ] [0] [-1] [*] [\'a\'] ["b"] [?( )] @ ^ ~ a constructor __proto__ length ( ) ? , : ` \' " \\ { } é % #';
const pieces = fc.constantFrom(' ', '[?(@.a == "b")]', ...words.split(' '));
const paths = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((parts) => `$${parts.join('')}`),
  fc.string({ unit: 'binary' }),
);
const values = fc.oneof(fc.jsonValue(), fc.anything());

test('any text is compiled, or refused with a phrase; what is compiled can be asked of any value', () => {
  fc.assert(
    fc.property(paths, values, (path, value) => {
      const query = compile(path);

      const answer = 'wrong' in query ? query.wrong : ask(query, value);
      expect(Array.isArray(answer) || /^(?:has|is|does) /.test(String(answer))).toBe(true);
    }),
    runs,
  );
});

test('compiling a path twice gives queries that find the same', () => {
  fc.assert(
    fc.property(paths, fc.jsonValue(), (path, value) => {
      const answers = [compile(path), compile(path)].map((query) =>
        'wrong' in query ? query : ask(query, value),
      );

      expect(answers[1]).toEqual(answers[0]);
    }),
    runs,
  );
});

test('a path of names and indexes finds what stands there, and nothing where nothing stands', () => {
  const parts = fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat({ max: 2 })), { maxLength: 4 });

  fc.assert(
    fc.property(parts, fc.jsonValue(), fc.boolean(), (path, leaf, isDotted) => {
      const value = path.reduceRight<unknown>(
        (inner, part) =>
          typeof part === 'number' ? [...Array.from({ length: part }, () => 'x'), inner] : { [part]: inner },
        leaf,
      );
      const text = path.map((part) => written(part, isDotted)).join('');

      const query = compile(`$${text}`);

      expect('wrong' in query ? query : ask(query, value)).toEqual([leaf]);
      expect('wrong' in query || path.length === 0 ? [] : ask(query, 'something else')).toEqual([]);
    }),
    runs,
  );
});

test('a filter finds the entries whose field is equal, in order', () => {
  const entry = fc.record({ type: fc.constantFrom('A', 'B', 'C'), n: fc.nat({ max: 9 }) });

  fc.assert(
    fc.property(fc.array(entry), fc.constantFrom('A', 'B'), (list, type) => {
      const query = compile(`$.list[?(@.type == "${type}")].n`);

      expect('wrong' in query ? query : ask(query, { list })).toEqual(
        list.filter((one) => one.type === type).map(({ n }) => n),
      );
    }),
    runs,
  );
});

function written(part: string | number, isDotted: boolean): string {
  if (typeof part === 'number') return `[${part}]`;
  return isDotted ? `.${part}` : `['${part}']`;
}
