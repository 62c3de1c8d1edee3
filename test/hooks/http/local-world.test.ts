/** Keys over real HTTP: what is taken, and what is not. */
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AddressInfo } from 'node:net';
import { getText, machineClock } from '../../../hooks/http/local-world.ts';

async function answering(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
}

test('a text is got', async () => {
  const url = await answering((_request, response) => response.end('{"keys":[]}'));

  expect(await getText(url, 'HttpToo')).toBe('{"keys":[]}');
});

test.each(['http://127.0.0.1:1/keys', 'file:///etc/passwd', 'data:text/plain,a'])(
  '%s is not fetched',
  async (url) => {
    await expect(getText(url)).rejects.toThrow(`keys are fetched by https only, and not from ${url}`);
  },
);

describe('refused:', () => {
  test.each<readonly [string, RequestListener, string]>([
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: '/other' }).end(),
      'fetch failed',
    ],
    ['an error', (_request, response) => response.writeHead(500).end('{}'), 'answers 500'],
    ['nothing', (_request, response) => response.writeHead(204).end(), 'answers 204'],
    ['too much', (_request, response) => response.end('a'.repeat(300_000)), 'answers more than 262144 bytes'],
    ['a broken answer', (_request, response) => response.destroy(), 'fetch failed'],
  ])('%s', async (_what, answer, why) => {
    const url = await answering(answer);

    await expect(getText(url, 'HttpToo')).rejects.toThrow(why);
  });
});

test('the clock calls again and again, until it is told not to', async () => {
  let count = 0;
  const stop = machineClock.every(1, () => {
    count += 1;
  });
  while (count < 3) await new Promise((turn) => setTimeout(turn, 1));
  stop();
  const before = count;

  await new Promise((turn) => setTimeout(turn, 20));

  expect(count).toBe(before);
});
