/** The gate endpoint over real HTTP: who learns what, waiting, waking, limits, and the end. */
import { describe, expect, test } from 'vitest';
import type { GateReply } from '../../../hooks/http/ports.ts';
import { Memory, served, until } from './served.ts';

const held: GateReply = {
  isOpen: false,
  reason: 'NotItsTurn',
  message: 'waits for staging',
  release: { namespace: 'hookline-config', name: 'shop-1' },
  destination: 'shop-prod',
};
const open: GateReply = { ...held, isOpen: true, reason: 'Opened', message: 'the sync may go on' };

async function answerOf(response: Response): Promise<unknown> {
  return response.json();
}

describe('who learns what', () => {
  test('a stranger learns the state and one word', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);

    const response = await fetch(`${url}/v1/gates/shop`);

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await answerOf(response)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
  });

  test.each([
    ['the workloads of its own namespace', 'system:serviceaccount:shop-prod:default', true],
    ['those of another', 'system:serviceaccount:shop-staging:default', false],
    ['people', 'shop-prod', false],
  ])('%s: %s', async (_who, name, isTold) => {
    const { memory, url } = await served({ url: 'https://hookline.example' });
    memory.people.set('good hookline', { name, groups: [] });
    memory.reply('shop', held);

    const response = await fetch(`${url}/v1/gates/shop`, { headers: { authorization: 'Bearer good' } });

    expect(await answerOf(response)).toEqual(
      isTold
        ? {
            state: 'Hold',
            reason: 'NotItsTurn',
            message: 'waits for staging',
            release: 'hookline-config/shop-1',
            url: 'https://hookline.example/releases/hookline-config/shop-1',
          }
        : { state: 'Hold', reason: 'NotItsTurn' },
    );
  });

  test('with auth: Token a stranger learns nothing', async () => {
    const { memory, url } = await served({ gates: { auth: 'Token', issuers: [] } });
    memory.reply('shop', held);

    const without = await fetch(`${url}/v1/gates/shop`);
    const wrong = await fetch(`${url}/v1/gates/shop`, { headers: { authorization: 'Bearer wrong' } });

    expect([without.status, wrong.status]).toEqual([401, 401]);
    expect(without.headers.get('www-authenticate')).toBe('Bearer realm="hookline"');
    expect(await answerOf(without)).toMatchObject({ title: 'TOKEN_REFUSED', status: 401 });
    // A gate's token is for the audience hookline, and no token of the API server.
    expect(memory.reviews).toEqual(['wrong hookline']);
  });

  test('an accepted token is reviewed once in ten seconds, and kept as no text', async () => {
    const { memory, url } = await served({ gates: { auth: 'Token', issuers: [] } });
    memory.people.set('good hookline', { name: 'system:serviceaccount:a:b', groups: [] });
    const headers = { authorization: 'Bearer good' };

    for (let time = 0; time < 3; time += 1) await fetch(`${url}/v1/gates/shop`, { headers });
    memory.clock.pass(10_001);
    const last = await fetch(`${url}/v1/gates/shop`, { headers });

    expect(last.status).toBe(200);
    expect(memory.reviews).toEqual(['good hookline', 'good hookline']);
  });
});

describe('which application', () => {
  test.each([
    ['shop', { namespace: 'argocd', name: 'shop', instance: 'shop' }],
    ['team-a_shop', { namespace: 'team-a', name: 'shop', instance: 'team-a_shop' }],
    ['shop.v2', { namespace: 'argocd', name: 'shop.v2', instance: 'shop.v2' }],
    ['shop?version=1.4.2', { namespace: 'argocd', name: 'shop', instance: 'shop', version: '1.4.2' }],
  ])('%s', async (path, question) => {
    const { memory, url } = await served();

    await fetch(`${url}/v1/gates/${path}`);

    expect(memory.questions).toEqual([question]);
  });

  test.each([
    'a_b_c',
    '_shop',
    'Shop',
    '..a',
    'a%2fb',
    '%00',
    '%zz',
    `${'a'.repeat(64)}`,
    `shop?version=${'1'.repeat(257)}`,
    'shop?version=%0a',
  ])('%s is refused', async (path) => {
    const { memory, url } = await served();

    const response = await fetch(`${url}/v1/gates/${path}`);

    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(memory.questions).toEqual([]);
  });
});

describe('waiting', () => {
  test('while not everything is read the answer is 503, and says what', async () => {
    const { memory, url } = await served();
    memory.missing = ['Applications'];
    memory.reply('shop', open);

    const response = await fetch(`${url}/v1/gates/shop?wait=30`);

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await answerOf(response)).toMatchObject({
      title: 'NOT_READY',
      detail: 'not everything is read yet: Applications',
    });
  });

  test('an open gate is told at once', async () => {
    const { memory, url } = await served();
    memory.reply('shop', open);

    const response = await fetch(`${url}/v1/gates/shop?wait=30`);

    expect(await answerOf(response)).toEqual({ state: 'Open', reason: 'Opened' });
    expect(memory.waiting).toBe(0);
  });

  test.each(['One', 'Any'] as const)('a gate that waits is woken by a change: %s', async (tell) => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const asked = fetch(`${url}/v1/gates/shop?wait=30`);
    await until(() => memory.waiting === 1);

    memory.reply('shop', open, tell);

    expect(await answerOf(await asked)).toEqual({ state: 'Open', reason: 'Opened' });
    expect(memory.waiting).toBe(0);
  });

  test('a change of another gate, or one that changes nothing that it is told, lets it wait', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const asked = fetch(`${url}/v1/gates/shop?wait=30`);
    await until(() => memory.waiting === 1);

    memory.reply('other', open);
    memory.reply('shop', { ...held, message: 'what a stranger does not see' });

    expect(memory.waiting).toBe(1);
    memory.reply('shop', { ...held, reason: 'SyncWindow' });
    expect(await answerOf(await asked)).toEqual({ state: 'Hold', reason: 'SyncWindow' });
  });

  test('after its time it is told what holds still', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const asked = fetch(`${url}/v1/gates/shop?wait=30`);
    await until(() => memory.waiting === 1);

    memory.clock.pass(29_000);
    expect(memory.waiting).toBe(1);
    memory.clock.pass(1000);

    expect(await answerOf(await asked)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
    expect(memory.waiting).toBe(0);
  });

  test('nobody waits longer than the server lets them', async () => {
    const { memory, url } = await served({ limits: { waitSeconds: 5 } });
    memory.reply('shop', held);
    const asked = fetch(`${url}/v1/gates/shop?wait=9999`);
    await until(() => memory.waiting === 1);

    memory.clock.pass(5000);

    expect((await asked).status).toBe(200);
  });

  test('what changed between two requests is told at once', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const first = await fetch(`${url}/v1/gates/shop`);
    memory.reply('shop', { ...held, reason: 'SyncWindow' });

    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const second = await fetch(`${url}/v1/gates/shop?wait=30`, { headers });

    expect(await answerOf(second)).toEqual({ state: 'Hold', reason: 'SyncWindow' });
  });

  test('one that knows the answer waits for another', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const first = await fetch(`${url}/v1/gates/shop`);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const second = fetch(`${url}/v1/gates/shop?wait=30`, { headers });
    await until(() => memory.waiting === 1);

    memory.reply('shop', open);

    expect(await answerOf(await second)).toEqual({ state: 'Open', reason: 'Opened' });
  });

  test('a gate that goes away is forgotten', async () => {
    const { memory, url } = await served();
    memory.reply('shop', held);
    const gone = new AbortController();
    const asked = fetch(`${url}/v1/gates/shop?wait=30`, { signal: gone.signal }).catch(() => 'gone');
    await until(() => memory.waiting === 1);

    gone.abort();

    expect(await asked).toBe('gone');
    await until(() => memory.waiting === 0);
  });
});

describe('limits', () => {
  test('of many requests for one gate the oldest is answered, so that a new one can wait', async () => {
    const { memory, url } = await served({ limits: { waitingPerGate: 2 } });
    memory.reply('shop', held);
    const first = fetch(`${url}/v1/gates/shop?wait=30`);
    await until(() => memory.waiting === 1);
    const rest = [1, 2].map(() => fetch(`${url}/v1/gates/shop?wait=30`));

    expect(await answerOf(await first)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });

    expect(memory.waiting).toBe(2);
    memory.reply('shop', open);
    for (const one of rest) expect(await answerOf(await one)).toMatchObject({ state: 'Open' });
  });

  test('where too many wait, others are answered at once', async () => {
    const { memory, url } = await served({ limits: { waiting: 1 } });
    memory.reply('shop', held);
    memory.reply('other', held);
    const waits = fetch(`${url}/v1/gates/shop?wait=30`);
    await until(() => memory.waiting === 1);

    const response = await fetch(`${url}/v1/gates/other?wait=30`);

    expect(await answerOf(response)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
    memory.reply('shop', open);
    await waits;
  });

  test('two thousand gates wait at once, and only the one that changed is looked at', async () => {
    const { memory, url } = await served();
    const names = Array.from({ length: 2000 }, (_, index) => `app-${index}`);
    for (const name of names) memory.reply(name, held);
    const asked = names.map(async (name) => fetch(`${url}/v1/gates/${name}?wait=30`));
    await until(() => memory.waiting === 2000);
    memory.questions.length = 0;

    memory.reply('app-7', open);

    expect(await answerOf((await asked[7]) as Response)).toMatchObject({ state: 'Open' });
    expect(new Set(memory.questions.map(({ instance }) => instance))).toEqual(new Set(['app-7']));
    expect(memory.waiting).toBe(1999);
    for (const name of names) memory.replies.set(name, open);
    memory.reply('app-0', open, 'Any');
    const states = await Promise.all(asked.map(async (one) => (await one).status));
    expect(new Set(states)).toEqual(new Set([200]));
  });
});

test('when the server stops, those that wait are answered, and nobody listens any more', async () => {
  const memory = new Memory();
  const { url, listening } = await served({}, memory);
  memory.reply('shop', held);
  const asked = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);

  const stopped = listening.stop();

  const response = await asked;
  expect(response.headers.get('connection')).toBe('close');
  expect(await answerOf(response)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
  await stopped;
  expect([memory.waiting, memory.listeners]).toEqual([0, 0]);
});
