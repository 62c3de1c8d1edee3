/** Selectors: labels, destinations, and texts with `*`. */
import type { EnvironmentSpec } from '../model/environment.ts';
import type { LabelSelector } from '../model/selector.ts';
import type { Application } from './application.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Says whether labels fit a selector; an absent one fits all. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((requirement) => operators[requirement.operator](requirement, labels))
  );
}

/** Kubernetes' operators: `NotIn` holds where there is no such label, too. */
const operators: Readonly<
  Record<Requirement['operator'], (requirement: Requirement, labels: Labels) => boolean>
> = {
  In: ({ key, values = [] }, labels) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? ''),
  NotIn: ({ key, values = [] }, labels) => !Object.hasOwn(labels, key) || !values.includes(labels[key] ?? ''),
  Exists: ({ key }, labels) => Object.hasOwn(labels, key),
  DoesNotExist: ({ key }, labels) => !Object.hasOwn(labels, key),
};

type Destination = NonNullable<EnvironmentSpec['destinations']>[number];

const hub = { name: 'in-cluster', server: 'https://kubernetes.default.svc' } as const;

/** Says whether an Application lies in an environment: one of its destinations, and its selector. */
export function liesIn(application: Application, { destinations, selector }: EnvironmentSpec): boolean {
  if (destinations === undefined && selector === undefined) return false;
  return (
    (destinations === undefined || destinations.some((one) => isDestination(application, one))) &&
    selects(selector, application.labels)
  );
}

/** Compares a destination literally, but that a trailing slash and the two names of the hub make no difference. */
function isDestination(
  { destination }: Application,
  { name, server, namespace = '*' }: Destination,
): boolean {
  // First what most destinations differ in: each Application is held against each environment in every pass.
  if (!fits(namespace, destination.namespace)) return false;
  const theirs = [destination.name, destination.server].filter((one) => one !== '').map(plain);
  return theirs.includes(plain(name ?? server ?? ''));
}

function plain(cluster: string): string {
  const trimmed = cluster.replace(/\/+$/, '');
  return trimmed === hub.name ? hub.server : trimmed;
}

/** Says whether a whole text fits a pattern; `*` stands for any text, line ends included. Capitals count. */
export function fits(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
