/** What `hookline simulate` is asked to do: its flags, read and checked against what the folder holds. */
import { parseDuration } from '../model/duration.ts';
import { environmentsOf } from '../model/flow-check.ts';
import { slotScopes, slotsOf, type FlowSpec } from '../model/flow.ts';
import { didYouMean } from '../model/nearest.ts';
import { error, type Checked, type Problem } from '../model/problem.ts';
import type { FolderLine } from './simulate-line.ts';

/** What is to fail, and where. */
export interface FailFlag {
  readonly what: string;
  readonly environment?: string;
}

/** An approval that is given: when a release opens, or to those that are open at a time. */
export interface Approval {
  readonly environment: string;
  readonly at?: number;
}

/** What a simulation is asked to do; times are milliseconds after its start. */
export interface SimulateOptions {
  readonly fail: readonly FailFlag[];
  readonly retryStorm: readonly string[];
  readonly approve: readonly Approval[];
  readonly terminateAt?: number;
  readonly serverDown?: { readonly from: number; readonly to: number };
  readonly commits: readonly { readonly at: number; readonly folder?: string }[];
  readonly runHooks: boolean;
  readonly standIns: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Simulated seconds in a second; absent: as fast as it goes. */
  readonly speed?: number;
  readonly until: number;
  readonly seed: number;
  readonly isJson: boolean;
}

const defaults = { until: '25h', seed: '1', speed: 'max' } as const;

/** What `--fail` can strike besides slots. */
const strikes = ['sync', 'health'];

/** Reads the flags; `flows` are those that a release may go through. */
export function simulateOptions({ flags }: FolderLine, flows: readonly FlowSpec[]): Checked<SimulateOptions> {
  const problems: Problem[] = [];
  const environments = [...new Set(flows.flatMap((flow) => [...environmentsOf(flow)]))];
  function all(name: string): readonly string[] {
    return flags.get(name) ?? [];
  }
  function taken<T>(name: string, read: (text: string) => T | Problem): readonly T[] {
    return all(name).flatMap((text) => {
      const found = read(text);
      if (!isProblem(found)) return [found];
      problems.push(found);
      return [];
    });
  }
  function environment(flag: string, text: string): string | Problem {
    if (environments.includes(text)) return text;
    return flagError(flag, text, 'which no flow goes to', didYouMean(text, environments));
  }
  const [terminateAt] = taken('terminate-at', (text) => timeOf('terminate-at', text));
  const [serverDown] = taken('server-down', rangeOf);
  const [speed] = taken('speed', speedOf);
  const [until = timeOf('until', defaults.until)] = taken('until', (text) => timeOf('until', text));
  const [seed = 1] = taken('seed', seedOf);
  const value: SimulateOptions = {
    fail: taken('fail', (text) => failOf(text, flows)),
    retryStorm: taken('retry-storm', (text) => environment('retry-storm', text)),
    approve: taken('approve', (text) => approvalOf(text, (name) => environment('approve', name))),
    ...(terminateAt === undefined ? {} : { terminateAt }),
    ...(serverDown === undefined ? {} : { serverDown }),
    commits: taken('commit-at', commitOf),
    runHooks: all('run-hooks')[0] === 'true',
    standIns: new Map(taken('stand-in', (text) => pairOf('stand-in', text, 'IMAGE=PROGRAM'))),
    variables: new Map(taken('set-env', (text) => pairOf('set-env', text, 'NAME=VALUE'))),
    ...(speed === undefined || speed === 'max' ? {} : { speed }),
    until: typeof until === 'number' ? until : 0,
    seed,
    isJson: all('output')[0] === 'json',
  };
  return { value, problems };
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'level' in value;
}

function flagError(flag: string, text: string, wrong: string, fix: string): Problem {
  return error('FLAG_VALUE', `flag --${flag} is "${text}", ${wrong}`, { fix });
}

function timeOf(flag: string, text: string): number | Problem {
  const parsed = parseDuration(text);
  if ('seconds' in parsed) return parsed.seconds * 1000;
  return flagError(flag, text, `which ${parsed.wrong}`, 'write a time after the start, such as 90s or 10m');
}

function approvalOf(text: string, known: (name: string) => string | Problem): Approval | Problem {
  const [name = '', time, ...more] = text.split('@');
  const environment = known(name);
  if (typeof environment !== 'string' || time === undefined)
    return typeof environment === 'string' ? { environment } : environment;
  const at = timeOf('approve', more.length === 0 ? time : text);
  return typeof at === 'number' ? { environment, at } : at;
}

function rangeOf(text: string): { readonly from: number; readonly to: number } | Problem {
  const [first = '', second = '', ...more] = text.split('..');
  const from = /^0[a-z]*$/.test(first) ? 0 : timeOf('server-down', first);
  const to = timeOf('server-down', second);
  if (typeof from === 'number' && typeof to === 'number' && from < to && more.length === 0)
    return { from, to };
  return flagError('server-down', text, 'which is no span of time', 'write FROM..TO, such as 10s..2m');
}

function speedOf(text: string): number | 'max' | Problem {
  if (text === 'max') return text;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  return flagError('speed', text, 'which is no speed', 'write max, or a number such as 10');
}

function seedOf(text: string): number | Problem {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  return flagError('seed', text, 'which is no whole number', 'write a number such as 7');
}

function commitOf(text: string): { readonly at: number; readonly folder?: string } | Problem {
  const colon = text.indexOf(':');
  const at = timeOf('commit-at', colon === -1 ? text : text.slice(0, colon));
  if (typeof at !== 'number') return at;
  const folder = colon === -1 ? '' : text.slice(colon + 1);
  return folder === '' ? { at } : { at, folder };
}

function pairOf(flag: string, text: string, form: string): readonly [string, string] | Problem {
  const sign = text.indexOf('=');
  if (sign > 0 && sign < text.length - 1) return [text.slice(0, sign), text.slice(sign + 1)];
  return flagError(flag, text, 'which is not of its form', `write ${form}`);
}

/** The slots by what they belong to; those of the release have no environment. */
function failOf(text: string, flows: readonly FlowSpec[]): FailFlag | Problem {
  const [what = '', environment, ...more] = text.split('@');
  const known = [...Object.keys(slotScopes), ...strikes];
  if (!known.includes(what))
    return flagError('fail', text, `and "${what}" is no slot`, didYouMean(what, known));
  const wrong =
    environment === undefined ? undefined : placeProblem(text, { what, environment, more }, flows);
  if (wrong !== undefined) return wrong;
  if (!strikes.includes(what) && !hasHook(flows, what, environment))
    return flagError('fail', text, 'and no flow has a hook there', 'see the hooks with hookline flow show');
  return environment === undefined ? { what } : { what, environment };
}

function placeProblem(
  text: string,
  {
    what,
    environment,
    more,
  }: { readonly what: string; readonly environment: string; readonly more: readonly string[] },
  flows: readonly FlowSpec[],
): Problem | undefined {
  if (what.startsWith('release.') || more.length > 0)
    return flagError('fail', text, 'and a hook of the release is of no environment', `write --fail ${what}`);
  const environments = [...new Set(flows.flatMap((flow) => [...environmentsOf(flow)]))];
  if (environments.includes(environment)) return undefined;
  const fix = didYouMean(environment, environments);
  return flagError('fail', text, `and no flow goes to "${environment}"`, fix);
}

/** A flag that strikes nothing would look like a hook whose failure does no harm. */
function hasHook(flows: readonly FlowSpec[], what: string, environment: string | undefined): boolean {
  return flows
    .flatMap((flow) => slotsOf(flow))
    .some(
      ({ slot, environment: own }) => slot === what && (environment === undefined || own === environment),
    );
}
