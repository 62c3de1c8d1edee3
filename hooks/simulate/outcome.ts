/** Scripted outcomes: what is made to go wrong in a simulation, and where. */
import { labels } from '../model/names.ts';
import type { Application } from './argo/application.ts';
import type { FaultAt, FaultPlace } from './argo/faults.ts';
import { automatedRetries } from './argo/timing.ts';
import type { Stored } from './store.ts';

/** What is to fail: a slot, `sync` or `health`; without an environment everywhere. */
export interface Failing {
  readonly what: string;
  readonly environment?: string;
}

/** What a simulation is asked to let go wrong. */
export interface Script {
  readonly fail: readonly Failing[];
  /** Environments whose syncs fail until their last attempt. */
  readonly retryStorm: readonly string[];
}

/** Gives the environments that an application lies in. */
export type EnvironmentsOf = (application: Application) => readonly string[];

/** Says whether the hook of a Job is to fail. */
export function isToFail({ fail }: Script, { metadata }: Stored): boolean {
  const { [labels.slot]: slot, [labels.environment]: environment } = metadata.labels ?? {};
  return fail.some(
    (one) => one.what === slot && (one.environment === undefined || one.environment === environment),
  );
}

/** Gives the faults of the simulated Argo CD that a script asks for. */
export function faultsOf(script: Script, environmentsOf: EnvironmentsOf): FaultAt {
  return (place) => {
    const environments = environmentsOf(place.application);
    return asked(script, place, environments) ?? storm(script, place, environments);
  };
}

function asked({ fail }: Script, place: FaultPlace, environments: readonly string[]): string | undefined {
  const word = words[place.kind];
  if (word === undefined || !isInSync(place)) return undefined;
  const isMeant = fail.some(
    ({ what, environment }) =>
      what === word.what && (environment === undefined || environments.includes(environment)),
  );
  return isMeant ? word.message : undefined;
}

/** A sync is struck where it applies, not at what comes before or after it. */
function isInSync({ kind, object }: FaultPlace): boolean {
  return kind !== 'apply' || object?.phase === 'Sync';
}

const words: Partial<Record<FaultPlace['kind'], { readonly what: string; readonly message: string }>> = {
  apply: { what: 'sync', message: 'admission webhook "simulated" denied the request: --fail sync' },
  health: { what: 'health', message: 'simulated: --fail health' },
};

/** Every attempt but the last one that Argo CD makes by itself. */
function storm(
  { retryStorm }: Script,
  place: FaultPlace,
  environments: readonly string[],
): string | undefined {
  const limit = place.application.operation?.retry?.limit ?? automatedRetries;
  const isMeant = retryStorm.some((one) => environments.includes(one)) && place.retryCount < limit;
  if (!isMeant || place.kind !== 'apply' || !isInSync(place)) return undefined;
  return 'etcdserver: request timed out (--retry-storm)';
}
