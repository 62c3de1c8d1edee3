/** Where hooks of tests record that they ran: each time, whatever the cluster says of it. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { network } from '../../cluster/layout.ts';

/** A sink that listens on the bridge, where pods reach it. */
export class Sink {
  /** What was recorded, in order: the run and its attempt. */
  readonly effects: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.effects.push((request.url ?? '').slice(1));
      response.end('recorded');
    });
  }

  static async start(): Promise<Sink> {
    const sink = new Sink();
    sink.#server.listen(0, network.address);
    await once(sink.#server, 'listening');
    return sink;
  }

  /** A line of shell that records; it fails where it cannot. */
  get line(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the sink does not listen');
    const path = '$HOOK_RUN_ID/$ATTEMPT/$HOOK_SLOT/$ENVIRONMENT_NAME';
    const call = `printf 'GET /%s HTTP/1.0\\r\\n\\r\\n' "${path}"`;
    // Not wget: that of a static busybox dies where there are no libraries to look names up with.
    return `${call} | nc -w 10 ${network.address} ${address.port} | grep -q recorded`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
