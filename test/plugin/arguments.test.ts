/** The command line, read strictly. */
import { describe, expect, test } from 'vitest';
import { commandLine, flagNames } from '../../plugin/arguments.ts';
import { linesOf } from '../support/lines.ts';

function line(...argv: readonly string[]): object {
  const { value, problems } = commandLine('plan', argv);
  return {
    given: Object.fromEntries([...value.given].map(([name, given]) => [name, given.value])),
    flags: Object.fromEntries(value.flags),
    path: value.path,
    lines: linesOf(problems),
  };
}

const nothing = { given: {}, flags: {}, path: undefined, lines: [] };

describe('takes', () => {
  test.each<[readonly string[], object]>([
    [[], {}],
    [['apps/shop'], { path: 'apps/shop' }],
    [['--render', 'none'], { given: { render: 'none' } }],
    [['--render=none', '.'], { given: { render: 'none' }, path: '.' }],
    [['--render=none', '--render=plain'], { given: { render: 'plain' } }],
    [['--gate'], { given: { gate: 'true' } }],
    [['--gate', 'apps'], { given: { gate: 'true' }, path: 'apps' }],
    [['--gate=false'], { given: { gate: 'false' } }],
    [['--hooks', 'a,b', '--hooks=c'], { given: { hooks: ['a', 'b', 'c'] } }],
    [['--lint=H001=off', '--lint', 'H060=error'], { given: { lint: { H001: 'off', H060: 'error' } } }],
    [['--lint=H001=off', '--lint=warn'], { given: { lint: 'warn' } }],
    [
      ['--app-name', 'shop', '--app-namespace=prod'],
      { flags: { 'app-name': 'shop', 'app-namespace': 'prod' } },
    ],
    [['--filter'], { flags: { filter: 'true' } }],
    [['-o', 'json'], { flags: { output: 'json' } }],
    [['-owide'], { flags: { output: 'wide' } }],
    [['--output=table', '--', '--gate'], { flags: { output: 'table' }, path: '--gate' }],
  ])('%j', (argv, expected) => {
    expect(line(...argv)).toEqual({ ...nothing, ...expected });
  });
});

describe('refuses', () => {
  test.each<[readonly string[], string]>([
    [['--rendr=none'], 'FLAG_UNKNOWN: plan has no flag --rendr → did you mean --render?'],
    [['-x'], expect.stringMatching(/^FLAG_UNKNOWN: plan has no flag -x → /) as string],
    [['--render'], 'FLAG_VALUE: flag --render has no value → write --render=VALUE'],
    [['--render', '--gate'], 'FLAG_VALUE: flag --render has no value → write --render=VALUE'],
    [['--render='], 'FLAG_VALUE: flag --render has no value → write --render=VALUE'],
    [['--app-name'], 'FLAG_VALUE: flag --app-name has no value → write --app-name=VALUE'],
    [['--filter=yes'], 'FLAG_VALUE: flag --filter is "yes" → write --filter alone'],
    [['-o', 'jsn'], 'FLAG_VALUE: flag -o is "jsn" → did you mean json?'],
    [
      ['a', 'b', 'c'],
      'ARGUMENT_EXTRA: plan takes one path, and was given 3: a, b, c → name one folder or file',
    ],
  ])('%j', (argv, expected) => {
    expect(line(...argv)).toMatchObject({ lines: [expected] });
  });

  test('every mistake at once', () => {
    expect(line('--a-b-c-d', '--hooks=', '--render')).toMatchObject({
      lines: [/FLAG_UNKNOWN/, /--hooks has no value/, /--render has no value/].map((text) =>
        expect.stringMatching(text),
      ),
    });
  });
});

test('only plan has an output', () => {
  expect(flagNames('plan')).toContain('output');
  expect(flagNames('generate')).not.toContain('output');
  expect(linesOf(commandLine('generate', ['-o', 'json']).problems)).toEqual([
    expect.stringMatching(/^FLAG_UNKNOWN: generate has no flag -o/),
  ]);
});
