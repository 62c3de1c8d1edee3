/** Answers the kubelet: whether the server lives, and whether it knows enough to answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is answered. */
export interface Health {
  readonly isReady: () => boolean;
}

/** A server that answers. */
export interface Answering {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Begins to answer `/livez` and `/readyz`. */
export async function answerHealth(
  { isReady }: Health,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Answering> {
  const server: Server = createServer((request, response) => {
    const paths: Readonly<Record<string, boolean>> = { '/livez': true, '/readyz': isReady() };
    const isFine = paths[request.url ?? ''];
    const [status, text] =
      isFine === undefined ? [404, 'not found'] : [isFine ? 200 : 503, isFine ? 'ok' : 'not synced'];
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
