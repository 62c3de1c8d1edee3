/** Where the hooks of the shop send to in the demonstration: a chat and a ticket system that remember what they got. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A running sink. */
export interface Sink {
  readonly url: string;
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/** What is answered, by method and beginning of the path; anything else is not found. */
const answers: readonly (readonly [method: string, path: string, answer: string])[] = [
  ['POST', '/slack', 'ok'],
  ['POST', '/tickets', '{"TICKET": "OPS-7"}'],
  ['PATCH', '/tickets/', 'changed'],
];

/** The largest body that is read. */
const bodyLimit = 64 * 1024;

/** Starts a sink on a free port of this machine alone. */
export async function openSink(): Promise<Sink> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '' } = request;
      received.push({ method, path, body });
      const found = answers.find(([asked, begins]) => asked === method && path.startsWith(begins));
      response.writeHead(found === undefined ? 404 : 200);
      response.end(found?.[2] ?? 'not found');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= bodyLimit) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
