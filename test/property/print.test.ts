/** What we print is read back as it was, by readers of YAML 1.1 and 1.2 alike. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { printObject } from '../../plugin/print.ts';
import { runs } from './runs.ts';
import { anyText } from './streams.ts';

/** Texts that some reader takes for something else when they stand without quotes. */
const words =
  'y Y yes No on OFF true False null Null ~ 0o17 017 0x1F 0b11 -0o7 1_000 1e3 .5 +1 .inf -.INF .NaN 190:20:30 ' +
  '2001-01-01 2001-12-14t21:59:43.10-05:00 << = - ? : #a {a} [a &a *a !a | > %a @a `a "a \'a --- ... \\ \\n é 😀';
const characters = ['', ' ', '\t', '\n', '\r', '\r\n', '\u0000', '\u001B[0m', '\u007F', '\uFFFE', 'a\u0085b'];
const phrases = ['- a', 'a: b', 'a #b', '--- a', '{{ a }}', 'a\u2028b\u2029c', '\uFEFFa', 'a\uFEFF', ' a\nb'];
const lines =
  'a| a||,|a,a |b,a| b,a|\tb,a||b,a|#b|,a|---|b,a\r|b,a|||,|,||,a|\uFEFFb,a|:b|- c,a\u0085|b,\t|a'.replaceAll(
    '|',
    '\n',
  );
const treacherous = [...words.split(' '), ...characters, ...phrases, ...lines.split(',')];
const text = fc.oneof(fc.constantFrom(...treacherous), anyText, fc.string({ unit: 'grapheme' }));
const scalar = fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null));
const { value: values } = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));
const objects = fc.dictionary(text, values, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

test.each(['1.1', '1.2'] as const)('values are read back as they were by YAML %s', (version) => {
  fc.assert(
    fc.property(objects, (object) => {
      expect(read(printObject(object), version)).toEqual(object);
    }),
    runs,
  );
});

test.each(treacherous.map((some) => [JSON.stringify(some), some] as const))(
  '%s is read back in every place',
  (_, some) => {
    const object = {
      [some]: some,
      list: [some, [some], { [some]: some }],
      map: { deep: { [some]: [{ a: some, b: some }] } },
    };

    expect(read(printObject(object), '1.1')).toEqual(object);
    expect(read(printObject(object), '1.2')).toEqual(object);
  },
);

test('every text is in quotes or a block literal, but for keys that are plain words', () => {
  fc.assert(
    fc.property(objects, (object) => {
      const plain: string[] = [];

      visit(parseDocument(printObject(object)), {
        Scalar(key, { type, value }) {
          if (typeof value !== 'string' || type === 'QUOTE_DOUBLE' || type === 'BLOCK_LITERAL') return;
          plain.push(`${String(key)} ${value}`);
        },
      });

      expect(plain.filter((found) => !/^key [A-Za-z][A-Za-z0-9._/-]*$/.test(found))).toEqual([]);
    }),
    runs,
  );
});

test('what is printed holds no character that a reader changes or refuses', () => {
  fc.assert(
    fc.property(objects, (object) => {
      expect(printObject(object).replaceAll(/[\t\n]/g, '')).not.toMatch(
        /[\p{Cc}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u,
      );
    }),
    runs,
  );
});

test('no line of what is printed is a separator or the end of a document', () => {
  fc.assert(
    fc.property(objects, (object) => {
      expect(printObject(object)).not.toMatch(/^(?:---|\.\.\.)/m);
    }),
    runs,
  );
});

test('a script stays readable: text with line breaks and nothing unusual is a block literal', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z#$"' ]{0,8}[a-z]$/), { minLength: 2 }), (lines) => {
      const source = lines.map((line) => line.trim()).join('\n');

      const node = parseDocument(printObject({ source })).get('source', true);

      expect(isScalar(node) ? [node.type, node.value] : undefined).toEqual(['BLOCK_LITERAL', source]);
    }),
    runs,
  );
});

function read(printed: string, version: '1.1' | '1.2'): unknown {
  const document = parseDocument(printed, { version, merge: true });
  for (const problem of [...document.errors, ...document.warnings]) throw problem;
  return document.toJS();
}
