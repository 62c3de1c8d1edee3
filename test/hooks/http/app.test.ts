/** The server over real HTTP: health, releases, wishes, who may, what is refused, and the end. */
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { releaseOf } from './release.ts';
import { Memory, served, until, type Served } from './served.ts';

const ns = 'hookline-config';

/** A server that knows Ada: she may read and change releases of one namespace. */
async function withAda(memory = new Memory()): Promise<Served> {
  memory.people.set('ada ', { name: 'ada@example.com', groups: ['release-managers'] });
  memory.people.set('bob hookline', { name: 'bob@example.com', groups: [] });
  for (const right of ['get releases', 'list releases', 'create releases', 'update releases'])
    memory.rights.add(`ada@example.com ${right} ${ns}`);
  memory.rights.add('ada@example.com open gates argocd');
  memory.put(releaseOf('shop-1'));
  memory.put(releaseOf('ended'));
  return served({ url: 'https://hookline.example' }, memory);
}

function post(url: string, body: unknown, token = 'ada'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, { method: 'POST', body: text, headers: { authorization: `Bearer ${token}` } });
}

async function titleOf(response: Response): Promise<string> {
  const { title, name } = (await response.json()) as { readonly title?: string; readonly name?: string };
  return `${response.status} ${title ?? name ?? ''}`;
}

describe('health', () => {
  test('live and ready', async () => {
    const { url } = await served();

    const answers = await Promise.all(['livez', 'readyz'].map((path) => fetch(`${url}/${path}`)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('not ready while something is not read, and not live where the process says so', async () => {
    const { memory, url } = await served();
    memory.missing = ['Applications', 'Releases'];
    memory.isLive = false;

    const ready = await fetch(`${url}/readyz`);
    const live = await fetch(`${url}/livez`);

    expect([ready.status, await ready.text()]).toEqual([503, 'not ready: Applications, Releases\n']);
    expect(live.status).toBe(500);
  });

  test('metrics', async () => {
    const { memory, url } = await served();

    const response = await fetch(`${url}/metrics`);

    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/plain; version=0.0.4',
      'hookline_ready 1\n',
    ]);
    await fetch(`${url}/v1/releases/a/b`);
    await until(() => memory.answered.length === 2);
    expect(memory.answered).toEqual(['GET metrics 200', 'GET release 401']);
  });
});

describe('who may', () => {
  test.each([
    ['no token', undefined, '401 TOKEN_REFUSED'],
    ['a token that is not accepted', 'mallory', '401 TOKEN_REFUSED'],
    ['a token that is none', 'a b', '401 TOKEN_REFUSED'],
    ['somebody without the right', 'bob', '403 FORBIDDEN'],
    ['somebody with it', 'ada', '200 shop-1'],
  ])('%s', async (_who, token, answer) => {
    const { url } = await withAda();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };

    const response = await fetch(`${url}/v1/releases/${ns}/shop-1`, { headers });

    expect(await titleOf(response)).toBe(answer);
  });

  test('nobody without a right learns whether a release exists', async () => {
    const { url } = await withAda();
    const headers = { authorization: 'Bearer bob' };

    const [there, absent] = await Promise.all(
      ['shop-1', 'shop-2'].map((name) => fetch(`${url}/v1/releases/${ns}/${name}`, { headers })),
    );

    expect([there?.status, absent?.status]).toEqual([403, 403]);
  });

  test('a list of one namespace, and none of all', async () => {
    const { memory, url } = await withAda();
    memory.put(releaseOf('other', { namespace: 'elsewhere' }));
    const headers = { authorization: 'Bearer ada' };

    const own = (await (await fetch(`${url}/v1/releases/${ns}`, { headers })).json()) as {
      readonly items: readonly { readonly name: string }[];
    };
    const none = await fetch(`${url}/v1/releases/${ns}?product=cellar`, { headers });
    const all = await fetch(`${url}/v1/releases`, { headers });

    expect(own.items.map(({ name }) => name)).toEqual(['shop-1', 'ended']);
    expect(await none.json()).toEqual({ items: [] });
    expect(all.status).toBe(403);
  });
});

describe('wishes', () => {
  test.each([
    [
      'terminate',
      { reason: 'wrong tag' },
      { terminate: 'shop-1', reason: 'wrong tag', by: 'ada@example.com' },
    ],
    ['retry', '', { retry: 'shop-1', by: 'ada@example.com' }],
    [
      'approve',
      { environment: 'prod', reason: 'tested' },
      {
        approve: 'shop-1',
        environment: 'prod',
        reason: 'tested',
        by: 'ada@example.com',
        groups: ['release-managers'],
      },
    ],
  ])('%s is stored, from who the token says', async (word, body, stored) => {
    const { memory, url } = await withAda();

    const response = await post(`${url}/v1/releases/${ns}/shop-1/${word}`, body);

    expect([response.status, await response.json()]).toEqual([202, { by: 'ada@example.com' }]);
    expect(memory.stored).toEqual([stored]);
  });

  test('a release is started', async () => {
    const { memory, url } = await withAda();

    const response = await post(`${url}/v1/releases/${ns}`, { product: 'shop', version: '1.4.2' });

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      namespace: ns,
      name: 'shop-made',
      url: `https://hookline.example/releases/${ns}/shop-made`,
    });
    expect(memory.stored).toEqual([{ start: ns, product: 'shop', version: '1.4.2', by: 'ada@example.com' }]);
  });

  test('a gate is opened', async () => {
    const { memory, url } = await withAda();

    const response = await post(`${url}/v1/gates/shop/open`, { reason: 'incident 7' });

    expect(response.status).toBe(202);
    expect(memory.stored).toEqual([
      { open: { namespace: 'argocd', name: 'shop' }, reason: 'incident 7', by: 'ada@example.com' },
    ]);
  });

  test.each([
    ['who is not believed', 'terminate', { reason: 'x', by: 'root' }, '400 FIELD_UNKNOWN'],
    ['no reason', 'terminate', {}, '400 FIELD_MISSING'],
    ['no text', 'terminate', { reason: 7 }, '400 FIELD_TYPE'],
    ['more than a line', 'terminate', { reason: 'a\nb' }, '400 FIELD_VALUE'],
    ['no JSON', 'terminate', '{', '400 BODY_REFUSED'],
    ['a list', 'terminate', [], '400 BODY_REFUSED'],
    ['too much', 'terminate', { reason: 'x'.repeat(70_000) }, '413 INPUT_TOO_LARGE'],
    ['no such wish', 'explode', {}, '404 NOT_FOUND'],
    ['a name of every object', 'constructor', {}, '404 NOT_FOUND'],
  ])('%s is refused', async (_what, word, body, refusal) => {
    const { memory, url } = await withAda();

    const response = await post(`${url}/v1/releases/${ns}/shop-1/${word}`, body);

    expect(await titleOf(response)).toBe(refusal);
    expect(memory.stored).toEqual([]);
  });

  test('what the store refuses is told', async () => {
    const { url } = await withAda();

    const response = await post(`${url}/v1/releases/${ns}/ended/terminate`, { reason: 'late' });

    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      type: 'https://hookline.dev/problems/RELEASE_ENDED',
      title: 'RELEASE_ENDED',
      status: 409,
      detail: 'release "ended" has ended',
    });
  });

  test('a release that is not there', async () => {
    const { url } = await withAda();

    const response = await post(`${url}/v1/releases/${ns}/shop-2/retry`, {});

    expect([response.status, await response.json()]).toMatchObject([
      404,
      { detail: 'there is no Release/shop-2 in namespace hookline-config' },
    ]);
  });
});

describe('what is refused', () => {
  test('an address at which nothing lies', async () => {
    const { url } = await served();

    const response = await fetch(`${url}/admin`);

    expect([response.status, response.headers.get('x-powered-by')]).toEqual([404, null]);
  });

  test('a fault of our own says nothing of the inside, and goes to the log', async () => {
    const { memory, url } = await served();

    const response = await fetch(`${url}/v1/releases/a/b`, { headers: { authorization: 'Bearer defect' } });

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret of the inside');
    expect(memory.complaints).toEqual([new TypeError('secret of the inside')]);
  });

  test('headers beyond the limit', async () => {
    const { url } = await served({ limits: { headerBytes: 4096 } });

    const response = await fetch(`${url}/livez`, { headers: { 'x-long': 'a'.repeat(5000) } });

    expect(response.status).toBe(431);
  });

  test('more requests than are taken on at a time', async () => {
    const { memory, url } = await served({ limits: { requests: 1 } });
    const { port } = new URL(url);
    const slow = connect(Number(port), '127.0.0.1');
    slow.write(`POST /v1/releases/a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n{`);
    let status = 0;
    for (let time = 0; time < 2000 && status !== 503; time += 1)
      ({ status } = await fetch(`${url}/v1/releases`));

    expect(status).toBe(503);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    slow.destroy();
    await until(() => memory.answered.some((line) => line.startsWith('POST release-start')));
    expect((await fetch(`${url}/v1/releases`)).status).toBe(401);
  });
});

test('the server answers what is at work, and is not ready any more, before it ends', async () => {
  const { url, listening } = await served();
  const { port } = new URL(url);
  const kept = connect(Number(port), '127.0.0.1');
  let heard = '';
  kept.on('data', (bytes) => (heard += String(bytes)));
  kept.write('GET /livez HTTP/1.1\r\nhost: a\r\n\r\nGET /read');
  await until(() => heard.includes('ok'));

  const stopped = listening.stop();
  kept.write('yz HTTP/1.1\r\nhost: a\r\n\r\n');
  await until(() => heard.includes('the server stops'));
  kept.destroy();
  await stopped;

  await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
});

test('a client that never ends is cut off', async () => {
  const memory = new Memory();
  const { url, listening } = await served({}, memory);
  const { port } = new URL(url);
  const slow = connect(Number(port), '127.0.0.1');
  const closed = new Promise((over) => slow.once('close', over));
  slow.on('error', () => {});
  slow.write('POST /v1/releases/a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n{');
  await fetch(`${url}/livez`);

  const stopped = listening.stop();
  memory.clock.pass(5000);

  await closed;
  await stopped;
  expect(memory.clock.calls).toBe(0);
});
