/** `hookline gate` as a process of its own, at a real server: what it prints, and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { GateReply } from '../../../../hooks/http/ports.ts';
import { Memory, served, until } from '../../http/served.ts';
import { serving } from './serving.ts';

const main = join(import.meta.dirname, '../../../../hooks/main.ts');

const held: GateReply = {
  isOpen: false,
  reason: 'NotItsTurn',
  message: 'waits for staging',
  release: { namespace: 'hookline-config', name: 'shop-1' },
  destination: 'shop-prod',
};
const open: GateReply = { ...held, isOpen: true, reason: 'Opened', message: 'the sync may go on' };

interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly ended: Promise<Ended>;
}

function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [main, 'gate', ...argv], { env: environment, stdio: 'pipe' });
  let printed = '';
  let errors = '';
  child.stdout.on('data', (bytes) => (printed += String(bytes)));
  child.stderr.on('data', (bytes) => (errors += String(bytes)));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = new Promise<Ended>((over) => {
    child.on('close', (exit, signal) =>
      over({ exit, signal, lines: printed.split('\n').slice(1, -1), errors }),
    );
  });
  return { child, printed: () => printed, ended };
}

function at(url: string, ...more: readonly string[]): readonly string[] {
  return ['--instance', 'shop', '--server', url, '--timeout', '60s', ...more];
}

test('it waits for its turn, says so once, and opens', async () => {
  const { memory, url } = await served();
  memory.reply('shop', held);
  const { ended, printed } = start(at(url, '--version', '1.4.2'));
  await until(() => memory.waiting === 1);
  expect(printed()).toBe(`asks ${url} whether shop may sync\nholds  NotItsTurn\n`);

  memory.clock.pass(31_000);
  await until(() => memory.questions.length > 3 && memory.waiting === 1);
  memory.reply('shop', { ...held, reason: 'SyncWindow' });
  await until(() => printed().includes('SyncWindow') && memory.waiting === 1);
  memory.reply('shop', open);

  expect(await ended).toEqual({
    exit: 0,
    signal: null,
    lines: ['holds  NotItsTurn', 'holds  SyncWindow', 'open  Opened'],
    errors: '',
  });
  expect(memory.questions.at(-1)).toMatchObject({ instance: 'shop', version: '1.4.2' });
});

test('with a token it learns why it waits, and where to look', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-gate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), 'good\n');
  const memory = new Memory();
  memory.people.set('good hookline', { name: 'system:serviceaccount:shop-prod:default', groups: [] });
  memory.reply('shop', held);
  const { url } = await served(
    { url: 'https://hookline.example', gates: { auth: 'Token', issuers: [] } },
    memory,
  );
  const { ended } = start(at(url, '--token-file', join(folder, 'token')));
  await until(() => memory.waiting === 1);

  // The kubelet renews the token: the next question has the new one.
  memory.people.clear();
  memory.people.set('newer hookline', { name: 'system:serviceaccount:shop-prod:default', groups: [] });
  writeFileSync(join(folder, 'token'), 'newer\n');
  memory.clock.pass(31_000);
  await until(() => memory.reviews.includes('newer hookline') && memory.waiting === 1);
  memory.reply('shop', open);

  const page = 'https://hookline.example/releases/hookline-config/shop-1';
  expect((await ended).lines).toEqual([
    `holds  NotItsTurn: waits for staging  ${page}`,
    `open  Opened: the sync may go on  ${page}`,
  ]);
});

test.each(['SIGTERM'] as const)('on %s it ends at once, with 143 and never with 0', async (signal) => {
  const { memory, url } = await served();
  memory.reply('shop', held);
  const { child, ended } = start(at(url));
  await until(() => memory.waiting === 1);

  child.kill(signal);

  expect(await ended).toMatchObject({ exit: 143, signal: null });
});

test('at its deadline it ends with 21', async () => {
  const { memory, url } = await served();
  memory.reply('shop', held);
  const { ended } = start(['--instance', 'shop', '--server', url, '--timeout', '1s']);

  expect(await ended).toMatchObject({
    exit: 21,
    lines: ['holds  NotItsTurn', 'gives up: no turn came in 1s'],
  });
});

describe('a server that does not answer', () => {
  test('is asked until it does', async () => {
    const gone = createServer();
    const address = await serving(gone);
    const port = Number(address.split(':')[1]);
    await new Promise((closed) => {
      gone.close(closed);
    });
    const { ended, printed } = start(at(`http://${address}`));
    await until(() => printed().includes('ECONNREFUSED'));

    const back = createServer((_request, response) => response.end('{"state":"Open","reason":"Opened"}'));
    await new Promise<void>((listening) => {
      back.listen(port, '127.0.0.1', listening);
    });
    onTestFinished(() => {
      back.closeAllConnections();
      back.close();
    });

    expect(await ended).toMatchObject({
      exit: 0,
      lines: [`the server does not answer: connect ECONNREFUSED ${address}; asks on`, 'open  Opened'],
    });
  });

  test('is not waited for with --unreachable continue, once its grace is over', async () => {
    const { memory, url } = await served();
    memory.missing = ['Applications'];

    const { ended } = start(at(url, '--unreachable', 'continue', '--grace', '1s'));

    expect(await ended).toMatchObject({
      exit: 0,
      lines: [
        'the server does not answer: NOT_READY: not everything is read yet: Applications; goes on after 1s of silence',
        'open  the server was silent for 1s, and --unreachable is continue',
      ],
    });
  });

  test('one that refuses is there: the gate stays shut', async () => {
    const { url } = await served({ gates: { auth: 'Token', issuers: [] } });
    const argv = ['--instance', 'shop', '--server', url, '--timeout', '3s'];

    const { ended } = start([...argv, '--unreachable', 'continue', '--grace', '1s']);

    expect(await ended).toMatchObject({
      exit: 21,
      lines: [
        'the server refuses the question: TOKEN_REFUSED: gates need a token for the audience hookline; asks on',
        'gives up: no turn came in 3s',
      ],
    });
  });
});

test('wrong input ends it with 2', async () => {
  const { ended } = start(['--instanc', 'shop']);

  expect(await ended).toEqual({
    exit: 2,
    signal: null,
    lines: [],
    errors: 'FLAG_UNKNOWN  gate has no flag --instanc → did you mean --instance?\n',
  });
});
