/** Plain objects: reading fields and comparing values. */
import { describe, expect, test } from 'vitest';
import { equal, field, groupOf, isObject, textField } from '../../../hooks/model/object.ts';

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('whether %j is an object: %s', (value, answer) => {
  expect(isObject(value)).toBe(answer);
});

describe('field', () => {
  test.each([
    [{ a: 1 }, 'a', 1],
    [{ a: 1 }, 'b', undefined],
    [{ a: 1 }, 'constructor', undefined],
    [{}, '__proto__', undefined],
    [['a'], '0', undefined],
    [['a'], 'length', undefined],
    ['text', 'length', undefined],
    [null, 'a', undefined],
  ])('gives own fields of objects only: %j %s', (value, key, found) => {
    expect(field(value, key)).toBe(found);
  });

  test.each([
    [{ a: 'x' }, 'x'],
    [{ a: 1 }, ''],
    [{}, ''],
    [undefined, ''],
  ])('gives the text of %j, else the empty text', (value, text) => {
    expect(textField(value, 'a')).toBe(text);
  });
});

test.each([
  ['v1', ''],
  ['batch/v1', 'batch'],
  ['hookline.dev/v1alpha1', 'hookline.dev'],
])('the group of %s is "%s"', (version, group) => {
  expect(groupOf(version)).toBe(group);
});

describe('equal', () => {
  test.each([
    [1, 1],
    [null, null],
    [[], []],
    [{}, {}],
    [
      { a: 1, b: [{ c: null }] },
      { b: [{ c: null }], a: 1 },
    ],
  ])('%j and %j are equal: the order of fields does not matter', (left, right) => {
    expect(equal(left, right)).toBe(true);
  });

  test.each([
    [1, '1'],
    [0, null],
    [null, undefined],
    [[], {}],
    [{}, []],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: undefined }, { b: undefined }],
    [{ toString: 1 }, {}],
    [{}, { a: undefined }],
  ])('%j and %j are not', (left, right) => {
    expect(equal(left, right)).toBe(false);
  });
});
