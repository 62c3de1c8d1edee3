/** One question over real HTTP: only an answer of the server counts as one. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asker, type Answer, type Question } from '../../../../hooks/cli/gate/ask.ts';
import { settingsOf } from '../../../../hooks/cli/gate/connect-gate.ts';
import { report } from '../../../../plugin/report.ts';
import { answering, serving } from './serving.ts';

const never = new AbortController().signal;
const opened = '{"state":"Open","reason":"Opened"}';

async function asked(url: string, more: Partial<Question> = {}, environment = {}): Promise<Answer> {
  return asker(environment, undefined)(
    { server: new URL(url), instance: 'shop', waitSeconds: 30, ...more },
    never,
  );
}

test('a question, and its answer', async () => {
  const seen: unknown[] = [];
  const url = await answering(({ url: path, headers }, response) => {
    seen.push([path, headers['authorization'], headers['if-none-match']]);
    response.setHeader('etag', '"b"');
    response.end(
      '{"state":"Hold","reason":"SyncWindow","message":"a window","release":"a/b","url":"https://c"}',
    );
  });

  const answer = await asked(`${url}/base/`, { instance: 'a_b', version: '1+2', token: 't', seen: '"a"' });

  expect(answer).toEqual({
    kind: 'Hold',
    reason: 'SyncWindow',
    message: 'a window',
    url: 'https://c',
    tag: '"b"',
  });
  expect(seen).toEqual([['/base/v1/gates/a_b?wait=30&version=1%2B2', 'Bearer t', '"a"']]);
});

test.each<readonly [string, number, string, string]>([
  ['a friendly page', 200, '<h1>Welcome</h1>', 'HTTP 200'],
  ['JSON of something else', 200, '{"state":"open"}', 'HTTP 200'],
  ['another word', 200, '{"state":"Opened","reason":"Opened"}', 'HTTP 200'],
  ['a list', 200, `[${opened}]`, 'HTTP 200'],
  ['nothing', 204, '', 'HTTP 204'],
  ['a redirect', 302, opened, 'HTTP 302'],
  ['a page that is missing', 404, 'not here', 'HTTP 404'],
  ['an error', 500, opened, 'HTTP 500'],
  ['a server that is not ready', 503, '{"title":"NOT_READY","detail":"wait"}', 'NOT_READY: wait'],
  [
    'far too much',
    200,
    `{"state":"Open","reason":"${'a'.repeat(100_000)}"}`,
    'the answer is too long to be the server of Hookline',
  ],
])('%s is no answer', async (_what, status, text, reason) => {
  const url = await answering((_request, response) => response.writeHead(status).end(text));

  expect(await asked(url)).toEqual({ kind: 'Silent', reason });
});

test('a server that says when to ask again', async () => {
  const url = await answering((_request, response) => response.writeHead(503, { 'retry-after': '7' }).end());

  expect(await asked(url)).toEqual({ kind: 'Silent', reason: 'HTTP 503', afterSeconds: 7 });
});

test('a refusal of the server itself', async () => {
  const url = await answering((_request, response) =>
    response.writeHead(401).end('{"title":"TOKEN_REFUSED","detail":"no token"}'),
  );

  expect(await asked(url)).toEqual({ kind: 'Refused', reason: 'TOKEN_REFUSED: no token' });
});

test('a connection that breaks off, and one that is given up', async () => {
  const url = await answering((request, response) => {
    if (request.url?.includes('/broken') === true) response.destroy();
  });
  const given = new AbortController();
  const waits = asker({}, undefined)(
    { server: new URL(url), instance: 'shop', waitSeconds: 0 },
    given.signal,
  );

  given.abort();

  expect(await waits).toEqual({ kind: 'Silent', reason: 'no answer in time' });
  expect(await asked(url, { instance: 'broken' })).toEqual({ kind: 'Silent', reason: 'socket hang up' });
});

describe('TLS', () => {
  const fixtures = join(import.meta.dirname, '../http/fixtures');
  const key = readFileSync(join(fixtures, 'untrusted.key.pem'), 'utf8');
  const cert = readFileSync(join(fixtures, 'untrusted.cert.pem'), 'utf8');

  test.each([
    ['that is trusted', [cert], 'Open', 'Opened'],
    ['that is not', undefined, 'Silent', 'self-signed certificate, see --ca-file'],
  ])('an authority %s', async (_, certificates, kind, reason) => {
    const server = createServer({ key, cert }, (_request, response) => response.end(opened));
    const address = await serving(server);

    const ask = asker({}, certificates);

    const question = { server: new URL(`https://${address}`), instance: 'shop', waitSeconds: 0 };
    expect(await ask(question, never)).toMatchObject({ kind, reason });
  });
});

describe('a proxy of the environment', () => {
  test('is used', async () => {
    const through: string[] = [];
    const proxy = await answering((request, response) => {
      through.push(request.url ?? '');
      response.end(opened);
    });

    expect(await asked('http://hookline.test:8080', {}, { HTTP_PROXY: proxy })).toMatchObject({
      kind: 'Open',
    });
    expect(through).toEqual(['http://hookline.test:8080/v1/gates/shop?wait=30']);
  });

  test('is passed by where NO_PROXY says so', async () => {
    const url = await answering((_request, response) => response.end(opened));

    const environment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' };

    expect(await asked(url, {}, environment)).toMatchObject({ kind: 'Open' });
  });
});

test.each([
  [['--server', 'http://a'], 'FLAG_VALUE  flag --instance is missing → write --instance NAME\n'],
  [['--instance', 'a'], 'FLAG_VALUE  flag --server is missing → write --server URL\n'],
  [
    ['--instance', 'a', '--server', 'ftp://a'],
    'FLAG_VALUE  flag --server is "ftp://a" → write http://HOST or https://HOST\n',
  ],
  [
    ['--instance', 'a', '--server', 'http://a', '--timeout', '5'],
    'TIMEOUT_INVALID  flag --timeout is "5", which has no unit → write a duration, such as 10m\n',
  ],
  [
    ['--instance', 'a', '--server', 'http://a', '--ca-file', 'none'],
    'FLAG_VALUE  flag --ca-file is "none", which is not there → name a file that exists\n',
  ],
  [['a', '--instance', 'a'], 'ARGUMENT_EXTRA  gate is given "a" → write hookline gate\n'],
  [['--instance', 'a', '--instance=b'], 'FLAG_VALUE  flag --instance is given twice → keep one\n'],
  [['--unreachable', 'never'], 'FLAG_VALUE  flag --unreachable is "never" → use one of wait, continue\n'],
])('%j is refused', (argv, errors) => {
  expect(report(settingsOf(argv).problems)).toBe(errors);
});
