/** Records what the watch says of the Applications of a scenario, and the Kubernetes Events about them. */
import { inject } from 'vitest';
import { until } from '../../cluster/until.ts';
import type { Recorded, Recording } from '../../support/trace-reduce.ts';
import { request, type Body } from './kube.ts';

/** The label of Applications that a scenario records; its value is the scenario's name. */
export const traceLabel = 'hookline.dev/trace';

const applications = '/apis/argoproj.io/v1alpha1/applications';
const events = '/api/v1/events';
const completed = new Set(['Succeeded', 'Failed', 'Error']);

/** A recording that is under way. */
export class Recorder {
  readonly #selector: string;
  readonly #start = Math.floor(Date.now() / 1000) * 1000;
  readonly #end = new AbortController();
  readonly #steps: { time: number; step: string }[] = [];
  readonly #revisions: string[] = [];
  readonly #events: Recorded[] = [];
  readonly #reading: Promise<void>[] = [];

  constructor(scenario: string) {
    this.#selector = `${traceLabel}=${scenario}`;
  }

  /** Begins; all that happens after it has resolved is recorded. */
  async start(): Promise<void> {
    await Promise.all([
      this.#watch(applications, { labelSelector: this.#selector }),
      // It begins with those of earlier runs: they are told apart by the UID of their Application.
      this.#watch(events, { fieldSelector: 'involvedObject.kind=Application' }),
    ]);
  }

  /** Says what the scenario does next. */
  step(step: string): void {
    this.#steps.push({ time: Date.now(), step });
  }

  /** Takes in a commit, and gives the name that it has in the trace. */
  revision(id: string): string {
    this.#revisions.push(id);
    return `revision-${this.#revisions.length}`;
  }

  /** Ends when the watch has said all that happened until now. */
  async stop(): Promise<Omit<Recording, 'description' | 'argoCd'>> {
    try {
      await until('the watch has told of every Application as it is now', 120_000, async () => {
        const current = await this.#current();
        return current.every(({ metadata: each }) => this.#hasSeen(each)) && this.#hasSeenGo(current);
      });
      await until('every operation that ended has its Event', 120_000, async () => this.#hasEvents());
    } finally {
      this.#end.abort();
    }
    await Promise.all(this.#reading);
    return {
      start: this.#start,
      repositories: inject('cluster').repositoryUrl,
      revisions: this.#revisions,
      steps: this.#steps,
      events: this.#events,
    };
  }

  async #current(): Promise<readonly Body[]> {
    return (await request('GET', `${applications}?labelSelector=${this.#selector}`)).items;
  }

  #hasSeen({ uid, resourceVersion }: { readonly uid: string; readonly resourceVersion: string }): boolean {
    return this.#applications().some(
      ({ metadata }) => metadata.uid === uid && metadata.resourceVersion === resourceVersion,
    );
  }

  /** What is listed no longer was deleted: its last event is still to come, or has come. */
  #hasSeenGo(current: readonly Body[]): boolean {
    const there = new Set(current.map(({ metadata }) => metadata.uid));
    const gone = new Set(
      this.#events
        .filter(({ type }) => type === 'DELETED')
        .map(({ object }) => (object as Body).metadata.uid),
    );
    return this.#applications().every(({ metadata: { uid } }) => there.has(uid) || gone.has(uid));
  }

  #hasEvents(): boolean {
    const seen = this.#applications();
    const uids = new Set(seen.map(({ metadata }) => metadata.uid));
    const ended = new Set(
      seen
        .filter(({ status }) => completed.has(status?.operationState?.phase))
        .map(({ metadata, status }) => `${metadata.uid} ${status.operationState.startedAt}`),
    );
    const told = this.#events.filter(({ object }) => isCompletion(object, uids));
    return told.length >= ended.size;
  }

  #applications(): readonly Body[] {
    return this.#events.map(({ object }): Body => object).filter(({ kind }) => kind === 'Application');
  }

  async #watch(path: string, query: Readonly<Record<string, string>>): Promise<void> {
    const search = new URLSearchParams({ watch: 'true', resourceVersion: '0', ...query });
    const { signal } = this.#end;
    const response = await fetch(`${inject('cluster').api}${path}?${search.toString()}`, { signal });
    if (!response.ok || response.body === null) throw new Error(`watch of ${path}: ${await response.text()}`);
    this.#reading.push(this.#read(path, response.body));
  }

  async #read(path: string, body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    try {
      for await (const part of body.pipeThrough(new TextDecoderStream())) {
        const lines = `${rest}${part}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#add(JSON.parse(line));
      }
    } catch (error) {
      if (this.#end.signal.aborted) return;
      throw error;
    }
    throw new Error(`the watch of ${path} ended before the scenario`);
  }

  #add({ type, object }: { readonly type: string; readonly object: Body }): void {
    if (type === 'ERROR') throw new Error(`watch: ${JSON.stringify(object)}`);
    this.#events.push({ time: Date.now(), type, object });
  }
}

function isCompletion(object: Body, uids: ReadonlySet<string>): boolean {
  return object.reason === 'OperationCompleted' && uids.has(object.involvedObject?.uid);
}
