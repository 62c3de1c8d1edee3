/** `GET /v1/events`: releases as they are and as they change, as server-sent events. */
import type { ServerResponse } from 'node:http';
import type { Instant } from '../model/instant.ts';
import { error, Fault } from '../model/problem.ts';
import type { Clock, ReleaseChange, Releases, StoredRelease } from './ports.ts';
import { safeHeaders } from './send.ts';
import type { Limits } from './settings.ts';

/** What a stream shows. */
export interface StreamFilter {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly product?: string;
}

interface Reader {
  readonly response: ServerResponse;
  readonly filter: StreamFilter;
  readonly until: Instant;
}

/** A comment so often keeps proxies from closing a stream in which nothing happens. */
const beatMilliseconds = 15_000;

/** The streams of one process. Each begins with the releases that there are, so that a reader who lost one misses nothing. */
export class Streams {
  readonly #releases: Releases;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #readers = new Set<Reader>();
  readonly #stops: (() => void)[] = [];

  constructor(releases: Releases, clock: Clock, limits: Limits) {
    this.#releases = releases;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Begins to listen to changes. */
  start(): void {
    this.#stops.push(
      this.#releases.subscribe((change) => this.#tell(change)),
      this.#clock.every(beatMilliseconds, () => this.#beat()),
    );
  }

  /** Ends all streams. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const reader of this.#readers) this.#leave(reader);
  }

  /** Begins a stream; stops with a Fault where there are too many. */
  open(response: ServerResponse, filter: StreamFilter): void {
    if (this.#readers.size >= this.#limits.streams || this.#stops.length === 0)
      throw new Fault([error('TOO_BUSY', 'too many streams of events are open', { fix: 'ask again later' })]);
    const until = this.#clock.now() + this.#limits.streamSeconds * 1000;
    const reader = { response, filter, until };
    response.writeHead(200, {
      ...safeHeaders,
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
    });
    response.once('close', () => this.#readers.delete(reader));
    this.#readers.add(reader);
    for (const release of this.#releases.list(filter.namespace))
      this.#write(reader, { type: 'Changed', release });
    if (this.#readers.has(reader)) response.write('event: Listed\ndata: {}\n\n');
  }

  #tell(change: ReleaseChange): void {
    for (const reader of this.#readers) this.#write(reader, change);
  }

  #write(reader: Reader, { type, release }: ReleaseChange): void {
    if (!isWanted(release, reader.filter)) return;
    const { response } = reader;
    response.write(`event: ${type}\ndata: ${JSON.stringify(release)}\n\n`);
    // A reader that does not read would keep everything in memory.
    if (response.writableLength > this.#limits.streamBytes) this.#leave(reader);
  }

  #beat(): void {
    const now = this.#clock.now();
    for (const reader of this.#readers) {
      if (now >= reader.until) this.#leave(reader);
      else reader.response.write(': beat\n\n');
    }
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader);
    const { response } = reader;
    if (response.writableLength > this.#limits.streamBytes) response.destroy();
    else response.end();
  }
}

function isWanted({ namespace, spec }: StoredRelease, filter: StreamFilter): boolean {
  const { namespace: wanted = namespace, product = spec.product } = filter;
  return namespace === wanted && spec.product === product;
}
