/** The stream of events over real HTTP: what there is, what changes, and what a slow reader costs. */
import { expect, test } from 'vitest';
import { releaseOf } from './release.ts';
import { Memory, served, until, type Changed, type Served } from './served.ts';

const ns = 'hookline-config';

interface Reading {
  readonly server: Served;
  readonly heard: () => string;
  readonly isOver: () => boolean;
  readonly leave: () => void;
}

async function reading(path: string, changed: Changed = {}, memory = new Memory()): Promise<Reading> {
  memory.people.set('ada hookline', { name: 'ada', groups: [] });
  memory.rights.add(`ada list releases ${ns}`);
  const server = await served(changed, memory);
  const gone = new AbortController();
  const response = await fetch(`${server.url}${path}`, {
    headers: { authorization: 'Bearer ada' },
    signal: gone.signal,
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let text = '';
  let isOver = false;
  read()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    })
    .catch(() => {});
  return { server, heard: () => text, isOver: () => isOver, leave: () => gone.abort() };

  async function read(): Promise<void> {
    for await (const bytes of response.body ?? []) text += Buffer.from(bytes).toString();
  }
}

/** Gives the events, with the names of their releases. */
function eventsIn(text: string): readonly string[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data = '{}']) => {
    const { name = '' } = JSON.parse(data) as { readonly name?: string };
    return `${event} ${name}`.trim();
  });
}

test('first what there is, then what changes, of one namespace and product', async () => {
  const memory = new Memory();
  memory.put(releaseOf('shop-1'));
  memory.put(releaseOf('cellar-1', { spec: { product: 'cellar', flow: 'main' } }));
  memory.put(releaseOf('elsewhere', { namespace: 'other' }));
  const { heard } = await reading(`/v1/events?namespace=${ns}&product=shop`, {}, memory);
  await until(() => heard().includes('Listed'));

  memory.put(releaseOf('shop-2'));
  memory.put(releaseOf('elsewhere', { namespace: 'other' }));
  memory.remove(`${ns}/shop-1`);
  await until(() => heard().includes('Deleted'));

  expect(eventsIn(heard())).toEqual(['Changed shop-1', 'Listed', 'Changed shop-2', 'Deleted shop-1']);
});

test('a message is one line, whatever it holds', async () => {
  const { server, heard } = await reading(`/v1/events?namespace=${ns}`);

  server.memory.put(releaseOf('shop-1', { status: { message: 'a\n\nevent: Deleted\ndata: {}\r\r' } }));
  await until(() => heard().includes('shop-1'));

  expect(eventsIn(heard())).toEqual(['Listed', 'Changed shop-1']);
});

test('a reader of all namespaces needs the right for all', async () => {
  const { server } = await reading(`/v1/events?namespace=${ns}`);
  const headers = { authorization: 'Bearer ada' };

  const all = await fetch(`${server.url}/v1/events`, { headers });

  expect(all.status).toBe(403);
});

test('a stream in which nothing happens is kept, and ends after its time', async () => {
  const { server, heard, isOver } = await reading(`/v1/events?namespace=${ns}`, {
    limits: { streamSeconds: 60 },
  });

  server.memory.clock.pass(59_000);
  await until(() => heard().includes(': beat'));
  expect(isOver()).toBe(false);
  server.memory.clock.pass(1000);

  await until(isOver);
});

test('only so many streams are open at a time, and one that is left makes room', async () => {
  const { server, leave } = await reading(`/v1/events?namespace=${ns}`, { limits: { streams: 1 } });
  const headers = { authorization: 'Bearer ada' };
  const second = await fetch(`${server.url}/v1/events?namespace=${ns}`, { headers });
  expect(second.status).toBe(503);

  leave();

  await until(() => server.memory.answered.includes('GET events 200'));
  const third = await fetch(`${server.url}/v1/events?namespace=${ns}`, { headers });
  expect(third.status).toBe(200);
  await third.body?.cancel();
});

test('a reader that does not read is let go', async () => {
  const memory = new Memory();
  memory.people.set('ada hookline', { name: 'ada', groups: [] });
  memory.rights.add(`ada list releases ${ns}`);
  const { url } = await served({ limits: { streamBytes: 100_000 } }, memory);
  const headers = { authorization: 'Bearer ada' };
  const response = await fetch(`${url}/v1/events?namespace=${ns}`, { headers });

  for (let count = 0; count < 200 && !memory.answered.includes('GET events 200'); count += 1) {
    memory.put(releaseOf('shop-1', { status: { message: 'a'.repeat(100_000) } }));
    await new Promise(setImmediate);
  }

  expect(memory.answered).toContain('GET events 200');
  await response.body?.cancel().catch(() => {});
});
