/** The routes as a table. Each answer is short; what is behind it lies in a file of its own. */
import type { Request, Response } from 'express';
import { Fault } from '../model/problem.ts';
import type { GateEndpoint } from './gates.ts';
import type { PageStyle } from './page.ts';
import type { Clock, Health, Meter, Name, StoredRelease } from './ports.ts';
import {
  getRelease,
  listReleases,
  openGate,
  releaseUnknown,
  startRelease,
  wishFor,
  type ReleaseRequest,
  type ReleaseWorld,
  type Result,
} from './releases.ts';
import { sendJson, sendText } from './send.ts';
import type { Streams } from './stream.ts';

/** What routes need. */
export interface RouteWorld extends ReleaseWorld {
  readonly gate: GateEndpoint;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly health: Health;
  /** What the server is not ready without. */
  readonly missing: () => readonly string[];
  readonly page: (release: StoredRelease, style: PageStyle) => string;
  readonly complain: (thrown: unknown) => void;
}

/** One route. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** Its label in metrics. */
  readonly name: string;
  /** It may last: it is bounded by limits of its own. */
  readonly isLong?: true;
  readonly answer: (world: RouteWorld, request: Request, response: Response) => Promise<void> | void;
}

/** Every route of the server. */
export const routes: readonly Route[] = [
  { method: 'get', path: '/livez', name: 'livez', isLong: true, answer: live },
  { method: 'get', path: '/readyz', name: 'readyz', isLong: true, answer: ready },
  { method: 'get', path: '/metrics', name: 'metrics', answer: metrics },
  { method: 'get', path: '/v1/gates/:instance', name: 'gate', isLong: true, answer: gate },
  { method: 'post', path: '/v1/gates/:instance/open', name: 'gate-open', answer: open },
  { method: 'get', path: '/v1/releases', name: 'releases', answer: list },
  { method: 'get', path: '/v1/releases/:namespace', name: 'releases', answer: list },
  { method: 'post', path: '/v1/releases/:namespace', name: 'release-start', answer: start },
  { method: 'get', path: '/v1/releases/:namespace/:name', name: 'release', answer: get },
  { method: 'post', path: '/v1/releases/:namespace/:name/:wish', name: 'release-wish', answer: wish },
  { method: 'get', path: '/v1/events', name: 'events', isLong: true, answer: events },
  { method: 'get', path: '/releases/:namespace/:name', name: 'page', answer: page },
];

function live({ health }: RouteWorld, _request: Request, response: Response): void {
  const isLive = health.isLive();
  sendText(response, isLive ? 200 : 500, { type: 'text/plain', text: isLive ? 'ok\n' : 'not live\n' });
}

function ready({ missing }: RouteWorld, _request: Request, response: Response): void {
  const what = missing();
  const text = what.length === 0 ? 'ok\n' : `not ready: ${what.join(', ')}\n`;
  sendText(response, what.length === 0 ? 200 : 503, { type: 'text/plain', text });
}

async function metrics({ meter }: RouteWorld, _request: Request, response: Response): Promise<void> {
  sendText(response, 200, await meter.expose());
}

async function gate(world: RouteWorld, request: Request, response: Response): Promise<void> {
  const instance = param(request, 'instance');
  await world.gate.answer({ instance, query: request.query }, request, response);
}

async function open(world: RouteWorld, request: Request, response: Response): Promise<void> {
  const instance = param(request, 'instance');
  give(response, await openGate(world, { request, instance, body: request.body as unknown }));
}

async function list(world: RouteWorld, request: Request, response: Response): Promise<void> {
  const { product } = request.query;
  const namespace = param(request, 'namespace');
  const asked = { request, namespace, ...(typeof product === 'string' ? { product } : {}) };
  give(response, await listReleases(world, asked));
}

async function get(world: RouteWorld, request: Request, response: Response): Promise<void> {
  give(response, await getRelease(world, askedOf(request)));
}

async function start(world: RouteWorld, request: Request, response: Response): Promise<void> {
  give(response, await startRelease(world, askedOf(request)));
}

async function wish(world: RouteWorld, request: Request, response: Response): Promise<void> {
  give(response, await wishFor(world, askedOf(request), param(request, 'wish')));
}

async function events({ auth, streams }: RouteWorld, request: Request, response: Response): Promise<void> {
  const { namespace, product } = request.query;
  const filter = {
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof product === 'string' ? { product } : {}),
  };
  await auth.allowed(request, { verb: 'list', resource: 'releases', namespace: filter.namespace ?? '' });
  streams.open(response, filter);
}

async function page(world: RouteWorld, request: Request, response: Response): Promise<void> {
  const { auth, settings, releases, clock } = world;
  const { place } = askedOf(request);
  if (settings.pages === 'Token')
    await auth.allowed(request, { verb: 'get', resource: 'releases', ...place });
  const release = releases.get(place);
  if (release === undefined) throw new Fault([releaseUnknown(place)]);
  response.setHeader('content-security-policy', pagePolicy);
  const text = world.page(release, { now: clock.now() });
  sendText(response, 200, { type: 'text/html; charset=utf-8', text });
}

/** Nothing is loaded, sent or framed: the page is text and its own style. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function askedOf(request: Request): ReleaseRequest {
  const place: Name = { namespace: param(request, 'namespace'), name: param(request, 'name') };
  return { request, place, body: request.body as unknown };
}

function param(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

function give(response: Response, { status, body }: Result): void {
  sendJson(response, status, body);
}
