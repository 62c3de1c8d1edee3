/** `hookline completion`: bash really completes by its script; every command and flag is in each. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { allRows } from '../../../hooks/cli/commands.ts';
import { completion } from '../../../hooks/cli/completion.ts';
import { completionShells } from '../../../hooks/cli/completion-row.ts';

/** What bash offers behind a line. */
function offered(line: string): readonly string[] {
  const words = ['hookline', ...line.split(' ')];
  const script = `${completion(['bash'])}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_hookline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((one) => one !== '');
}

describe('bash offers', () => {
  test.each([
    ['commands', 're', ['release']],
    ['what stands behind one', 'release ter', ['terminate']],
    ['flags of the command', 'release get --wa', ['--watch']],
    ['flags of a command of one word', 'doctor --server', ['--server-namespace']],
    ['flags of a command that has others behind it', 'gate --unr', ['--unreachable']],
    ['words that a flag takes', 'release list -o y', ['yaml']],
    ['words of the long form, behind other flags', 'release get shop-1 --output js', ['json']],
  ])('%s', (_, line, words) => {
    expect(offered(line)).toEqual(words);
  });
});

test.each(completionShells)('%s has every command and flag', (shell) => {
  const script = completion([shell]);
  const missing = allRows().flatMap(({ name, flags }) =>
    Object.entries(flags)
      .filter(
        ([flag, one]) =>
          one.type !== 'positional' && !script.includes(shell === 'fish' ? ` -l ${flag}` : `--${flag}`),
      )
      .map(([flag]) => `${name} --${flag}`),
  );

  expect(missing).toEqual([]);
  for (const { name } of allRows()) expect(script).toContain(name.split(' ').at(-1));
});

test.each([
  [[], 'ARGUMENT_MISSING'],
  [['bsh'], 'FLAG_VALUE'],
  [['bash', 'x'], 'ARGUMENT_EXTRA'],
])('%j is refused', (argv, code) => {
  expect(() => completion(argv)).toThrow(code);
});
