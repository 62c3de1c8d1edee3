/** Watches of the fake API server: from a version on, as far back as it remembers. */
import type { ServerResponse } from 'node:http';
import type { Store, Stored, WatchEvent } from '../../hooks/simulate/store.ts';
import type { Place } from './fake-api.ts';
import { selected } from './fake-api-list.ts';
import { refusal } from './fake-api-write.ts';

interface Follower {
  readonly is: (object: Stored) => boolean;
  readonly response: ServerResponse;
  readonly place: Place;
}

/** What has happened to a store, and who listens. */
export class History {
  /** Versions below this one are forgotten. */
  oldest = 0;
  version = 0;
  private readonly events: { readonly version: number; readonly event: WatchEvent }[] = [];
  private readonly followers = new Set<Follower>();

  constructor(store: Store) {
    for (const object of store.all()) this.take({ type: 'ADDED', object });
    store.watch((event) => this.take(event));
  }

  /** Forgets everything before now, as the API server does with what is older than some minutes. */
  forget(): void {
    this.oldest = this.version + 1;
  }

  /** Gives the objects as they were at a version. */
  at(version: number): readonly Stored[] {
    const objects = new Map<string, Stored>();
    for (const { version: when, event } of this.events) {
      if (when > version) break;
      const { kind, metadata } = event.object;
      const key = `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
      if (event.type === 'DELETED') objects.delete(key);
      else objects.set(key, event.object);
    }
    return [...objects.values()];
  }

  /** Gives what has happened since a version. */
  since(version: number): readonly WatchEvent[] {
    return this.events.filter((one) => one.version > version).map(({ event }) => event);
  }

  /** Tells everybody who listens the version that there is now. */
  bookmark(): void {
    for (const { place, response } of this.followers) {
      const { apiVersion, kind } = place.resource;
      write(response, 'BOOKMARK', { apiVersion, kind, metadata: { resourceVersion: String(this.version) } });
    }
  }

  /** How many listen to a kind. */
  listeners(kind: string): number {
    return [...this.followers].filter(({ place }) => place.resource.kind === kind).length;
  }

  /** Ends what those hear who listen to a kind; `error` is told before. */
  end(kind: string, error?: object): void {
    for (const { place, response } of this.followers) {
      if (place.resource.kind !== kind) continue;
      if (error !== undefined) write(response, 'ERROR', error);
      response.end();
    }
  }

  /** Begins to tell. */
  add(follower: Follower): void {
    this.followers.add(follower);
    follower.response.on('close', () => this.followers.delete(follower));
  }

  private take(event: WatchEvent): void {
    this.version = Number(event.object.metadata.resourceVersion);
    this.events.push({ version: this.version, event });
    for (const { is, response } of this.followers)
      if (is(event.object)) write(response, event.type, event.object);
  }
}

/** Answers a watch: what has happened since its version, then what happens. */
export function follow(
  history: History,
  place: Place,
  { query, response }: { readonly query: URLSearchParams; readonly response: ServerResponse },
): void {
  const from = Number(query.get('resourceVersion'));
  const is = selected(place, query);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (from + 1 < history.oldest) {
    write(response, 'ERROR', refusal('Expired', `too old resource version: ${from}`));
    return void response.end();
  }
  for (const event of history.since(from)) if (is(event.object)) write(response, event.type, event.object);
  history.add({ is, response, place });
  const seconds = Number(query.get('timeoutSeconds') ?? 300);
  const timer = setTimeout(() => response.end(), seconds * 1000);
  response.on('close', () => clearTimeout(timer));
}

function write(response: ServerResponse, type: string, object: object): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}
