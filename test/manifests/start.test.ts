/** `npm start`: a whole release of the shop with its hooks as processes, and what they sent. */
import { expect, test } from 'vitest';
import { demo, demoArguments } from '../../manifests/start.ts';

interface Shown {
  readonly exitCode: number;
  readonly texts: readonly string[];
}

async function shown(...more: readonly string[]): Promise<Shown> {
  const texts: string[] = [];
  const exitCode = await demo(['--speed', 'max', ...more], {
    print: (text) => texts.push(text),
    complain: (text) => texts.push(text),
    isTerminal: false,
    isColoured: false,
    environment: { PATH: process.env['PATH'] },
    wall: () => 0,
  });
  return { exitCode, texts };
}

test('it goes through all four environments, and shows what chat and tickets got', async () => {
  const { exitCode, texts } = await shown();
  const text = texts.join('');

  expect(exitCode).toBe(0);
  expect(texts[0]).toMatch(/^A release of the shop through dev, staging and two regions/);
  for (const environment of ['dev', 'staging', 'prod-eu', 'prod-us'])
    expect(text).toMatch(new RegExp(`^├─ ✔ ${environment} +Succeeded`, 'm'));
  expect(text).toMatch(/context: TICKETS_URL, TICKET, JIRA_ISSUE_URL, SIGNED_OFF_BY, STAGING_ATTEMPT$/m);
  const [, received = ''] = text.split('got from the hooks:\n\n');
  expect(
    received
      .split('\n\n')[0]
      ?.split('\n')
      .map((line) => line.trim().split(/ +/).slice(0, 2).join(' ')),
  ).toEqual(['POST /tickets', 'POST /slack', 'PATCH /tickets/OPS-7', 'POST /slack']);
  expect(received).toContain('shop is in both regions, signed off by release bot, ticket OPS-7');
}, 120_000);

test('a commit that breaks a hook of an application fails in dev, once, and says so', async () => {
  const { exitCode, texts } = await shown('--commit-at', '90s:manifests/examples/shop-broken');
  const text = texts.join('');

  expect(exitCode).toBe(1);
  expect(text).toMatch(/^├─ ✖ dev +Failed/m);
  expect(text.match(/release\.onFail slack-failed {2}Running/g)).toHaveLength(1);
  expect(text).toContain(
    'shop failed: Release Failed: dev environment for the application argocd/shop-web-dev failed.',
  );
}, 240_000);

test('it can be watched: some simulated seconds in each second, unless asked otherwise', () => {
  expect(demoArguments('http://127.0.0.1:1', [])).toEqual(expect.arrayContaining(['--speed', '30']));
  expect(demoArguments('http://127.0.0.1:1', ['--speed=max'])).not.toContain('30');
});
