/** Names of injected Jobs. Frozen within v1alpha1: a changed name in mid-operation would run a hook twice. */
import { digest } from './digest.ts';

/** What a hook belongs to. */
export type Scope = 'application' | 'environment' | 'release';

/** What a Job's name is derived from. Absent texts count as `''`, an absent index as 0. */
export interface Identity {
  /** Argo CD's instance name: `name` or `ns_name`. */
  readonly instance: string;
  readonly scope: Scope;
  readonly slot?: string;
  readonly environment?: string;
  readonly index?: number;
  readonly hook: string;
  readonly phase: string;
}

/** Gives the deterministic name of a hook Job, at most 52 characters (DESIGN.md §3.3). */
export function jobName(identity: Identity): string {
  const { instance, scope, slot = '', environment = '', index = 0, hook, phase } = identity;
  const parts = JSON.stringify([instance, scope, slot, environment, index, hook, phase]);
  return `${cut(hook, 43)}-${digest(parts, 8)}`;
}

/** Gives the gate Job's name; with a version its hash stands behind it, for the server to believe (DESIGN.md §4.2). */
export function gateName(instance: string, version?: string): string {
  const name = jobName({ instance, scope: 'application', hook: 'hookline-gate', phase: 'PreSync' });
  return version === undefined ? name : `${name}-v${digest(JSON.stringify([instance, version]), 10)}`;
}

/** Makes a text legal as the beginning of a Kubernetes name, at most `length` characters. */
export function cut(text: string, length: number): string {
  const legal = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .replaceAll(/[-.]*\.[-.]*/g, '.');
  const trimmed = legal
    .replace(/^[-.]+/, '')
    .slice(0, length)
    .replace(/[-.]+$/, '');
  return trimmed === '' ? 'hook' : trimmed;
}

/** Says whether a text is a name that Kubernetes accepts and that fits into a label: RFC 1123, at most 63 characters. */
export function isName(text: string): boolean {
  return (
    text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(text)
  );
}
