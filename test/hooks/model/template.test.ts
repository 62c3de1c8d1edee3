/** Templates: `${NAME}` is filled in once, and nothing else is touched. */
import { describe, expect, test } from 'vitest';
import { fill, templateNames } from '../../../hooks/model/template.ts';

describe('templateNames', () => {
  test.each<[string, readonly string[]]>([
    ['plain', []],
    ['${A}', ['A']],
    ['${A}/${B_2}/${A}/${_c}', ['A', 'B_2', '_c']],
    ['$A {A} $ $(A)', []],
    ['$${A}', []],
    ['$$${A}', ['A']],
  ])('finds in %s each name once, in order', (template, names) => {
    expect(templateNames(template)).toEqual({ names });
  });

  test.each([
    ['${', 'has a "${" without "}"'],
    ['a ${B', 'has a "${" without "}"'],
    ['${}', 'has "${}", which is not a name'],
    ['${1A}', 'has "${1A}", which is not a name'],
    ['${A-B}', 'has "${A-B}", which is not a name'],
    ['${A:-x}', 'has "${A:-x}", which is not a name'],
    ['${ A }', 'has "${ A }", which is not a name'],
    ['${A${B}}', 'has "${A${B}", which is not a name'],
    ['${A\n}', 'has "${A\n}", which is not a name'],
  ])('says what is wrong with %s', (template, wrong) => {
    expect(templateNames(template)).toEqual({ wrong });
  });
});

describe('fill', () => {
  const values = new Map([
    ['A', 'x'],
    ['MONEY', '$$ $& ${A} $1'],
    ['EMPTY', ''],
  ]);

  test.each([
    ['plain', 'plain'],
    ['${A}${A}', 'xx'],
    ['[${EMPTY}]', '[]'],
    ['$${A}', '${A}'],
    ['$$${A}', '$x'],
    ['$5 and $A', '$5 and $A'],
  ])('makes of %s %s', (template, text) => {
    expect(fill(template, values)).toEqual({ text });
  });

  test('puts a value in as it is: nothing in it is filled in again', () => {
    expect(fill('<${MONEY}>', values)).toEqual({ text: '<$$ $& ${A} $1>' });
  });

  test.each([
    ['${B}', 'asks for "${B}", which has no value'],
    ['${constructor}', 'asks for "${constructor}", which has no value'],
    ['${A} ${', 'has a "${" without "}"'],
  ])('refuses %s: a name without value is never empty', (template, wrong) => {
    expect(fill(template, values)).toEqual({ wrong });
  });
});
