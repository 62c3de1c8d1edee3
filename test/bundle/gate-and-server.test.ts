/** A gate and the server as processes: it holds, opens when its release lets it, and never ends with 0 by a signal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formatInstant } from '../../hooks/model/instant.ts';
import { gateName } from '../../hooks/model/naming.ts';
import { fakeApi, type FakeApi } from '../support/fake-api.ts';
import { environment, flow, product } from '../hooks/engine/scene.ts';
import { eventually } from '../hooks/kube/bench.ts';
import { application, commit } from '../hooks/engine/argo.ts';

const program = join(import.meta.dirname, '../../dist/hookline.js');

function kubeconfig(server: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-gate-'));
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

/** Starts a command; `heard` ends when it has written a line that fits. */
function started(...argv: readonly string[]) {
  const child = spawn(process.execPath, [program, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: '/nowhere' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let isOver = false;
  const ended = once(child, 'close').then(() => (isOver = true));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    child.emit('line');
  });
  async function heard(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = lines.find((line) => wanted.test(line));
      if (found !== undefined) return found;
      if (isOver) throw new Error(`it ended without ${String(wanted)}: ${lines.join('\n')}`);
      await Promise.race([new Promise((resolve) => child.once('line', resolve)), ended]);
    }
  }
  return { child, lines, ended, heard };
}

async function serving(
  api: FakeApi,
): Promise<{ readonly url: string; readonly server: ReturnType<typeof started> }> {
  const server = started('server', '--kubeconfig', kubeconfig(api.url), '--listen', '127.0.0.1:0');
  const { port } = JSON.parse(await server.heard(/"started"/)) as { readonly port: number };
  return { server, url: `http://127.0.0.1:${port}` };
}

/** An Application whose sync waits at its gate since now. */
function waitingApplication() {
  const startedAt = formatInstant(Math.floor(Date.now() / 1000) * 1000);
  const operation = { sync: { revision: commit('a') }, initiatedBy: { automated: true } };
  const gate = {
    kind: 'Job',
    name: gateName('shop-dev'),
    hookType: 'PreSync',
    hookPhase: 'Running',
    syncPhase: 'PreSync',
  };
  return {
    ...application('shop-dev', 'dev'),
    operation,
    status: {
      sync: { status: 'OutOfSync', revision: commit('a') },
      health: { status: 'Healthy' },
      reconciledAt: startedAt,
      history: [],
      operationState: {
        phase: 'Running',
        startedAt,
        operation,
        syncResult: { revision: commit('a'), resources: [gate] },
      },
    },
  };
}

test('a gate holds until its release is there, and ends with 0 only then', async () => {
  const api = await fakeApi();
  for (const object of [application('shop-dev', 'dev'), environment('dev'), flow({}), product()])
    api.store.create(object as never);
  const { url, server } = await serving(api);
  // What was synced before a product is first seen is no release of it.
  await eventually('the product is known', () => api.store.list('Product')[0]?.status !== undefined);
  const gate = started('gate', '--instance', 'shop-dev', '--server', url, '--timeout', '2m');
  await gate.heard(/^holds/);
  expect(gate.child.exitCode).toBe(null);

  const place = { kind: 'Application', namespace: 'argocd', name: 'shop-dev' };
  const { operation, status } = waitingApplication();
  api.store.change(place, (one) => ({ ...one, operation, status }));
  await gate.ended;

  expect([gate.child.exitCode, gate.lines.at(-1)]).toEqual([0, expect.stringMatching(/open/i)]);
  const [release] = api.store.list('Release');
  expect(release?.status?.['opened']).toMatchObject([{ name: 'shop-dev', revision: commit('a') }]);

  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/hookline_gate_answers_total\{state="Open"\} 1\n/);
  expect(metrics).toMatch(/hookline_gates_held 1\n/);
  expect(metrics).toMatch(/hookline_leader 1\n/);
  const page = await fetch(`${url}/releases/hookline-config/${release?.metadata.name ?? ''}`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('shop-dev')]);
  server.child.kill('SIGTERM');
  await server.ended;
  expect(server.child.exitCode).toBe(0);
});

test('a gate that is told to end while it waits ends with 143', async () => {
  const api = await fakeApi();
  api.store.create(waitingApplication() as never);
  const { url } = await serving(api);
  const gate = started('gate', '--instance', 'shop-dev', '--server', url);
  await gate.heard(/NO_PRODUCT/);
  gate.child.kill('SIGTERM');
  await gate.ended;

  expect(gate.child.exitCode).toBe(143);
});
