/** Tokens that nobody knows: the API server is asked about so many of them, and no more. */
import { expect, test } from 'vitest';
import { served } from './served.ts';

const limits = { strangers: 3, strangersPerSecond: 1 };

function gateOf(url: string, token: string): Promise<Response> {
  return fetch(`${url}/v1/gates/shop`, { headers: { authorization: `Bearer ${token}` } });
}

async function statuses(url: string, tokens: readonly string[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const token of tokens) found.push((await gateOf(url, token)).status);
  return found;
}

test('many wrong tokens are asked about at a pace, and the others are told to come again', async () => {
  const { memory, url } = await served({ gates: { auth: 'Token', issuers: [] }, limits });

  expect(await statuses(url, ['a', 'b', 'c', 'd', 'e'])).toEqual([401, 401, 401, 503, 503]);
  memory.clock.pass(2000);
  expect(await statuses(url, ['f', 'g', 'h'])).toEqual([401, 401, 503]);

  expect(memory.reviews).toHaveLength(5);
  const busy = await gateOf(url, 'i');
  expect([busy.headers.get('retry-after'), await busy.json()]).toEqual([
    '2',
    expect.objectContaining({ title: 'TOO_BUSY' }),
  ]);
});

test('one wrong token again and again is asked about once, and costs the others nothing', async () => {
  const { memory, url } = await served({ gates: { auth: 'Token', issuers: [] }, limits });

  expect(await statuses(url, ['a', 'a', 'a', 'a', 'a', 'b'])).toEqual([401, 401, 401, 401, 401, 401]);
  expect(memory.reviews).toHaveLength(2);
});

test('accepted tokens are no strangers, however many they are and whatever others send', async () => {
  const { memory, url } = await served({ gates: { auth: 'Token', issuers: [] }, limits });
  const good = ['1', '2', '3', '4', '5', '6'];
  for (const token of good) memory.people.set(`${token} hookline`, { name: 'ada', groups: [] });

  expect(await statuses(url, good)).toEqual(good.map(() => 200));
  expect(await statuses(url, ['a', 'b', 'c', 'd'])).toEqual([401, 401, 401, 503]);
  // What was said of them is forgotten by now, that they were accepted is not.
  memory.clock.pass(10_001);
  await statuses(url, ['e', 'f', 'g']);
  expect(await statuses(url, good)).toEqual(good.map(() => 200));
});

test('where gates need no token, one that cannot be asked about is no token', async () => {
  const { memory, url } = await served({ limits });
  memory.reply('shop', { isOpen: true, reason: 'Opened', message: 'the sync may go on' });
  await statuses(url, ['a', 'b', 'c']);

  const last = await gateOf(url, 'd');

  expect([last.status, await last.json()]).toEqual([200, { state: 'Open', reason: 'Opened' }]);
});

test('a person with a wrong token is told so, or to come again', async () => {
  const { url } = await served({ limits });
  const found: number[] = [];
  for (const token of ['a', 'b', 'c'])
    found.push((await fetch(`${url}/v1/releases`, { headers: { authorization: `Bearer ${token}` } })).status);

  // Each is asked about twice: for our audience, and for the API server's.
  expect(found).toEqual([401, 503, 503]);
});

test('a person whose token is for the API server is no stranger either', async () => {
  const { memory, url } = await served({ limits });
  memory.people.set('own ', { name: 'ada', groups: [] });
  memory.rights.add('ada list releases ');
  async function ask(token: string): Promise<number> {
    return (await fetch(`${url}/v1/releases`, { headers: { authorization: `Bearer ${token}` } })).status;
  }

  expect(await ask('own')).toBe(200);
  for (const token of ['a', 'b', 'c']) await ask(token);
  memory.clock.pass(10_001);
  for (const token of ['d', 'e', 'f']) await ask(token);

  expect([await ask('own'), await ask('g')]).toEqual([200, 503]);
});
