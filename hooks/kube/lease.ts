/** Leader election by a Lease: of several replicas one writes, and it knows until when it may. */
import { numberField } from '../engine/reading.ts';
import { formatInstant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { isAnswer } from './api-error.ts';
import { writeTimeoutMs, type Client } from './client.ts';
import { pause, type Clock } from './clock.ts';
import { Pulse } from './pulse.ts';
import { resources, type Name } from './resources.ts';

/** How a Lease is held. */
export interface LeaseSetting {
  readonly client: Client;
  readonly clock: Clock;
  readonly name: Name;
  /** Who this replica is; no other may ever have the same. */
  readonly holder: string;
  /** Called when this replica begins to lead, and when it no longer does. */
  readonly changed: (isLeading: boolean) => void;
  /** Told of each try that failed. */
  readonly failed?: (error: unknown) => void;
}

/** Others wait so long after the last renewal that they saw before they take the Lease. */
const durationSeconds = 15;
/** How often it is renewed, and tried for. */
const periodMs = 2000;
/** The holder stops writing so long before others may take over: a write on its way has this time to arrive (client.ts). */
const marginMs = writeTimeoutMs;

/** What was last seen of another's Lease: it counts from when we saw it, since clocks differ. */
interface Seen {
  readonly version: string;
  readonly at: number;
}

/** A Lease that this replica holds or waits for. */
export class Lease {
  private readonly setting: LeaseSetting;
  private readonly stopping = new AbortController();
  private seen: Seen | undefined;
  /** Until when this replica leads, by its own steady clock. */
  private until = 0;
  private told = false;
  private running: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  private readonly pulse: Pulse;

  constructor(setting: LeaseSetting) {
    this.setting = setting;
    this.pulse = new Pulse(setting.clock);
  }

  /** Says whether it is neither renewed nor tried for any more. */
  get isStuck(): boolean {
    return this.pulse.isStuck;
  }

  /** Says whether this replica may write now. */
  get isHeld(): boolean {
    return this.setting.clock.steady() < this.until;
  }

  /** Throws where this replica may not write now. */
  fence(): void {
    if (!this.isHeld) throw new Error('this replica does not lead any more');
  }

  /** Begins to try for it. */
  start(): void {
    this.running ??= this.run();
  }

  /** Gives it back where it is held, so that another need not wait. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.pulse.end();
    const wasHeld = this.isHeld;
    this.lead(0);
    if (!wasHeld) return;
    try {
      const lease = await this.setting.client.get(resources.Lease, this.setting.name);
      if (holderOf(lease) === this.setting.holder) await this.write(lease, '');
    } catch (error) {
      this.setting.failed?.(error);
    }
  }

  private async run(): Promise<void> {
    const { clock, failed } = this.setting;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.pulse.beat();
      try {
        await this.turn();
      } catch (error) {
        // Another was first: that is how it is meant to be.
        if (!isAnswer(error, 409)) failed?.(error);
      }
      await pause(clock, periodMs * (0.9 + 0.2 * clock.random()), signal);
    }
  }

  private async turn(): Promise<void> {
    const { client, clock, name, holder } = this.setting;
    const began = clock.steady();
    const lease = await this.read();
    if (lease === undefined) {
      await client.create(resources.Lease, { ...leaseOf(name), spec: this.spec(holder, undefined) });
    } else {
      if (!this.mayTake(lease)) return this.lead(0);
      await this.write(lease, holder);
    }
    this.lead(began + durationSeconds * 1000 - marginMs);
  }

  private async read(): Promise<JsonObject | undefined> {
    try {
      return await this.setting.client.get(resources.Lease, this.setting.name);
    } catch (error) {
      if (isAnswer(error, 404)) return undefined;
      throw error;
    }
  }

  /** It is ours, or nobody's, or was not renewed for as long as its holder promised to. */
  private mayTake(lease: JsonObject): boolean {
    const { clock, holder } = this.setting;
    const found = holderOf(lease);
    if (found === holder || found === '') return true;
    const version = textField(field(lease, 'metadata'), 'resourceVersion');
    if (this.seen?.version !== version) this.seen = { version, at: clock.steady() };
    const seconds = numberField(field(lease, 'spec'), 'leaseDurationSeconds') || durationSeconds;
    return clock.steady() - this.seen.at >= seconds * 1000;
  }

  private async write(lease: JsonObject, holder: string): Promise<void> {
    await this.setting.client.replace(resources.Lease, { ...lease, spec: this.spec(holder, lease) });
  }

  private spec(holder: string, lease: JsonObject | undefined): JsonObject {
    const now = microTime(this.setting.clock.now());
    const before = field(lease, 'spec');
    const isSame = lease !== undefined && holderOf(lease) === holder;
    const transitions = numberField(before, 'leaseTransitions');
    return {
      holderIdentity: holder,
      leaseDurationSeconds: holder === '' ? 1 : durationSeconds,
      renewTime: now,
      acquireTime: isSame ? textField(before, 'acquireTime') : now,
      leaseTransitions: isSame || lease === undefined || holder === '' ? transitions : transitions + 1,
    };
  }

  private lead(until: number): void {
    const { clock, changed } = this.setting;
    this.until = until;
    this.cancel?.();
    this.cancel = undefined;
    // Where the API server does not answer, leading ends by itself.
    if (this.isHeld) this.cancel = clock.after(until - clock.steady(), () => this.lead(0));
    if (this.told === this.isHeld) return;
    this.told = this.isHeld;
    changed(this.told);
  }
}

function leaseOf({ namespace, name }: Name): JsonObject {
  const { apiVersion, kind } = resources.Lease;
  return { apiVersion, kind, metadata: { name, namespace } };
}

function holderOf(lease: JsonObject): string {
  return textField(field(lease, 'spec'), 'holderIdentity');
}

/** Times of Leases have microseconds. */
function microTime(milliseconds: number): string {
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return formatInstant(milliseconds - (milliseconds % 1000)).replace('Z', `.${fraction}000Z`);
}
