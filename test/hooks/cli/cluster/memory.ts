/** A cluster in memory, and commands that are run against it. */
import { runCluster } from '../../../../hooks/cli/cluster.ts';
import type {
  ObjectAsk,
  ObjectChange,
  ObjectKind,
  Objects,
  ServerAnswer,
  ServerAsk,
} from '../../../../hooks/cli/objects.ts';
import { field, isObject, textField, type JsonObject } from '../../../../hooks/model/object.ts';
import { error, Fault } from '../../../../hooks/model/problem.ts';

/** The time at which commands are run. */
export const now = Date.parse('2026-11-21T10:00:00Z');

interface Watcher {
  readonly kind: ObjectKind;
  readonly ask: ObjectAsk;
  readonly change: (change: ObjectChange) => void;
}

/** An API server's objects: resourceVersions count up, and a patch with another one is refused. */
export class MemoryObjects implements Objects {
  readonly namespace = 'hookline-config';
  readonly #objects = new Map<string, JsonObject>();
  readonly #watchers = new Set<Watcher>();
  #version = 0;
  /** Called before each patch: what somebody else does meanwhile. */
  meanwhile: () => void = () => {};
  person = { name: 'ada@example.com', groups: ['release-managers'] };

  /** Stores an object as it is, with a new resourceVersion. */
  put(kind: ObjectKind, object: JsonObject): JsonObject {
    this.#version += 1;
    const metadata = { ...(field(object, 'metadata') as JsonObject), resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    this.#objects.set(keyOf(kind, stored), stored);
    this.#tell(kind, { type: 'Changed', object: stored });
    return stored;
  }

  /** Removes an object. */
  remove(kind: ObjectKind, namespace: string, name: string): void {
    const key = `${kind} ${namespace}/${name}`;
    const object = this.#objects.get(key);
    this.#objects.delete(key);
    if (object !== undefined) this.#tell(kind, { type: 'Deleted', object });
  }

  /** How many watch. */
  get watchers(): number {
    return this.#watchers.size;
  }

  readonly get: Objects['get'] = async (kind, namespace, name) =>
    this.#objects.get(`${kind} ${namespace}/${name}`);

  readonly list: Objects['list'] = async (kind, ask) => {
    if (this.hidden.has(kind)) throw new Fault([error('FORBIDDEN', `${kind} may not be listed`)]);
    return this.#matching(kind, ask);
  };

  readonly watch: Objects['watch'] = async (kind, ask, { change, ended }) => {
    const watcher = { kind, ask, change };
    this.#watchers.add(watcher);
    for (const object of this.#matching(kind, ask)) change({ type: 'Changed', object });
    if (!ended.aborted)
      await new Promise<void>((over) => ended.addEventListener('abort', () => over(), { once: true }));
    this.#watchers.delete(watcher);
  };

  readonly create: Objects['create'] = async (kind, object) => {
    const metadata = field(object, 'metadata') as JsonObject;
    const name = textField(metadata, 'name') || `${textField(metadata, 'generateName')}made1`;
    return this.put(kind, { ...object, metadata: { ...metadata, name } });
  };

  readonly patch: Objects['patch'] = async (kind, namespace, name, patch) => {
    this.meanwhile();
    const found = this.#objects.get(`${kind} ${namespace}/${name}`) ?? {};
    const expected = textField(field(patch, 'metadata'), 'resourceVersion');
    if (expected !== '' && expected !== textField(field(found, 'metadata'), 'resourceVersion'))
      throw new Fault([error('CONFLICT', `${kind}/${name} was changed meanwhile`)]);
    return this.put(kind, merged(found, patch) as JsonObject);
  };

  readonly patchStatus: Objects['patchStatus'] = async (...changed) => this.patch(...changed);

  /** Logs by the names of pods. */
  readonly logs = new Map<string, string>();

  readonly log: Objects['log'] = async (pod) => this.logs.get(textField(field(pod, 'metadata'), 'name'));

  /** Rights that are refused, such as `create jobs`. */
  readonly refused = new Set<string>();
  /** Kinds that may not be listed. */
  readonly hidden = new Set<ObjectKind>();

  readonly mayDo: Objects['mayDo'] = async (_, { verb, resource, subresource }) =>
    !this.refused.has(`${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`);

  readonly whoAmI: Objects['whoAmI'] = async () => this.person;

  #matching(kind: ObjectKind, ask: ObjectAsk): readonly JsonObject[] {
    return [...this.#objects]
      .filter(([key, object]) => key.startsWith(`${kind} `) && fits(object, ask))
      .map(([, one]) => one);
  }

  #tell(kind: ObjectKind, change: ObjectChange): void {
    for (const watcher of this.#watchers)
      if (watcher.kind === kind && fits(change.object, watcher.ask)) watcher.change(change);
  }
}

function keyOf(kind: string, object: JsonObject): string {
  const metadata = field(object, 'metadata');
  return `${kind} ${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
}

function fits(object: JsonObject, { namespace, name }: ObjectAsk): boolean {
  const metadata = field(object, 'metadata');
  return (
    (namespace ?? textField(metadata, 'namespace')) === textField(metadata, 'namespace') &&
    (name ?? textField(metadata, 'name')) === textField(metadata, 'name')
  );
}

/** RFC 7396. */
function merged(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const before = isObject(value) ? value : {};
  const entries = Object.entries(patch)
    .filter(([, entry]) => entry !== null)
    .map(([key, entry]) => [key, merged(before[key], entry)] as const);
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(patch, key));
  return Object.fromEntries([...kept, ...entries]);
}

/** What a command did. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** What tests change of a command's world. */
export interface RunChanges {
  readonly isTerminal?: boolean;
  readonly ended?: AbortSignal;
  readonly late?: AbortSignal;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly asked?: (ask: ServerAsk) => void;
  readonly answer?: ServerAnswer;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** Takes what is called every second, and nothing once that is over. */
  readonly ticking?: (tick: (() => void) | undefined) => void;
  readonly chosen?: (choice: unknown) => void;
}

/** Runs a command line, without `hookline`. */
export async function ran(line: string, objects: Objects, changes: RunChanges = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const never = new AbortController().signal;
  const exit = await runCluster(words, {
    connect: async (choice) => {
      changes.chosen?.(choice);
      return objects;
    },
    askServer: async (ask) => {
      changes.asked?.(ask);
      return changes.answer ?? { status: 202, body: { by: 'ada@example.com' } };
    },
    environment: changes.environment ?? {},
    print: (text) => {
      out += text;
    },
    complain: (text) => {
      err += text;
    },
    now: changes.now ?? (() => now),
    every: (_, call) => {
      changes.ticking?.(call);
      return () => changes.ticking?.(undefined);
    },
    ended: changes.ended ?? never,
    after: () => changes.late ?? never,
    isTerminal: changes.isTerminal ?? false,
    isColoured: false,
    size: () => changes.size ?? { columns: 80, rows: 24 },
  });
  return { exit, out, err };
}
