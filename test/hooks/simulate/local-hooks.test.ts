/** Hooks as processes: what they are given, what is kept of them, and that each has an end. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ContainerEnd } from '../../../hooks/simulate/container.ts';
import { localProcesses, logBytes, messageBytes } from '../../../hooks/simulate/local-hooks.ts';
import type { Program } from '../../../hooks/simulate/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'hookline-test-'));
const path = process.env['PATH'] ?? '';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(source: string, more: Partial<Program> = {}): Program {
  return {
    image: 'tool:1',
    command: ['sh', '-c', source],
    args: [],
    env: {},
    absent: [],
    messagePath: '/dev/termination-log',
    ...more,
  };
}

async function ran(program: Program): Promise<ContainerEnd> {
  return localProcesses({ path, graceMilliseconds: 100 }).start(program).ended;
}

/** Waits until a file is there, so that a test does not depend on how fast a program starts. */
async function written(file: string): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (existsSync(file) && readFileSync(file, 'utf8') !== '') return readFileSync(file, 'utf8').trim();
    await new Promise((ready) => setTimeout(ready, 25));
  }
  throw new Error(`${file} was not written`);
}

/** Waits until a process is gone; one that has ended and was not waited for yet counts as gone. */
async function gone(id: string): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    const status = existsSync(`/proc/${id}/stat`) ? readFileSync(`/proc/${id}/stat`, 'utf8') : ' Z ';
    if (/ [ZX] /.test(status)) return true;
    await new Promise((ready) => setTimeout(ready, 25));
  }
  return false;
}

test('a hook has its variables, a folder of its own and an output file', async () => {
  const end = await ran(
    script('echo "$TICKET in $(pwd)" && printf \'{"TICKET":"%s"}\' "$TICKET" > "$HOOKLINE_OUTPUT"', {
      env: { TICKET: 'OPS-7' },
    }),
  );

  expect(end).toMatchObject({ exitCode: 0, message: '{"TICKET":"OPS-7"}' });
  const [, own = ''] = /^OPS-7 in (\S+)\n$/.exec(end.log) ?? [];
  expect(own).toMatch(/hookline-hook-/);
  expect(existsSync(own)).toBe(false);
});

test('a hook has nothing of the environment that it was started from but the path', async () => {
  process.env['HOOKLINE_TEST_SECRET'] = 'secret';
  const end = await ran(script('env | cut -d= -f1 | sort'));
  delete process.env['HOOKLINE_TEST_SECRET'];

  const names = end.log
    .trim()
    .split('\n')
    .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name));
  expect(names).toEqual(['HOME', 'HOOKLINE_OUTPUT', 'PATH', 'TMPDIR']);
});

test('a program that writes its message to a path of its own writes it into its folder', async () => {
  const own = join(folder, 'promotion-context.txt');
  const end = await ran(script(`echo '{"A":"1"}' > ${own}`, { messagePath: own }));

  expect(end.message).toBe('{"A":"1"}\n');
  expect(existsSync(own)).toBe(false);
});

describe('what it leaves is bounded', () => {
  test('of 50 MB of log the end is kept', async () => {
    const end = await ran(script('head -c 50000000 /dev/zero | tr "\\0" x; echo; echo the end'));

    expect(end.exitCode).toBe(0);
    expect(end.log.length).toBeLessThanOrEqual(logBytes);
    expect(end.log).toMatch(/x\nthe end\n$/);
  });

  test('of an output the last 4,096 bytes are read', async () => {
    const end = await ran(
      script('head -c 5000 /dev/zero | tr "\\0" x > "$HOOKLINE_OUTPUT"; printf end >> "$HOOKLINE_OUTPUT"'),
    );

    expect(end.message).toHaveLength(messageBytes);
    expect(end.message.endsWith('xend')).toBe(true);
  });
});

describe('an end', () => {
  test('with an exit code and an output: both are kept', async () => {
    const end = await ran(script('echo \'{"A":"1"}\' > "$HOOKLINE_OUTPUT"; echo broken >&2; exit 7'));

    expect(end).toEqual({ exitCode: 7, message: '{"A":"1"}\n', log: 'broken\n' });
  });

  test('without an output is an empty message', async () => {
    expect(await ran(script('true'))).toEqual({ exitCode: 0, message: '', log: '' });
  });

  test.each([
    ['KILL', 137],
    ['SEGV', 139],
    ['TERM', 143],
  ])('by the signal %s has the exit code %i', async (signal, exitCode) => {
    expect(await ran(script(`kill -${signal} $$`))).toMatchObject({
      exitCode,
      log: `ended by SIG${signal}\n`,
    });
  });

  test('of a program that does not exist says so', async () => {
    const end = await ran({ ...script(''), command: ['no-such-program'] });

    expect(end).toMatchObject({ exitCode: 128, reason: 'StartError' });
    expect(end.log).toContain('no-such-program');
  });
});

describe('a hook that is told to end', () => {
  test('may tidy up, and reports its own exit code', async () => {
    const ready = join(folder, 'tidy');
    const processes = localProcesses({ path, graceMilliseconds: 60_000 });
    const { ended, stop } = processes.start(
      script(`trap 'echo tidied; exit 5' TERM; echo ready > ${ready}; while true; do sleep 0.05; done`),
    );
    await written(ready);
    stop();

    expect(await ended).toMatchObject({ exitCode: 5, log: expect.stringContaining('tidied') as string });
  });

  test('and does not listen is ended all the same', async () => {
    const ready = join(folder, 'deaf');
    const processes = localProcesses({ path, graceMilliseconds: 100 });
    const { ended, stop } = processes.start(
      script(`trap '' TERM; echo ready > ${ready}; while true; do sleep 0.05; done`),
    );
    await written(ready);
    stop();

    expect(await ended).toMatchObject({ exitCode: 137 });
  });
});

test('what a hook leaves running goes with it, and does not hold its end', async () => {
  const file = join(folder, 'child');
  const end = await ran(script(`sleep 1000 & echo $! > ${file}; echo done`));

  expect(end).toMatchObject({ exitCode: 0, log: 'done\n' });
  expect(await gone(await written(file))).toBe(true);
});

test('what leaves its group and holds its output open does not hold its end either', async () => {
  const file = join(folder, 'far');
  const end = await ran(
    script(
      `setsid sh -c 'echo $$ > ${file}; exec sleep 1000' & while [ ! -s ${file} ]; do sleep 0.01; done; echo done`,
    ),
  );
  const id = Number(await written(file));
  process.kill(id, 'SIGKILL');

  expect(end).toMatchObject({ exitCode: 0, log: 'done\n' });
});

test.each([
  ['a zero byte', 'a\0b'],
  ['more than any program takes', 'a'.repeat(3_000_000)],
])('a variable with %s keeps a hook from starting, and says why', async (_, value) => {
  const end = await ran(script('true', { env: { A: value } }));

  expect(end).toMatchObject({ exitCode: 128, reason: 'StartError', message: '' });
  expect(end.log).not.toBe('');
});

test('all that run can be ended at once, and are counted', async () => {
  const processes = localProcesses({ path, graceMilliseconds: 100 });
  const started = [1, 2].map(() => processes.start(script('sleep 1000')));
  expect(processes.count()).toBe(2);
  const changed = processes.changed();
  processes.killAll();

  expect((await Promise.all(started.map(({ ended }) => ended))).map(({ exitCode }) => exitCode)).toEqual([
    137, 137,
  ]);
  await changed;
  expect(processes.count()).toBe(0);
});
