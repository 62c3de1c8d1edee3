/** Cutting text into documents and JSON values: nothing is lost, and the cuts are where a simple reader makes them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonValues } from '../../plugin/json-stream.ts';
import { split } from '../../plugin/split.ts';
import { runs } from './runs.ts';
import { anyText, jsonStreams } from './streams.ts';

const lines = fc.oneof(
  fc.constantFrom(
    '---',
    '--- ',
    '---\t# a',
    '--- a',
    '---a',
    '----',
    ' ---',
    '---\u00A0',
    '---\u2028',
    '---#',
    '--',
    '---\r',
  ),
  fc.constantFrom(
    '...',
    '... # end',
    '....',
    ' ...',
    '{',
    '{}',
    '{"a": 1}',
    '}{',
    '"',
    '# a',
    '',
    ' ',
    '\uFEFF',
  ),
  anyText,
);
const texts = fc
  .tuple(fc.array(lines, { maxLength: 12 }), fc.boolean())
  .map(([all, isOpen]) => all.join('\n') + (isOpen ? '' : '\n'));

test('leads and texts, put together, are the source, unless a document is refused', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { value, problems } = split({ name: 'a', text });
      const written = value.map((manifest) => manifest.lead + manifest.text).join('');

      expect(problems.length === 0 ? written === text : written.length < text.length).toBe(true);
    }),
    runs,
  );
});

test('documents begin where a reader that goes line by line finds them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { value, problems } = split({ name: 'a', text });

      const found = value.filter(({ lead, line }) => lead !== '' || line === 1).map(({ line }) => line);
      const refused = documentsByLine(text).filter(({ lost }) => lost !== undefined);
      const kept = documentsByLine(text).filter(({ lost }) => lost === undefined);
      expect(new Set(found)).toEqual(new Set(kept.map(({ line }) => line)));
      expect(problems.map(({ at }) => at?.line)).toEqual(refused.map(({ lost }) => lost));
    }),
    runs,
  );
});

test('each document has its own bytes and its own separator', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { value } = split({ name: 'a', text });

      const documents: string[] = [];
      for (const { lead, text: own, isStreamed } of value) {
        const isNext = isStreamed === true && lead === '' && documents.length > 0;
        documents.push((isNext ? (documents.pop() ?? '') : '') + lead + own);
      }
      const kept = documentsByLine(text).filter(({ lost }) => lost === undefined);
      expect(documents).toEqual(kept.map(({ written }) => written));
    }),
    runs,
  );
});

test('the line of each JSON value of a stream is where its text begins', () => {
  fc.assert(
    fc.property(jsonStreams, fc.nat({ max: 3 }), (parts, above) => {
      const text =
        '# above\n'.repeat(above) + (above === 0 ? '' : '---\n') + parts.map((part) => part.text).join('');

      const { value } = split({ name: 'a', text });

      const streamed = value.filter(({ isStreamed }) => isStreamed === true);
      expect(streamed.map((manifest) => manifest.text)).toEqual(parts.map((part) => part.text));
      let line = above === 0 ? 1 : above + 2;
      for (const [index, { text: own }] of parts.entries()) {
        expect(streamed[index]?.line).toBe(line);
        line += own.split('\n').length - 1;
      }
    }),
    runs,
  );
});

test('a JSON stream is cut into its values', () => {
  fc.assert(
    fc.property(jsonStreams, (parts) => {
      const values = jsonValues(parts.map(({ text }) => text).join(''));

      expect(values.map((text) => JSON.parse(text) as unknown)).toEqual(
        parts.map(({ text }) => JSON.parse(text) as unknown),
      );
    }),
    runs,
  );
});

test('any text is cut into parts that are the text again, and each but the whole is JSON by its brackets', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    'a',
    ' ',
    '\n',
    ':',
    '{}',
    '{"a":"}"}',
    '\uFEFF',
  );

  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (some) => {
      const text = some.join('');

      const values = jsonValues(text);

      expect(values.join('')).toBe(text);
      expect(values.length === 1 || values.every((value) => /^[\s\uFEFF]*\{/.test(value))).toBe(true);
    }),
    runs,
  );
});

interface Reading {
  readonly line: number;
  written: string;
  lost: number | undefined;
}

/** Go's `unicode.IsSpace` without the line feed, spelled out (argo-cd.md §A.8). */
const blanks =
  '\t\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000';

/** Reads a text line by line: where each document begins, its bytes, and the line at which its lost part begins. */
function documentsByLine(text: string): readonly Reading[] {
  const all: Reading[] = [];
  let current: Reading = { line: 1, written: '', lost: undefined };
  let hasEnded = false;
  for (const [index, line] of text.split(/(?<=\n)/).entries()) {
    if (isSeparator(line)) {
      if (index > 0) all.push(current);
      current = { line: index + (line.endsWith('\n') ? 2 : 1), written: line, lost: undefined };
      hasEnded = false;
      continue;
    }
    current.written += line;
    const content = line.replace(/\n$/, '');
    if (content === '...' || ['... ', '...\t', '...\r'].some((start) => content.startsWith(start)))
      hasEnded = true;
    else if (hasEnded && current.lost === undefined && !isBlank(content)) current.lost = index + 1;
  }
  return [...all, current];
}

function isSeparator(line: string): boolean {
  if (!line.startsWith('---')) return false;
  let rest = line.slice(3).replace(/\n$/, '');
  while (rest !== '' && blanks.includes(rest.charAt(0))) rest = rest.slice(1);
  return rest === '' || rest.startsWith('#');
}

function isBlank(line: string): boolean {
  return line.split(/[\r\u2028\u2029]/).every((part) => part.trim() === '' || part.trim().startsWith('#'));
}
