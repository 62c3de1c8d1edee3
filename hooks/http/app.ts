/** The HTTP application: its routes, without a port to listen on. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { error, Fault } from '../model/problem.ts';
import { Auth } from './auth.ts';
import { gateAsked } from './gate-address.ts';
import { GateEndpoint } from './gates.ts';
import type { IssuerWorld } from './issuer.ts';
import { releasePage } from './page.ts';
import type { Access, Actions, Clock, Gates, Health, Meter, Releases } from './ports.ts';
import { problemsOf } from './problem.ts';
import { unknownAddress } from './releases.ts';
import { routes, type RouteWorld } from './routes.ts';
import { sendProblem } from './send.ts';
import type { HttpSettings } from './settings.ts';
import { Streams } from './stream.ts';

/** Everything that the server asks of the rest. */
export interface Ports {
  readonly releases: Releases;
  readonly gates: Gates;
  readonly access: Access;
  readonly actions: Actions;
  readonly health: Health;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Gets the keys of issuers. */
  readonly get: IssuerWorld['get'];
  /** Takes what is our own fault, for the log. */
  readonly complain: (thrown: unknown) => void;
}

/** The application. */
export interface App {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** Begins to listen to changes. */
  readonly start: () => void;
  /** Is not ready any more, answers what waits, and ends streams. */
  readonly stop: () => void;
}

/** Makes the application. */
export function createApp(ports: Ports, settings: HttpSettings): App {
  const { releases, clock, health, access, get } = ports;
  const auth = new Auth(access, { ...settings.gates, limits: settings.limits }, { get, now: clock.now });
  const gate = new GateEndpoint({ ...ports, auth, settings });
  const streams = new Streams(releases, clock, settings.limits);
  let isStopping = false;
  const world: RouteWorld = { ...ports, auth, settings, gate, streams, missing, page: releasePage };
  return {
    handler: handlerOf(world),
    start: () => {
      gate.start();
      streams.start();
    },
    stop: () => {
      isStopping = true;
      gate.stop();
      streams.stop();
    },
  };

  function missing(): readonly string[] {
    return isStopping ? ['the server stops'] : health.missing();
  }
}

/** Gates are answered before express takes a request: they are the ones that wait. */
function handlerOf(world: RouteWorld): App['handler'] {
  const others = connected(world);
  return (request, response) => {
    const asked = gateAsked(request);
    if (asked === undefined) {
      others(request, response);
      return;
    }
    measure(world, 'gate', { request, response });
    world.gate
      .answer(asked, request, response)
      .catch((thrown: unknown) => answerThrown(world, thrown, response));
  };
}

function connected(world: RouteWorld): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', false);
  const json = express.json({ limit: world.settings.limits.bodyBytes, type: () => true });
  const busy = { count: 0 };
  for (const { method, path, name, isLong = false, answer } of routes) {
    app[method](path, (request, response, next) => {
      measure(world, name, { request, response });
      next();
    });
    if (!isLong) app[method](path, limited(busy, world.settings.limits.requests));
    if (method === 'post') app.post(path, json);
    app[method](path, async (request, response) => answer(world, request, response));
  }
  app.use(() => {
    throw new Fault([unknownAddress]);
  });
  app.use((thrown: unknown, _request: Request, response: Response, _next: NextFunction) =>
    answerThrown(world, thrown, response),
  );
  return app;
}

function answerThrown({ complain }: RouteWorld, thrown: unknown, response: ServerResponse): void {
  const problems = problemsOf(thrown);
  if (problems.some(({ code }) => code === 'DEFECT')) complain(thrown);
  sendProblem(response, problems);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Counts a request when it has ended; labels are of the route, never what stands in the address. */
function measure({ clock, meter }: RouteWorld, route: string, { request, response }: Exchange): void {
  const { method = '' } = request;
  const began = clock.now();
  response.once('close', () => {
    const { statusCode: status } = response;
    meter.answered({ route, method, status, seconds: (clock.now() - began) / 1000 });
  });
}

/** Lets only so many requests be at work at a time. */
function limited(busy: { count: number }, most: number) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    if (busy.count >= most)
      throw new Fault([
        error('TOO_BUSY', 'too many requests are at work', { fix: 'ask again in 2 seconds' }),
      ]);
    busy.count += 1;
    response.once('close', () => {
      busy.count -= 1;
    });
    next();
  };
}
