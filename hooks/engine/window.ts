/** Sync windows of Argo CD's projects, as far as they tell which Applications they apply to. */
import { field, textField, type JsonObject } from '../model/object.ts';
import type { Application } from './application.ts';
import { listOf, stamp, texts } from './reading.ts';

/** A sync window; its time is Argo CD's own affair. */
export interface Window {
  readonly kind: string;
  readonly schedule: string;
  readonly applications: readonly string[];
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  /** All lists must fit, and not just one. */
  readonly needsAll: boolean;
}

/** Gives the windows of Argo CD's own projects, by the project's name. */
export function windowsOf(
  projects: readonly JsonObject[],
  argocdNamespace: string,
): ReadonlyMap<string, readonly Window[]> {
  const own = projects.map((object) => ({ object, meta: stamp(object) }));
  return new Map(
    own
      .filter(({ meta }) => meta.namespace === argocdNamespace)
      .map(({ object, meta }) => [meta.name, listOf(field(field(object, 'spec'), 'syncWindows')).map(read)]),
  );
}

function read(window: JsonObject): Window {
  return {
    kind: textField(window, 'kind'),
    schedule: textField(window, 'schedule'),
    applications: texts(field(window, 'applications')),
    namespaces: texts(field(window, 'namespaces')),
    clusters: texts(field(window, 'clusters')),
    needsAll: field(window, 'andOperator') === true,
  };
}

/** Says whether a window applies to an Application; one without any list applies to none. */
export function appliesTo(window: Window, { name, destination }: Application): boolean {
  const lists = [
    { patterns: window.applications, names: [name] },
    { patterns: window.namespaces, names: [destination.namespace] },
    { patterns: window.clusters, names: [destination.name, destination.server] },
  ].filter(({ patterns }) => patterns.length > 0);
  const fitting = lists.filter(({ patterns, names }) =>
    patterns.some((pattern) => names.some((one) => one !== '' && expressionOf(pattern).test(one))),
  );
  return window.needsAll ? lists.length > 0 && fitting.length === lists.length : fitting.length > 0;
}

const expressions = new Map<string, RegExp>();

/** `*` is any text, `?` one character; a glob that says more is taken to fit, since a gate must not be passed by. */
function expressionOf(glob: string): RegExp {
  const found = expressions.get(glob) ?? (/[[{\\]/.test(glob) ? /^/ : literally(glob));
  expressions.set(glob, found);
  return found;
}

const signs: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };

function literally(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll(/[^\w\s]/g, (sign) => signs[sign] ?? `\\${sign}`)}$`, 's');
}
