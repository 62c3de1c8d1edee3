/** What the server answers over HTTP, to whom: real tokens, real Roles, a real release and its page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricRows } from '../../hooks/metrics.ts';
import { argoCdNamespace, checkout } from '../cluster/layout.ts';
import { until } from '../cluster/until.ts';
import { events } from './support/event-stream.ts';
import { elsewhere, people, product, target, tenant } from './support/http-scene.ts';
import { find, get, kinds, list, patch, remove, type Body } from './support/kube.ts';
import { freshNamespace, startServer, type LocalServer } from './support/local-server.ts';
import { ours } from './support/server.ts';

let server: LocalServer;
const ends: (() => void)[] = [];
let tokens: ReadonlyMap<string, string>;

beforeAll(async () => {
  for (const name of [target, elsewhere]) await freshNamespace(name);
  server = await startServer(tenant, { gates: { auth: 'Token', issuers: [] } });
  tokens = await people();
  await product((end) => ends.push(end));
}, 300_000);

afterAll(async () => {
  await remove(kinds.Application, argoCdNamespace, target);
  for (const name of [target, elsewhere]) await remove(kinds.Namespace, '', name);
  for (const end of ends) end();
  await server.stop();
}, 120_000);

async function ask(path: string, who?: string, body?: Body): Promise<Response> {
  const token = who === undefined ? undefined : tokens.get(who);
  if (who !== undefined && token === undefined) throw new Error(`nobody is called ${who}`);
  return fetch(`${server.url}${path}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

/** Gives the status of an answer, with the code of the problem that it tells of. */
async function outcome(response: Response): Promise<string> {
  if (response.ok) return String(response.status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { title, status }: Body = await response.json();
  expect(status).toBe(response.status);
  return `${status} ${title}`;
}

/** The release of the product, once it waits for people. */
async function waiting(): Promise<Body> {
  return until('the release waits for its approval', 240_000, async () => {
    const [release] = await list(ours.Release, tenant);
    return release?.status?.phase === 'Suspended' ? release : undefined;
  });
}

describe('who may', () => {
  test.for([
    ['manager', '200'],
    ['manager of the API server', '200'],
    ['viewer', '200'],
    ['stranger', '403 FORBIDDEN'],
    ['gate', '403 FORBIDDEN'],
    ['manager of another', '401 TOKEN_REFUSED'],
    ['nobody', '401 TOKEN_REFUSED'],
    [undefined, '401 TOKEN_REFUSED'],
  ] as const)('%s lists the releases of the tenant: %s', async ([who, expected]) => {
    expect(await outcome(await ask(`/v1/releases/${tenant}`, who))).toBe(expected);
  });

  test.for([
    ['manager', `/v1/releases`, '403 FORBIDDEN'],
    ['manager', `/v1/releases/hookline-config`, '403 FORBIDDEN'],
    ['manager', `/v1/releases/hookline-config/shop-1`, '403 FORBIDDEN'],
    ['viewer', `/v1/releases/${tenant}/shop-1`, '404 NOT_FOUND'],
    ['stranger', `/v1/releases/${tenant}/shop-1`, '403 FORBIDDEN'],
    ['manager', `/v1/events`, '403 FORBIDDEN'],
  ] as const)('%s asks for %s: %s', async ([who, path, expected]) => {
    expect(await outcome(await ask(path, who))).toBe(expected);
  });

  test.for([
    ['viewer', { product: 'http', revision: 'a1b2c3d' }, '403 FORBIDDEN'],
    ['manager', { product: 'http', revision: 'a1b2c3d', initiatedBy: 'boss' }, '400 FIELD_UNKNOWN'],
    ['manager', { product: 'nothing', revision: 'a1b2c3d' }, '404 NOT_FOUND'],
  ] as const)('%s starts a release by %j: %s', async ([who, body, expected]) => {
    expect(await outcome(await ask(`/v1/releases/${tenant}`, who, body))).toBe(expected);
  });

  test('who may not open gates does not, whatever else they may', async () => {
    expect(await outcome(await ask(`/v1/gates/${target}/open`, 'manager', { reason: 'x' }))).toBe(
      '403 FORBIDDEN',
    );
  });
});

describe('gates with auth: Token', () => {
  test.for([
    [undefined, '401 TOKEN_REFUSED'],
    ['nobody', '401 TOKEN_REFUSED'],
    ['gate of the API server', '401 TOKEN_REFUSED'],
    ['gate', '200'],
    ['manager', '200'],
  ] as const)('asked by %s: %s', async ([who, expected]) => {
    await waiting();

    expect(await outcome(await ask(`/v1/gates/${target}`, who))).toBe(expected);
  });

  test('who deploys to the namespace learns why, others the state and one word', async () => {
    await waiting();
    const [own, other] = [
      await ask(`/v1/gates/${target}`, 'gate'),
      await ask(`/v1/gates/${target}`, 'manager'),
    ];

    const told: Body = await own.json();
    expect(Object.keys(told)).toEqual(expect.arrayContaining(['state', 'reason', 'message']));
    const short: Body = await other.json();
    expect(short).toEqual({ state: told.state, reason: told.reason });
  });
});

describe('the release', () => {
  test('its page is what RELEASE_URL names: text without script, no value of the context', async () => {
    const release = await waiting();
    const { name } = release.metadata;
    const [run] = await list(ours.HookRun, tenant);

    expect(run.status.log).toBe(`${server.url}/releases/${tenant}/${name}\n`);
    const page = await fetch(run.status.log.trim());
    const html = await page.text();

    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const told of [
      name,
      'Suspended',
      'dev',
      'prod',
      'tell',
      'TICKET',
      release.status.identity.revision.slice(0, 7),
    ])
      expect(html).toContain(told);
    expect(html).not.toMatch(/<script|OPS-7/);
    expect((await fetch(`${server.url}/releases/${tenant}/other`)).status).toBe(404);
  });

  test('a stream tells what there is, and what changes', async () => {
    const release = await waiting();
    const { name } = release.metadata;
    const response = await ask(`/v1/events?namespace=${tenant}`, 'viewer');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/event-stream'),
    ]);

    const seen = events(response);
    expect(await seen.next('Listed')).toEqual(['Changed', 'Listed']);
    await patch(ours.Release, tenant, name, { metadata: { labels: { seen: 'yes' } } });
    expect(await seen.next('Changed')).toEqual(['Changed']);
    await seen.end();
  });

  test('an approval is refused to the wrong group, and taken from the right one, with who gave it', async () => {
    const release = await waiting();
    const { name } = release.metadata;
    const path = `/v1/releases/${tenant}/${name}/approve`;
    const wish = { environment: 'prod', reason: 'seen' };

    expect(await outcome(await ask(path, 'viewer', wish))).toBe('403 FORBIDDEN');
    expect(await outcome(await ask(path, 'outsider', wish))).toBe('403 APPROVAL_REFUSED');
    expect(await outcome(await ask(path, 'manager', { ...wish, by: 'boss' }))).toBe('400 FIELD_UNKNOWN');
    expect((await get(ours.Release, tenant, name)).spec.approvals).toBeUndefined();
    expect(await outcome(await ask(path, 'manager', wish))).toBe('202');

    const by = `system:serviceaccount:${tenant}:manager`;
    const after = await until('the release goes on', 120_000, async () => {
      const found = await find(ours.Release, tenant, name);
      return found?.status.phase === 'Suspended' ? undefined : found;
    });
    expect(after.spec.approvals).toEqual([{ ...wish, attempt: 1, by }]);
  });
});

describe('metrics', () => {
  async function exposed(): Promise<string> {
    return (await ask('/metrics')).text();
  }

  test('every metric that is declared is exposed, and none besides', async () => {
    const names = [...(await exposed()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);

    expect(new Set(names)).toEqual(new Set(Object.keys(metricRows)));
    expect(names).toHaveLength(new Set(names).size);
  });

  test('alerts and dashboard name what is exposed, label by label', async () => {
    const lines = await exposed();
    const folder = join(checkout, 'manifests/monitoring');
    const files = ['prometheus-rule.yaml', 'dashboard.json'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    const named = new Set(files.flatMap((file) => file.match(/hookline_[a-z_]+/g) ?? []));

    expect([...named].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(lines))).toEqual([]);
  });

  test('a release, its passes and its answers have counted', async () => {
    await waiting().catch(() => undefined);
    const lines = await exposed();
    function sum(name: string): number {
      return [...lines.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
        (all, [, value]) => all + Number(value),
        0,
      );
    }

    expect(sum('hookline_build_info')).toBe(1);
    expect([sum('hookline_leader'), sum('hookline_ready')]).toEqual([1, 1]);
    for (const name of [
      'hookline_passes_total',
      'hookline_pass_seconds_count',
      'hookline_hook_runs_ended_total',
      'hookline_environments_ended_total',
      'hookline_gate_answers_total',
      'hookline_http_requests_total',
      'hookline_http_request_seconds_count',
    ])
      expect([name, sum(name) > 0]).toEqual([name, true]);
  });
});
