/** Answers the kubelet: whether the server lives, and whether it knows enough to answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is answered. */
export interface Health {
  /** What was not read yet; nothing once the server may answer. */
  readonly missing: () => readonly string[];
}

/** A server that answers. */
export interface Answering {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Begins to answer `/livez` and `/readyz`. */
export async function answerHealth(
  { missing }: Health,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Answering> {
  const server: Server = createServer((request, response) => {
    const lacks = request.url === '/readyz' ? missing() : [];
    const isKnown = request.url === '/livez' || request.url === '/readyz';
    const status = lacks.length === 0 ? 200 : 503;
    const text = lacks.length === 0 ? 'ok' : `not listed yet: ${lacks.join(', ')}`;
    if (!isKnown) return void response.writeHead(404).end();
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
