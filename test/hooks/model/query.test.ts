/** Queries: what compiles, what is refused and how it is named, and what is found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, compile } from '../../../hooks/model/query.ts';

const filterFault = 'has a filter that is not of the form [?(@.field == "value")]';
const nameFault = 'has a name that must be quoted, such as ["a/b"], or one that is not supported';

describe('compile', () => {
  test.each([
    ['$..a', 'has recursive descent (".."), which is not supported'],
    ['$.a..b', 'has recursive descent (".."), which is not supported'],
    ['$.a^', 'has the parent operator ("^"), which is not supported'],
    ['$^', 'has the parent operator ("^"), which is not supported'],
    ['$.a~', 'has the property name operator ("~"), which is not supported'],
    ['$[0:2]', 'has a slice, which is not supported'],
    ['$[:]', 'has a slice, which is not supported'],
    ['$[0,1]', 'has a union, which is not supported'],
    ["$['a','b']", 'has a union, which is not supported'],
    ['$.`a', 'has an escaped name ("`"), which is not supported'],
    ['$.a@number()', 'has a type selector, which is not supported'],
    ['$.@number()', 'has a type selector, which is not supported'],
    ['$[(@.length-1)]', 'has a script expression, which is not supported'],
    ['$.a*', 'has a "*" within a name'],
    ['$.*a', 'has a "*" within a name'],
  ])('refuses %s by the name of the construct', (path, wrong) => {
    expect(compile(path)).toEqual({ wrong });
  });

  test.each([
    ['{.status.x}', 'is kubectl\'s form: leave out "{" and "}" and begin with "$"'],
    ['status', 'does not begin with "$"'],
    ['.status', 'does not begin with "$"'],
    ['', 'does not begin with "$"'],
    ['$a', 'has no "." or "[" behind "$"'],
    ['$$', 'has no "." or "[" behind "$"'],
    ['$.', 'has an empty name'],
    ['$.a.', 'has an empty name'],
    ['$.a.[0]', 'has an empty name'],
    ['$[]', 'has an empty name'],
    ["$['']", 'has an empty name'],
    ['$.a[0', 'has brackets or quotes that do not match'],
    ['$.a]', 'has brackets or quotes that do not match'],
    ['$]a[', 'has brackets or quotes that do not match'],
    ['$["a]', 'has brackets or quotes that do not match'],
    ['$[[a]]', 'has brackets that do not match'],
    ['$[?(@.a == "b\\"c")]', 'has brackets or quotes that do not match'],
    ['$[a]b', 'has brackets that do not match'],
    [`$.${'a'.repeat(999)}`, 'is longer than 1,000 characters'],
  ])('refuses %s, which is no path', (path, wrong) => {
    expect(compile(path)).toEqual({ wrong });
  });

  test.each(['$.a b', '$[ 0 ]', '$.a;b', '$;a', '$.#0', '$[?(@.x == 1)].#0', '$.a%@%b', '$.a/b', "$['a]b']"])(
    'refuses %s, whose name the tokenizer would change without a word',
    (path) => {
      const compiled = compile(path);

      expect(compiled).toHaveProperty('wrong');
    },
  );

  test('says that a name must be quoted', () => {
    expect(compile('$.metadata.annotations.a/b')).toEqual({ wrong: nameFault });
  });

  test.each([
    '$[?(@.a)]',
    '$[?@.a == 1]',
    '$[?(@.a === 1)]',
    '$[?(@.a == 1 && @.b == 2)]',
    '$[?(@.a == @.b)]',
    '$[?(@["a"] == 1)]',
    '$[?(@.a.constructor("return process")() == 1)]',
    '$[?(process.exit() == 1)]',
    "$[?(@.a == ')]')]",
    '$[?(@ == 1)]',
    '$[?()]',
  ])('refuses the filter of %s', (path) => {
    expect(compile(path)).toEqual({ wrong: filterFault });
  });

  test('never throws, whatever is written', () => {
    const pieces =
      '$ . .. [ ] [?( )] @ .a \' " #0 ; ^ ~ * , : ` %@% 0 == [0] \\ () é __proto__ [[[[[[[[[[[[[['.split(' ');
    const piece = fc.constantFrom(...pieces, ' ', '\n');
    const path = fc.array(piece, { maxLength: 12 }).map((some) => `$${some.join('')}`);

    fc.assert(
      fc.property(path, fc.jsonValue(), (text, value) => {
        const compiled = compile(text);

        const outcome = 'wrong' in compiled ? compiled.wrong : ask(compiled, value);
        expect(outcome).not.toBe('');
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('ask', () => {
  const conditions = [
    { type: 'Ready', status: 'True', age: 5 },
    { type: 'Synced', status: 'False', age: 10, owner: { name: 'argo' } },
  ];
  const value = {
    status: { conditions, nothing: null, empty: '' },
    metadata: { annotations: { 'a.b/c': 'x', 'a b': 'y', $ref: 'z' } },
  };

  test.each<[string, readonly unknown[]]>([
    ['$', [value]],
    ['$.status.conditions[0].type', ['Ready']],
    ['$.status.conditions[-1].type', ['Synced']],
    ['$.status.conditions[2]', []],
    ['$.status.conditions[-3]', []],
    ['$.status.conditions.0.type', ['Ready']],
    ['$.status.conditions[*].status', ['True', 'False']],
    ['$.status.conditions.*.status', ['True', 'False']],
    ["$.metadata.annotations['a.b/c']", ['x']],
    ['$["metadata"]["annotations"]["a b"]', ['y']],
    ['$.metadata.annotations.$ref', ['z']],
    ['$.metadata.annotations.*', ['x', 'y', 'z']],
    ['$.status.nothing', [null]],
    ['$.status.nothing.more', []],
    ['$.status.empty', ['']],
    ['$.absent', []],
    ['$.status.conditions[?(@.type == "Ready")].status', ['True']],
    ["$.status.conditions[?(@.type=='Ready')].status", ['True']],
    ['$.status.conditions[?(@.type != "Ready")].status', ['False']],
    ['$.status.conditions[?(@.age > 5)].type', ['Synced']],
    ['$.status.conditions[?(@.age >= 5)].type', ['Ready', 'Synced']],
    ['$.status.conditions[?(@.age < 10)].type', ['Ready']],
    ['$.status.conditions[?(@.age <= 4.5)].type', []],
    ['$.status.conditions[?(@.age <= 5)].type', ['Ready']],
    ['$.status.conditions[?(@.status >= "False")].type', ['Ready', 'Synced']],
    ['$.status.conditions[?(@.age == "5")].type', []],
    ['$.status.conditions[?(@.owner.name == "argo")].type', ['Synced']],
    ['$.status.conditions[?(@.owner.name != "argo")].type', []],
    ['$.status[?(@.type == "Ready")]', []],
  ])('finds what %s names', (path, found) => {
    expect(asked(path, value)).toEqual(found);
  });

  test.each(['$.constructor', '$.__proto__', '$.toString', '$.list.length', '$.text.length', '$.text[0]'])(
    'finds nothing at %s: only own fields of objects and lists are followed',
    (path) => {
      expect(asked(path, { list: [1], text: 'abc' })).toEqual([]);
    },
  );

  test('finds an own field of a name that objects inherit', () => {
    const own = JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown;

    const found = [...asked('$.__proto__', own), ...asked('$.constructor', own)];

    expect(found).toEqual([1, 2]);
  });

  test.each([
    ['true', true],
    ['false', false],
    ['null', null],
    ['-1', -1],
    ['1.5', 1.5],
    ["'a'", 'a'],
    ['"a"', 'a'],
  ])('compares with the literal %s', (literal, own) => {
    expect(asked(`$[?(@.x == ${literal})]`, [{ x: own }, { x: 'other' }])).toEqual([{ x: own }]);
  });

  test('orders no values of different types', () => {
    const value = [{ x: '10' }, { x: null }, { x: true }, { x: [11] }, { x: 11 }];

    const found = asked('$[?(@.x > 10)]', value);

    expect(found).toEqual([{ x: 11 }]);
  });

  test('follows every name that it accepts as it is written', () => {
    const plain = fc.stringMatching(/^[A-Za-z_$][\w$-]{0,8}$/u);
    const quoted = fc
      .stringMatching(/^[^'"[\]();#%~^,?`\\*\p{C}]{1,8}$/u)
      .map((name) => [name, `['${name}']`] as const);
    const step = fc.oneof(
      plain.map((name) => [name, `.${name}`] as const),
      plain.map((name) => [name, `["${name}"]`] as const),
      quoted,
    );

    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), (steps) => {
        let nested: unknown = 'found';
        for (const [name] of steps.toReversed()) nested = { [name]: nested };

        const found = asked(`$${steps.map(([, text]) => text).join('')}`, nested);

        expect(found).toEqual(['found']);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

function asked(path: string, value: unknown): readonly unknown[] {
  const compiled = compile(path);
  if ('wrong' in compiled) throw new Error(`${path} ${compiled.wrong}`);
  return ask(compiled, value);
}
