/** A real browser without a screen, driven over the DevTools protocol. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { browserProgram } from '../../cluster/packages.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--no-first-run',
  '--no-proxy-server',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-address=127.0.0.1',
  '--remote-debugging-port=0',
];

/** How somebody looks at a page. */
export interface Look {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly isPhone: boolean;
  readonly scheme: 'light' | 'dark';
  /** Whether scripts of pages run; those of the test always do. */
  readonly hasScripts: boolean;
}

/** One tab. */
export interface Tab {
  /** Goes to an address, and waits until it has loaded. */
  open(url: string): Promise<void>;
  /** Gives what an expression is worth in the page; it may be a promise. Throws where it throws. */
  evaluate<T>(expression: string): Promise<T>;
  /** Gives the whole page as a PNG. */
  picture(): Promise<Buffer>;
}

/** Starts a browser that is gone after the test, and opens a tab. */
export async function browse({ width, height, isPhone, scheme, hasScripts }: Look): Promise<Tab> {
  const { call, loaded } = await session(await started());
  await call('Page.enable');
  await call('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: isPhone ? 2 : 1,
    mobile: isPhone,
  });
  await call('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: scheme }],
  });
  await call('Emulation.setScriptExecutionDisabled', { value: !hasScripts });
  return {
    open: async (url) => {
      const done = loaded();
      await call('Page.navigate', { url });
      await done;
    },
    evaluate: async <T>(expression: string) => {
      const { result, exceptionDetails } = await call('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { readonly value: T }).value;
    },
    picture: async () => {
      const { data } = await call('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
  };
}

/** Gives the address that a new browser listens at. */
async function started(): Promise<string> {
  const program = await browserProgram();
  const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-browser-'));
  const child = spawn(program, [...flags, `--user-data-dir=${folder}`, 'about:blank'], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    await ended(child);
    // What it started may still write for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const [, address] = /^DevTools listening on (ws:\S+)$/.exec(line) ?? [];
    if (address !== undefined) {
      child.stderr.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`${program} does not listen:\n${said.join('\n')}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

type Answer = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

interface Session {
  readonly call: (method: string, params?: object) => Promise<Answer>;
  /** Waits until the next page has loaded. */
  readonly loaded: () => Promise<void>;
}

/** Opens a tab, and speaks with it. */
async function session(address: string): Promise<Session> {
  const socket = new WebSocket(address);
  onTestFinished(() => socket.close());
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`${address} does not answer`)));
  });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  const loading: (() => void)[] = [];
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, method, result = {}, error }: Message = JSON.parse(String(data));
    if (method === 'Page.loadEventFired') for (const tell of loading.splice(0)) tell();
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error.message));
    waiting.delete(id);
  });
  let last = 0;
  function send(method: string, params: object, sessionId?: unknown): Promise<Answer> {
    last += 1;
    const answer = Promise.withResolvers<Answer>();
    waiting.set(last, answer);
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    return answer.promise;
  }
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  return {
    call: (method, params = {}) => send(method, params, sessionId),
    loaded: () => new Promise((resolve) => loading.push(resolve)),
  };
}
