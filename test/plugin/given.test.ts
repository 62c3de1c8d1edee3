/** Parameters as Argo CD hands them over, and as environment variables (argo-cd.md §A.5, §G.5 cases 75–78). */
import { describe, expect, test } from 'vitest';
import { fromArgoParameters, fromEnvironment, textValue, type GivenValues } from '../../plugin/given.ts';
import type { ParameterType } from '../../plugin/parameters.ts';
import { linesOf } from '../support/lines.ts';

function read(result: {
  readonly value: GivenValues;
  readonly problems: Parameters<typeof linesOf>[0];
}): object {
  return { given: Object.fromEntries(result.value), lines: linesOf(result.problems) };
}

test.each<[ParameterType, string, unknown]>([
  ['string', 'a,b=c', 'a,b=c'],
  ['boolean', 'true', 'true'],
  ['array', 'a, b/,,c ', ['a', 'b/', 'c']],
  ['array', '', []],
  ['map', 'H001=off, H060=warn', { H001: 'off', H060: 'warn' }],
  ['map', 'a=b=c,d=', { a: 'b=c', d: '' }],
  ['map', 'error', 'error'],
])('a %s written "%s"', (type, text, value) => {
  expect(textValue(type, text)).toEqual(value);
});

describe('ARGOCD_APP_PARAMETERS', () => {
  test.each<[string, string | undefined, object]>([
    ['nothing', undefined, {}],
    ['an empty text', '', {}],
    ['null, as Argo CD writes no parameters', 'null', {}],
    [
      'case 75: a string',
      '[{"name":"render","string":"none"}]',
      { render: { value: 'none', origin: origin('render') } },
    ],
    [
      'case 76: an array',
      '[{"name":"hooks","array":["a","b/"]}]',
      { hooks: { value: ['a', 'b/'], origin: origin('hooks') } },
    ],
    [
      'case 77: a map',
      '[{"name":"lint","map":{"H001":"off"}}]',
      { lint: { value: { H001: 'off' }, origin: origin('lint') } },
    ],
    [
      'a boolean is given as a string',
      '[{"name":"gate","string":"true"}]',
      { gate: { value: 'true', origin: origin('gate') } },
    ],
    [
      'one level for all rules',
      '[{"name":"lint","string":"warn"}]',
      { lint: { value: 'warn', origin: origin('lint') } },
    ],
    [
      'rules as a string',
      '[{"name":"lint","string":"H001=off"}]',
      { lint: { value: { H001: 'off' }, origin: origin('lint') } },
    ],
    [
      'case 78: several',
      '[{"name":"recurse","string":"true"},{"name":"include","string":"*.yaml"}]',
      {
        recurse: { value: 'true', origin: origin('recurse') },
        include: { value: '*.yaml', origin: origin('include') },
      },
    ],
    ['an empty array', '[{"name":"hooks","array":[]}]', { hooks: { value: [], origin: origin('hooks') } }],
  ])('%s', (_, text, given) => {
    expect(read(fromArgoParameters(text))).toEqual({ given, lines: [] });
  });

  test.each([['{'], ['{"name":"render"}'], ['"a"'], ['[1]'], ['[["a"]]'], ['1'], ['true']])(
    '%s is not what Argo CD writes',
    (text) => {
      expect(read(fromArgoParameters(text))).toEqual({
        given: {},
        lines: [
          'PARAMETERS_NOT_JSON: ARGOCD_APP_PARAMETERS is not a JSON array of parameters → write spec.source.plugin.parameters as a list of {name, string|array|map}',
        ],
      });
    },
  );

  test.each([
    [
      '[{"name":"rendr","string":"none"}]',
      'PARAMETER_UNKNOWN: there is no parameter "rendr" → did you mean render?',
    ],
    [
      '[{"string":"none"}]',
      expect.stringMatching(/^PARAMETER_UNKNOWN: there is no parameter "" → use one of render, /),
    ],
    ['[{"name":5}]', expect.stringMatching(/^PARAMETER_UNKNOWN: /)],
    [
      '[{"name":"render","array":["none"]}]',
      'FIELD_TYPE: parameter render is not given as string → write {name: render, string: "auto"}',
    ],
    [
      '[{"name":"hooks","string":"a"}]',
      'FIELD_TYPE: parameter hooks is not given as array → write {name: hooks, array: […]}',
    ],
    [
      '[{"name":"hooks","array":["a",1]}]',
      'FIELD_TYPE: parameter hooks is not given as array → write {name: hooks, array: […]}',
    ],
    [
      '[{"name":"hooks","array":"a"}]',
      'FIELD_TYPE: parameter hooks is not given as array → write {name: hooks, array: […]}',
    ],
    [
      '[{"name":"lint","map":["a"]}]',
      'FIELD_TYPE: parameter lint is not given as map or string → write {name: lint, map: {…}}',
    ],
    [
      '[{"name":"gate","string":true}]',
      'FIELD_TYPE: parameter gate is not given as string → write {name: gate, string: "true"}',
    ],
    [
      '[{"name":"include"}]',
      'FIELD_TYPE: parameter include is not given as string → write {name: include, string: "…"}',
    ],
  ])('%s is refused', (text, line) => {
    expect(linesOf(fromArgoParameters(text).problems)).toEqual([line]);
  });

  test('a parameter that is given twice is refused, and the others are read', () => {
    const text =
      '[{"name":"render","string":"none"},{"name":"gate","string":"true"},{"name":"render","string":"plain"}]';

    const { value, problems } = fromArgoParameters(text);

    expect([...value.keys()]).toEqual(['render', 'gate']);
    expect(linesOf(problems)).toEqual(['PARAMETER_TWICE: parameter render is given twice → remove one']);
  });
});

describe('environment', () => {
  test('our variables are read by the type of their parameter; empty ones are not given', () => {
    const environment = {
      ARGOCD_ENV_HOOKLINE_HOOKS: 'a.yaml,b/',
      ARGOCD_ENV_HOOKLINE_ALLOW_EMPTY: 'true',
      ARGOCD_ENV_HOOKLINE_RENDER: '',
      ARGOCD_ENV_OTHER: 'x',
      HOOKLINE_SERVER: 'x',
    };

    expect(read(fromEnvironment(environment))).toEqual({
      given: {
        hooks: { value: ['a.yaml', 'b/'], origin: 'ARGOCD_ENV_HOOKLINE_HOOKS' },
        'allow-empty': { value: 'true', origin: 'ARGOCD_ENV_HOOKLINE_ALLOW_EMPTY' },
      },
      lines: [],
    });
  });

  test('a variable of ours that names no parameter is refused', () => {
    expect(linesOf(fromEnvironment({ ARGOCD_ENV_HOOKLINE_HOKS: 'a' }).problems)).toEqual([
      'PARAMETER_UNKNOWN: environment variable ARGOCD_ENV_HOOKLINE_HOKS names no parameter → did you mean ARGOCD_ENV_HOOKLINE_HOOKS?',
    ]);
  });
});

function origin(name: string): string {
  return `parameter ${name}`;
}
