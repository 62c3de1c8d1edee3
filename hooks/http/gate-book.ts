/** Answers gates from the snapshots of products; a product is looked at once for all its gates until it changes. */
import { applicationOf, type Application } from '../engine/application.ts';
import { isSameOperation } from '../engine/gate.ts';
import { instanceOf, isProven } from '../engine/identity.ts';
import { gateAnswer, type GateAnswer } from '../engine/gates.ts';
import { matchAll } from '../engine/matches.ts';
import { beginPass } from '../engine/pass.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Instant } from '../model/instant.ts';
import type { JsonObject } from '../model/object.ts';
import type { GateQuestion, GateReply, Gates, Name } from './ports.ts';

/** What the book reads. */
export interface GateSource {
  /** The keys of all Products: `namespace/name`. */
  readonly products: () => readonly string[];
  readonly snapshot: (product: string) => Snapshot | undefined;
  readonly now: () => Instant;
  /** Reads an Application from the API server; nothing where there is none, or no answer. */
  readonly read: (application: Name) => Promise<JsonObject | undefined>;
  /** The namespace that an Application deploys to. */
  readonly destination: (application: Name) => string | undefined;
  /** Takes the version of a gate, which its Job's name proves (DESIGN.md §4.2); a pass follows where it is news. */
  readonly claim: (instance: string, version: string) => void;
}

/** What is kept of a look at a product: the answers, and not what they were found from, which is forty times as much. */
interface Page {
  readonly at: Instant;
  /** The namespace of the Product. */
  readonly namespace: string;
  /** By the Application's `namespace/name`. */
  readonly entries: ReadonlyMap<string, Entry>;
}

interface Entry {
  readonly application: Application;
  readonly instance: string;
  readonly answer: GateAnswer;
  /** The version that is recorded of it. */
  readonly heard: string | undefined;
}

/** How long an answer counts where nothing changes: what only time changes is seen so much later. */
const keepMilliseconds = 5000;

/** The answers of all products. */
export class GateBook implements Gates {
  readonly #source: GateSource;
  readonly #pages = new Map<string, Page | undefined>();
  /** Which product an Application belongs to, by `namespace/name`. */
  readonly #products = new Map<string, string>();
  readonly #listeners = new Set<(instance?: string) => void>();

  constructor(source: GateSource) {
    this.#source = source;
  }

  /** Takes that a product, its releases or its Applications have changed: its gates are told, and those that left it. */
  changed(product: string): void {
    const before = this.#pages.get(product);
    this.#pages.delete(product);
    const instances = new Set([before, this.#page(product)].flatMap(instancesIn));
    for (const instance of instances) for (const listener of this.#listeners) listener(instance);
  }

  /** Takes the same where no gate waits: whoever asks next is answered anew. */
  forget(product: string): void {
    this.#pages.delete(product);
  }

  readonly subscribe: Gates['subscribe'] = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly ask: Gates['ask'] = (question) => {
    const { instance, version } = question;
    // Anybody may claim anything: only what Argo CD's own report proves is handed on.
    const found = this.#find(question);
    if (found === undefined) return noProduct;
    const { application, answer, heard } = found.entry;
    const reply = this.#reply(answer, question, found.namespace);
    if (version === undefined || !isProven(application, instance, version)) return reply;
    this.#source.claim(instance, version);
    return heard === version || reply.isOpen ? reply : { ...reply, isUnheard: true };
  };

  readonly confirm: Gates['confirm'] = async (question) => {
    const { namespace, name } = question;
    const found = this.#find(question);
    if (found === undefined) return false;
    const object = await this.#source.read({ namespace, name });
    return object !== undefined && isSameOperation(found.entry.application, applicationOf(object));
  };

  #reply(answer: GateAnswer, { namespace, name }: GateQuestion, home: string): GateReply {
    const { isOpen, reason, message, release } = answer;
    const destination = this.#source.destination({ namespace, name });
    return {
      isOpen,
      reason,
      message,
      ...(release === undefined ? {} : { release: { namespace: home, name: release } }),
      ...(destination === undefined ? {} : { destination }),
    };
  }

  #find({
    namespace,
    name,
  }: GateQuestion): { readonly entry: Entry; readonly namespace: string } | undefined {
    const key = `${namespace}/${name}`;
    const known = this.#products.get(key);
    const products = this.#source.products();
    // Mostly it is where it was before.
    for (const product of known === undefined ? products : [known, ...products]) {
      const page = this.#page(product);
      const entry = page?.entries.get(key);
      if (page === undefined || entry === undefined) continue;
      this.#products.set(key, product);
      return { entry, namespace: page.namespace };
    }
    this.#products.delete(key);
    return undefined;
  }

  #page(product: string): Page | undefined {
    const kept = this.#pages.get(product);
    const now = this.#source.now();
    if (kept !== undefined && now - kept.at < keepMilliseconds) return kept;
    const snapshot = this.#source.snapshot(product);
    if (snapshot === undefined) {
      this.#pages.delete(product);
      return undefined;
    }
    const page = pageOf(snapshot, now);
    this.#pages.set(product, page);
    return page;
  }
}

function pageOf(snapshot: Snapshot, now: Instant): Page {
  const pass = beginPass(snapshot, now);
  const matches = matchAll(pass);
  const entries = [...snapshot.applications].map(([key, application]): readonly [string, Entry] => [
    key,
    {
      application,
      instance: instanceOf(application, pass.naming.argocdNamespace),
      answer: gateAnswer(pass, matches, application),
      heard: pass.memories.get(application.uid)?.version,
    },
  ]);
  return { at: now, namespace: snapshot.product.namespace, entries: new Map(entries) };
}

function instancesIn(page: Page | undefined): readonly string[] {
  return [...(page?.entries.values() ?? [])].map(({ instance }) => instance);
}

const noProduct: GateReply = {
  isOpen: false,
  reason: 'NO_PRODUCT',
  message: 'the application belongs to no Product: add it to one, or take its gate out',
};
