/** An Application as `hookline init` looks at it, and the environment that its names tell. */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { sourcesOf } from './doctor-facts.ts';

/** What is read of an Application. */
export interface Candidate {
  readonly name: string;
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly server: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly repository: string;
  readonly targetRevision: string;
  readonly isAutomated: boolean;
  /** The word that tells its environment, and where it stands; nothing where no word does. */
  readonly place: Place | undefined;
}

/** A guessed environment. */
export interface Place {
  readonly word: string;
  /** Where it comes in the order of environments. */
  readonly rank: number;
  readonly from: string;
}

/** Words that people call environments by, in the order in which a change goes through them. */
export const ranks: readonly (readonly string[])[] = [
  ['sandbox', 'local', 'dev', 'development', 'devel'],
  ['ci', 'int', 'integration', 'test', 'testing', 'tst'],
  ['qa', 'quality'],
  ['uat', 'acceptance', 'acc'],
  ['staging', 'stage', 'stg', 'preprod', 'preview'],
  ['canary'],
  ['prod', 'production', 'prd', 'live'],
];

/** Reads an Application. */
export function candidateOf(application: JsonObject): Candidate {
  const [metadata, spec] = [field(application, 'metadata'), field(application, 'spec')];
  const destination = field(spec, 'destination');
  const sources = sourcesOf(application);
  const source =
    sources.find((one) => !isObject(field(one, 'plugin')) && textField(one, 'ref') === '') ?? sources[0];
  const labels = textsOf(field(metadata, 'labels'));
  const automated = field(field(spec, 'syncPolicy'), 'automated');
  const name = textField(metadata, 'name');
  return {
    name,
    project: textField(spec, 'project') || 'default',
    labels,
    server: textField(destination, 'server'),
    cluster: textField(destination, 'name'),
    namespace: textField(destination, 'namespace'),
    repository: textField(source, 'repoURL'),
    targetRevision: textField(source, 'targetRevision') || 'HEAD',
    isAutomated: isObject(automated) && automated['enabled'] !== false,
    place: placeFrom([
      ...['environment', 'env', 'app.kubernetes.io/environment', 'stage'].map(
        (key) => [`its label ${key}`, labels[key] ?? ''] as const,
      ),
      ['its name', name],
      ['its destination namespace', textField(destination, 'namespace')],
      ['its path', textField(source, 'path')],
      ['its cluster', textField(destination, 'name')],
    ]),
  };
}

function placeFrom(texts: readonly (readonly [string, string])[]): Place | undefined {
  for (const [from, text] of texts)
    for (const word of text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .toReversed()) {
      const rank = ranks.findIndex((words) => words.includes(word.replace(/\d+$/, '')));
      if (rank >= 0) return { word: word.replace(/\d+$/, ''), rank, from };
    }
  return undefined;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([key, one]) => (typeof one === 'string' ? [[key, one] as const] : [])),
  );
}
