/** Listens: the application on a port, with limits on connections, and an end in which nobody is cut off. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from './app.ts';
import type { Clock } from './ports.ts';
import type { Limits } from './settings.ts';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends when all requests have been answered, or are cut off when their time is over. */
  readonly stop: () => Promise<void>;
}

/** Where to listen, and how long requests that are at work may go on when the server stops. */
export interface ListenSettings {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly limits: Pick<Limits, 'headerBytes' | 'connections'>;
  readonly clock: Clock;
  readonly graceMilliseconds: number;
}

/** A request must have come whole after so long; answers may take longer. */
const requestMilliseconds = 20_000;
const headersMilliseconds = 10_000;
/** Longer than proxies keep a connection, so that none of them sends into one that was just closed. */
const keepAliveMilliseconds = 75_000;
const mostHeaders = 100;
/** After the server starts anew all gates come back in one moment. */
const pendingConnections = 4096;

/** Begins to listen. */
export async function listen(app: App, settings: ListenSettings): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: settings.limits.headerBytes,
      requestTimeout: requestMilliseconds,
      headersTimeout: headersMilliseconds,
      keepAliveTimeout: keepAliveMilliseconds,
    },
    app.handler,
  );
  server.maxConnections = settings.limits.connections;
  server.maxHeadersCount = mostHeaders;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen({ port: settings.port, host: settings.host, backlog: pendingConnections }, () => {
      server.off('error', failed);
      listening();
    });
  });
  app.start();
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: async () => {
      const closed = new Promise<void>((over) => {
        server.close(() => over());
      });
      app.stop();
      const leave = cutOff(settings, server);
      await closed;
      leave();
    },
  };
}

/** Closes connections as soon as they have nothing to do any more, and all of them when their time is over. */
function cutOff({ clock, graceMilliseconds }: ListenSettings, server: Server): () => void {
  const until = clock.now() + graceMilliseconds;
  return clock.every(100, () => {
    if (clock.now() >= until) server.closeAllConnections();
    else server.closeIdleConnections();
  });
}
