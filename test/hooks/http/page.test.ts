/** The page of a release: what it shows, what it never shows, and that hostile text stays text. */
import { describe, expect, test } from 'vitest';
import { html } from '../../../hooks/http/html.ts';
import { releasePage } from '../../../hooks/http/page.ts';
import type { StoredRelease } from '../../../hooks/http/ports.ts';
import { environmentRecord, hookRecord, releaseOf } from './release.ts';
import { served } from './served.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

/** A release that failed in staging, with something of everything. */
const failed = releaseOf('shop-1', {
  status: {
    phase: 'Failed',
    error: { code: 'DEFECT', class: 'HookFailed', message: 'hook "smoke": exit code 2' },
    attempt: 2,
    endedAt: '2026-11-21T09:20:00Z',
    pinned: {
      flow: { steps: [{ environment: 'staging', dependsOn: ['dev'] }] },
      flowDigest: 'f',
      hooks: {},
    },
    context: { TICKET: { value: 's3cret-OPS-7', run: 'shop-1-announce', at: '2026-11-21T09:00:04Z' } },
    environments: [
      environmentRecord({
        phase: 'Succeeded',
        startedAt: '2026-11-21T09:00:05Z',
        endedAt: '2026-11-21T09:02:05Z',
        applications: [
          {
            namespace: 'argocd',
            name: 'shop-dev',
            phase: 'Succeeded',
            operation: {
              startedAt: '2026-11-21T09:00:05Z',
              retryCount: 3,
              revision: '9c1f0a2b3c4d',
              phase: 'Succeeded',
            },
          },
        ],
        verdicts: [{ application: 'argocd/shop-dev', hook: 'migrate', phase: 'PreSync', verdict: 'Ran' }],
      }),
      environmentRecord({
        name: 'staging',
        phase: 'Failed',
        message: 'environment.onSuccess failed',
        hooks: [
          hookRecord({
            slot: 'environment.onSuccess',
            hook: 'smoke',
            phase: 'Failed',
            message: 'exit code 2',
            endedAt: '2026-11-21T09:00:31Z',
          }),
        ],
      }),
      environmentRecord({
        name: 'prod',
        holding: { reason: 'DependsOn', message: 'waits for staging', since: '2026-11-21T09:00:00Z' },
      }),
    ],
    hooks: [hookRecord(), hookRecord({ slot: 'release.onFail', hook: 'page-oncall' })],
  },
});

/** Gives the text that a reader sees, without tags. */
function textOf(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('it shows', () => {
  const text = textOf(releasePage(failed, { now }));

  test.each([
    ['where the release is', 'hookline-config / shop / main-flow'],
    ['its phase', '✖ Failed'],
    ['its version', 'Version 1.4.2'],
    ['its revision, short', 'Revision 9c1f0a2b3c4d '],
    ['when', 'Opened 2026-11-21 09:00:00 UTC'],
    ['how long', 'Took 20m00s'],
    ['the attempt', 'Attempt 2'],
    ['the cause', 'HookFailed (DEFECT) hook "smoke": exit code 2'.replaceAll('"', '&quot;')],
    ['what to do', 'hookline release retry shop-1 -n hookline-config'],
    ['the order', 'after dev'],
    ['what was not reached', 'It did not come here waits for staging'],
    ['an application', '✔ argocd/shop-dev Succeeded · 9c1f0a2 · retry 3'],
    ['a hook with its duration', '✖ smoke Failed · 31s environment.onSuccess exit code 2'],
    ['verdicts', '1 of 1 hooks of applications ran'],
    ['hooks before', 'Before all environments Hooks ✔ announce Succeeded · 4s release.onStart'],
    ['hooks after', 'After all environments Hooks ✔ page-oncall'],
    ['where a key of the context comes from', 'TICKET announce (release.onStart) 2026-11-21 09:00:04 UTC'],
  ])('%s', (_what, shown) => {
    expect(text).toContain(shown);
  });

  test('no value of the context', () => {
    expect(releasePage(failed, { now })).not.toContain('s3cret');
  });
});

test('a release that goes on loads itself anew, one that has ended does not', () => {
  const goesOn = releasePage(releaseOf('shop-1'), { now });

  expect(goesOn).toContain('<meta http-equiv="refresh" content="10" />');
  expect(releasePage(failed, { now })).not.toContain('http-equiv="refresh"');
});

test('a release that goes on says what an environment waits for, and for how long', () => {
  const { status } = failed;
  const goesOn = { ...failed, status: { ...status, phase: 'Running', endedAt: undefined } } as StoredRelease;

  expect(textOf(releasePage(goesOn, { now }))).toContain(
    'Waits: DependsOn waits for staging since 2026-11-21 09:00:00 UTC (1h00m)',
  );
});

test('a release that was only now made has a page', () => {
  const { status: _, ...fresh } = releaseOf('shop-1');

  expect(textOf(releasePage(fresh, { now }))).toContain('The release was only now made.');
});

describe('hostile text', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='a()'>\u202Egnp.exe\u0000 javascript:a() {{x}} &lt;`;

  /** Puts the hostile text into every text of a value. */
  function poisoned<T>(value: T): T {
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? value : (evil as T);
    if (Array.isArray(value)) return value.map((entry: unknown) => poisoned(entry)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        Object.hasOwn(failed.status?.context ?? {}, key) ? evil : key,
        poisoned(entry as unknown),
      ]),
    ) as T;
  }
  const page = releasePage(poisoned<StoredRelease>(failed), { now });
  const bodyOnly = page.replace(/<style>[^]*?<\/style>/, '');

  test('makes no tag and no attribute', () => {
    const tags = [...bodyOnly.matchAll(/<\/?([a-z!][^\s>]*)([^>]*)>/g)];
    const names = new Set(tags.map(([, name]) => name));
    const attributes = new Set(
      tags.flatMap(([, , rest = '']) =>
        [...rest.replaceAll(/"[^"]*"/g, '').matchAll(/[^\s=/]+/g)].map(String),
      ),
    );

    expect(names).toEqual(
      new Set(
        '!doctype a body code dd details div dl dt footer h1 h2 h3 h4 head header html li main meta ol p section span strong summary table tbody td th thead time title tr ul'.split(
          ' ',
        ),
      ),
    );
    // A link leads to a place of the page, whatever its text.
    expect([...bodyOnly.matchAll(/href="(.)/g)].filter(([, first]) => first !== '#')).toEqual([]);
    expect(attributes).toEqual(
      new Set('charset class content datetime href html http-equiv id lang name role title'.split(' ')),
    );
  });

  test('is there as text, and turns nothing around', () => {
    expect(bodyOnly).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(bodyOnly).toContain('&amp;lt;');
    // oxlint-disable-next-line no-control-regex -- that none is there is what is tested
    expect(bodyOnly).not.toMatch(/[\u0000\u202E]/);
  });
});

test.each([
  ['<&>"\'', '&lt;&amp;&gt;&quot;&#39;'],
  ['a\u0007b\u2066c', 'a\uFFFDb\uFFFDc'],
  ['a\nb', 'a\nb'],
])('%j is written %j', (text, written) => {
  expect(html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`.text).toBe(
    `<p title="${written}">${written}<b>${written}</b></p>`,
  );
});

describe('served', () => {
  test('nothing may be loaded, framed, guessed or kept', async () => {
    const { memory, url } = await served();
    memory.put(failed);

    const response = await fetch(`${url}/releases/hookline-config/shop-1`);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe(releasePage(failed, { now: memory.clock.now() }));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  test('a release that is not there', async () => {
    const { url } = await served();

    const response = await fetch(`${url}/releases/hookline-config/%3Cscript%3E`);

    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(await response.text()).not.toContain('<script>');
  });

  test('with pages: Token only to those who may read releases', async () => {
    const { memory, url } = await served({ pages: 'Token' });
    memory.put(failed);
    memory.people.set('ada ', { name: 'ada', groups: [] });
    memory.rights.add('ada get releases hookline-config');

    const stranger = await fetch(`${url}/releases/hookline-config/shop-1`);
    const ada = await fetch(`${url}/releases/hookline-config/shop-1`, {
      headers: { authorization: 'Bearer ada' },
    });

    expect([stranger.status, ada.status]).toEqual([401, 200]);
  });
});
