/**
 * Looks whether Argo CD has noticed what we wrote on an Application, and writes again where it has not.
 *
 * Its controller puts the answer to each write of its own into its cache without a look at the version: a write of ours
 * that came between is gone from there until the Application changes once more (seen on 3.5.7, in 2 of 60 syncs).
 */
import { ownersOf } from '../engine/membership.ts';
import type { Settings } from '../engine/snapshot.ts';
import { refreshAnnotation } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import type { Cache } from './cache.ts';
import type { Client } from './client.ts';
import type { Cancel, Clock } from './clock.ts';
import { resources } from './resources.ts';

/** What is looked at, and with what it is written again. */
export interface NoticingSetting {
  readonly client: Client;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Says whether this replica may write now. */
  readonly isLeading: () => boolean;
  /** Told of each Application that was written again, or could not be. */
  readonly told: (application: string, error?: unknown) => void;
}

/** How long Argo CD is given: at first, and at most after it was written again several times. */
const patience = { first: 10_000, longest: 160_000 };

interface Waiting {
  readonly patienceMs: number;
  readonly cancel: Cancel;
}

/** A watch over what was written. */
export class Noticing {
  private readonly setting: NoticingSetting;
  /** By the Application's UID. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly unsubscribe: () => void;

  constructor(setting: NoticingSetting) {
    this.setting = setting;
    this.unsubscribe = setting.cache.onChange(({ kind, before, after }) => {
      if (kind !== 'Application') return;
      if (after === undefined || !isUnnoticed(after)) this.forget(uidOf(after ?? before));
      else this.wait(after, patience.first);
    });
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.unsubscribe();
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
  }

  private forget(uid: string): void {
    this.waiting.get(uid)?.cancel();
    this.waiting.delete(uid);
  }

  private wait(application: JsonObject, patienceMs: number): void {
    const uid = uidOf(application);
    const { settings, clock } = this.setting;
    if (this.waiting.has(uid) || !settings.mayWriteApplications) return;
    const cancel = clock.after(patienceMs, () => void this.look(nameOf(application), uid));
    this.waiting.set(uid, { patienceMs, cancel });
  }

  private async look(
    name: { readonly namespace: string; readonly name: string },
    uid: string,
  ): Promise<void> {
    const { client, cache, settings, isLeading, told } = this.setting;
    const patienceMs = this.waiting.get(uid)?.patienceMs ?? patience.first;
    this.waiting.delete(uid);
    const application = cache.get('Application', name.namespace, name.name);
    if (application === undefined || uidOf(application) !== uid || !isUnnoticed(application)) return;
    this.wait(application, Math.min(patienceMs * 2, patience.longest));
    // Products may be listed after Applications: whose it is is asked only now.
    if (!isLeading() || ownersOf(application, cache.list('Product'), settings).length === 0) return;
    const annotations = { [refreshAnnotation]: otherThan(refreshOf(application)) };
    try {
      await client.patch(resources.Application, name, {
        type: 'merge',
        body: { metadata: { uid, annotations } },
      });
      told(`${name.namespace}/${name.name}`);
    } catch (error) {
      told(`${name.namespace}/${name.name}`, error);
    }
  }
}

/** A sync was asked for and does not run, or a look was asked for and was not had. A hard one is somebody else's. */
function isUnnoticed(application: JsonObject): boolean {
  const isAsked = isObject(field(application, 'operation'));
  const hasBegun = isObject(field(field(application, 'status'), 'operationState'));
  const refresh = refreshOf(application);
  return refresh !== 'hard' && ((isAsked && !hasBegun) || refresh !== '');
}

/** To Argo CD every word but `hard` is a normal refresh; the same word again would be no change. */
function otherThan(refresh: string): string {
  return refresh === 'normal' ? 'normal-again' : 'normal';
}

function refreshOf(application: JsonObject): string {
  return textField(field(field(application, 'metadata'), 'annotations'), refreshAnnotation);
}

function uidOf(object: JsonObject | undefined): string {
  return textField(field(object, 'metadata'), 'uid');
}

function nameOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = field(object, 'metadata');
  return { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
}
