/** The server as a process: it starts against a cluster, is ready once it has listed everything, and ends in order. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeApi } from '../support/fake-api.ts';

const program = join(import.meta.dirname, '../../dist/hookline.js');

/** Starts the server as people do. */
function started(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, 'server', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nowhere', ...env },
  });
  const stderr: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, stderr: () => stderr.join('') };
}

async function answerOf(port: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/${path}`)).status;
}

function kubeconfig(server: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret-token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

test('it is ready once everything is listed, sends its token, logs JSON, and gives the lead back when it ends', async () => {
  const api = await fakeApi();
  let isHeld = true;
  api.fault = ({ path }) => (path.endsWith('/products') && isHeld ? { status: 503 } : undefined);
  const { child } = started(['--kubeconfig', kubeconfig(api.url), '--listen', '127.0.0.1:0']);
  const lines: Record<string, unknown>[] = [];
  const closed = once(child, 'close');
  const answers: number[] = [];
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const read: Record<string, unknown> = JSON.parse(line);
    lines.push(read);
    if (read['msg'] === 'started') port = Number(read['port']);
    if (read['msg'] !== 'lead taken') continue;
    answers.push(await answerOf(port, 'readyz'));
    isHeld = false;
    for (let round = 0; round < 200 && (await answerOf(port, 'readyz')) !== 200; round += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    for (const path of ['readyz', 'livez', 'metricz']) answers.push(await answerOf(port, path));
    child.kill('SIGTERM');
  }
  await closed;

  expect([child.exitCode, answers]).toEqual([0, [503, 200, 200, 404]]);
  expect(lines.filter(({ level }) => level === 'info').map(({ msg }) => msg)).toEqual([
    'started',
    'lead taken',
    'stopping',
    'lead lost',
    'stopped',
  ]);
  expect(new Set(api.asked.map(({ headers }) => headers.authorization))).toEqual(
    new Set(['Bearer secret-token']),
  );
  expect(JSON.stringify(lines)).not.toContain('secret-token');
  const lease = api.store.get({ kind: 'Lease', namespace: 'hookline', name: 'hookline-server' });
  expect(lease?.spec?.['holderIdentity']).toBe('');
});

test.each([
  ['there is no cluster', [], 'KUBECONFIG_BROKEN'],
  ['the kubeconfig is absent', ['--kubeconfig', '/nowhere/kubeconfig'], 'KUBECONFIG_BROKEN'],
  ['the configuration is absent', ['--config', '/nowhere/config.yaml'], 'CONFIG_NOT_FOUND'],
  ['a flag is misspelt', ['--lisen=127.0.0.1:0'], 'FLAG_UNKNOWN'],
])('where %s it says so and ends with 2', async (_, argv, code) => {
  const { child, stderr } = started(argv);
  const [exitCode] = await once(child, 'close');

  expect(exitCode).toBe(2);
  expect(stderr()).toMatch(new RegExp(`^${code} `));
});

test('its source is plain ASCII: one other character would double what it takes in memory', () => {
  const source = readFileSync(join(program, '../chunks/server.js'), 'utf8');
  const others = [...source.matchAll(/.{0,30}\P{ASCII}.{0,30}/gu)].map(([found]) => found);
  expect(others).toEqual([]);
});

test("neither client-node's other HTTP client nor a second table of media types nor one of letters is in it", () => {
  const source = readFileSync(join(program, '../chunks/server.js'), 'utf8');

  expect(source).not.toContain('UND_ERR');
  expect(source.match(/application\/vnd\.kinar/g)).toHaveLength(1);
  expect(source.match(/\\u4e02\\u4e04/i)).toBeNull();
});
