/** What `hookline doctor` has read, and what it finds: objects or the reason why they may not be read. */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';

/** What is looked at. */
export type Fact =
  | 'deployments'
  | 'argocdDeployments'
  | 'definitions'
  | 'settings'
  | 'products'
  | 'applications'
  | 'applicationSets'
  | 'projects'
  | 'jobs'
  | 'rights';

/** Objects, or why they cannot be read. */
export type Read = { readonly objects: readonly JsonObject[] } | { readonly refused: string };

/** Everything that was read; an absent kind has no objects. */
export interface Facts {
  readonly read: Readonly<Record<Fact, Read>>;
  /** The namespaces of Argo CD and of Hookline's server. */
  readonly argocd: string;
  readonly hookline: string;
  /** The version of this program. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What was found at one object. */
export interface Finding {
  readonly level: 'error' | 'warn';
  /** `Kind/name`, with its namespace before where it has one. */
  readonly at: string;
  readonly message: string;
  readonly fix: string;
}

/** One check. */
export interface Check {
  readonly name: string;
  readonly needs: readonly Fact[];
  /** What is said where nothing is found. */
  readonly fine: string;
  /** Takes the objects of all that it needs. */
  readonly find: (look: Look) => readonly Finding[];
}

/** The objects of a check. */
export interface Look extends Facts {
  readonly of: (fact: Fact) => readonly JsonObject[];
}

/** Writes where an object lies: `argocd ConfigMap/argocd-cm`. */
export function placeOf(object: JsonObject, kind = textField(object, 'kind')): string {
  const metadata = field(object, 'metadata');
  return `${textField(metadata, 'namespace')} ${kind}/${textField(metadata, 'name')}`.trim();
}

/** Gives the name of an object. */
export function nameOf(object: JsonObject | undefined): string {
  return textField(field(object, 'metadata'), 'name');
}

/** Gives a field's list of objects. */
export function listIn(value: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const list = path.reduce<unknown>(field, value);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Gives the containers of a Deployment. */
export function containersOf(deployment: JsonObject | undefined): readonly JsonObject[] {
  return listIn(deployment, 'spec', 'template', 'spec', 'containers');
}

/** Gives the tag of an image; empty where it has none. */
export function tagOf(image: string): string {
  const [bare = ''] = image.split('@');
  const colon = bare.lastIndexOf(':');
  return colon < 0 || bare.includes('/', colon) ? '' : bare.slice(colon + 1);
}

/** Gives a setting of Argo CD: a key of one of its ConfigMaps. */
export function settingOf({ of }: Look, map: string, key: string): string | undefined {
  const found = of('settings').find((one) => nameOf(one) === map);
  const value = field(field(found, 'data'), key);
  return typeof value === 'string' ? value : undefined;
}

/** Gives the sources of an Application. */
export function sourcesOf(application: JsonObject): readonly JsonObject[] {
  const source = field(field(application, 'spec'), 'source');
  return [...listIn(application, 'spec', 'sources'), ...(isObject(source) ? [source] : [])];
}

/** Says whether an Application asks for a gate: by the parameter of its plugin, or by its environment. */
export function hasGate(application: JsonObject): boolean {
  return sourcesOf(application).some((source) => {
    const plugin = field(source, 'plugin');
    return (
      listIn(plugin, 'parameters').some(
        (one) => textField(one, 'name') === 'gate' && textField(one, 'string') === 'true',
      ) ||
      listIn(plugin, 'env').some(
        (one) => textField(one, 'name') === 'HOOKLINE_GATE' && textField(one, 'value') === 'true',
      )
    );
  });
}

/** Says whether an Application has a source of our plugin. */
export function hasPlugin(application: JsonObject): boolean {
  return sourcesOf(application).some((source) => {
    const name = textField(field(source, 'plugin'), 'name');
    return name === 'hookline' || name.startsWith('hookline-v');
  });
}
