/** `hookline simulate` as a process: signals, pipes, and that no hook outlives it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { basket } from './basket.ts';
import { root } from './ran.ts';

interface Started {
  readonly child: ChildProcess;
  readonly stdout: Promise<string>;
  readonly exitCode: Promise<number | null>;
  /** The process of its hook, and the hook's folder. */
  readonly hook: { readonly id: number; readonly folder: string };
}

function release(source: string): string {
  return `${basket('{onStart: first}')}---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: first}
spec:
  timeout: 1h
  script:
    image: busybox:1.37.0
    source: |
${source.replaceAll(/^/gm, '      ')}
`;
}

/** Starts a simulation, and waits until its hook runs. */
async function started(source: string): Promise<Started> {
  const folder = makeFolder();
  const note = join(folder, 'note');
  const noting = `echo "$$ $PWD" > ${note}.part; mv ${note}.part ${note}\n`;
  writeFileSync(join(folder, 'release.yaml'), release(noting + source));
  const child = spawn(process.execPath, [join(root, 'hooks/main.ts'), 'simulate', '--run-hooks', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  const stdout = text(child.stdout);
  while (!existsSync(note)) await new Promise((ready) => setTimeout(ready, 25));
  const [id = '', own = ''] = readFileSync(note, 'utf8').trim().split(' ');
  return { child, stdout, exitCode, hook: { id: Number(id), folder: own } };
}

/** Waits until a process is gone: whoever inherits it buries it somewhat later. */
async function gone(id: number): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    const status = existsSync(`/proc/${id}/stat`) ? readFileSync(`/proc/${id}/stat`, 'utf8') : ' Z ';
    if (/ [ZX] /.test(status)) return true;
    await new Promise((ready) => setTimeout(ready, 25));
  }
  return false;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends it and its hook in good order, and the last line says so',
  async (signal) => {
    const { child, stdout, exitCode, hook } = await started('sleep 1000');
    child.kill(signal);

    expect(await exitCode).toBe(130);
    expect(await stdout).toMatch(
      /\S+ was interrupted after \d+s of simulated time: it was Initializing\.\n$/,
    );
    expect(await gone(hook.id)).toBe(true);
    expect(existsSync(hook.folder)).toBe(false);
  },
  30_000,
);

test('a second signal ends it at once, and a hook that does not listen with it', async () => {
  const { child, stdout, exitCode, hook } = await started(
    `trap 'echo told > "$HOOKLINE_OUTPUT"' TERM\nwhile true; do sleep 0.1; done`,
  );
  child.kill('SIGINT');
  // The hook was told, and goes on: from here only a second signal helps before its grace is over.
  while (readFileSync(join(hook.folder, 'output'), 'utf8') === '')
    await new Promise((ready) => setTimeout(ready, 10));
  child.kill('SIGINT');

  expect(await exitCode).toBe(130);
  // Nothing was waited for, so nothing is told of an end in good order.
  expect(await stdout).not.toContain('was interrupted');
  expect(await gone(hook.id)).toBe(true);
  expect(existsSync(hook.folder)).toBe(false);
}, 30_000);

test('who reads only its first lines gets no error', async () => {
  const child = spawn(
    process.execPath,
    [join(root, 'hooks/main.ts'), 'simulate', 'manifests/examples/flow'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];

  expect(code).toBe(0);
  expect(await errors).toBe('');
}, 30_000);
