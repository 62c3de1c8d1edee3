/** What the engine promises of every release, whatever happens to it. */
import type { ReleaseStatus } from '../../hooks/model/release.ts';
import type { Scene } from '../hooks/engine/scene.ts';
import { hooksOf, isTimely, type Scenario } from './releases.ts';

/** What must be the same whatever disturbed it; where branches fail side by side, only how the release ended. */
export function essence(scene: Scene, scenario: Scenario): object {
  const isExact = !isTimely(scenario) || !hasFailures(scenario);
  return scene.releases().map(({ status }) => ({
    phase: status.phase,
    ...(isExact ? details(status) : {}),
  }));
}

function details({ reason, environments, hooks, context }: ReleaseStatus): object {
  const isCrowded = environments.some(isRace);
  const records = [
    ...hooks,
    ...environments.flatMap((one) =>
      isRace(one) ? one.hooks.filter(({ application }) => application === '') : one.hooks,
    ),
  ];
  const runs = new Set(records.map(({ run }) => run));
  return {
    reason: isCrowded ? 'any' : reason,
    environments: environments.map((one) => ({
      name: one.name,
      phase: one.phase,
      reason: isRace(one) ? 'any' : one.reason,
    })),
    hooks: records
      .map(({ slot, index, hook, application, attempt, phase }) =>
        [slot, index, hook, application, attempt, phase].join(' '),
      )
      .toSorted(),
    context: Object.keys(context)
      .filter((key) => runs.has(context[key]?.run ?? ''))
      .toSorted(),
  };
}

/** Of Applications side by side, one of which fails, the others come as far as time lets them. */
function isRace({ phase, applications }: ReleaseStatus['environments'][number]): boolean {
  return phase === 'Failed' && applications.length > 1;
}

function hasFailures(scenario: Scenario): boolean {
  const { failingSync, degraded } = scenario;
  return failingSync < 8 || degraded < 8 || [...hooksOf(scenario).values()].some(({ fails }) => fails);
}

/** Every hook of every scope starts at most once an attempt: its run's name says which. */
export function startedTwice({ world }: Scene): readonly string[] {
  return world.started.filter((name, index) => world.started.indexOf(name) !== index);
}

/** Every run and every release ends. */
export function endless(scene: Scene): readonly string[] {
  const open = scene.world.all('HookRun').filter(({ status }) => status?.['endedAt'] === undefined);
  const releases = scene.releases().filter(({ status }) => status?.endedAt === undefined);
  return [...open.map(({ metadata }) => metadata.name), ...releases.map(({ name }) => name)];
}

/** No environment moves before those that it depends on, and no Application of it is synced before. */
export function early(scene: Scene, { steps }: Scenario): readonly string[] {
  return scene.releases().flatMap(({ status: { environments } }) =>
    steps.flatMap(({ dependsOn }, index) => {
      const { name = '', startedAt, applications = [] } = environments[index + 1] ?? {};
      if (startedAt === undefined) return [];
      const before = dependsOn.map((place) => environments[place]);
      const isEarly = before.some(
        (one) =>
          !['Succeeded', 'Skipped'].includes(one?.phase ?? '') ||
          Date.parse(one?.endedAt ?? '') > Date.parse(startedAt),
      );
      const synced = applications.filter(
        // Argo CD's moments have no milliseconds.
        ({ operation }) =>
          Date.parse(operation?.finishedAt ?? '9999-01-01T00:00:00Z') < Date.parse(startedAt) - 999,
      );
      return [...(isEarly ? [name] : []), ...synced.map((one) => one.name)];
    }),
  );
}

interface Failure {
  readonly release: string;
  /** Empty where the release itself failed. */
  readonly environment: string;
  readonly attempt: number;
}

/** Fail hooks run exactly once a failed attempt; else never. */
export function badlyTold(scene: Scene, scenario: Scenario): readonly string[] {
  const wanted = new Set(
    failures(scene)
      .filter(({ environment }) => hasFailHook(scenario, environment))
      .map(textOf),
  );
  const told = scene
    .releases()
    .flatMap(({ name, status }) => [
      ...toldIn(status.hooks, 'release.onFail').map((attempt) =>
        textOf({ release: name, environment: '', attempt }),
      ),
      ...status.environments.flatMap((one) =>
        toldIn(one.hooks, 'environment.onFail').map((attempt) =>
          textOf({ release: name, environment: one.name, attempt }),
        ),
      ),
    ]);
  return [
    ...told.filter((one, index) => told.indexOf(one) !== index).map((one) => `${one}: twice`),
    ...told.filter((one) => !wanted.has(one)).map((one) => `${one}: without a failure`),
    ...[...wanted].filter((one) => !told.includes(one)).map((one) => `${one}: never`),
  ];
}

function textOf({ release, environment, attempt }: Failure): string {
  return `${release} ${environment} ${attempt}`;
}

function toldIn(hooks: ReleaseStatus['hooks'], slot: string): readonly number[] {
  return hooks.filter((one) => one.slot === slot && one.index === 0).map(({ attempt }) => attempt);
}

/** Everything that failed, or was terminated after it began, by the statuses that were ever stored. */
function failures({ world }: Scene): readonly Failure[] {
  const begun = new Set<string>();
  return world.done.flatMap((action) => {
    if (action.type !== 'UpdateStatus' || action.target.kind !== 'Release') return [];
    const { attempt, phase, environments } = action.status as unknown as ReleaseStatus;
    const release = action.target.name;
    const own = { release, environment: '', attempt };
    if (phase !== 'Pending' && !isBad(phase)) begun.add(textOf(own));
    const hasFailed = phase === 'Failed' || (phase === 'Terminated' && begun.has(textOf(own)));
    // What failed in an earlier attempt is taken up again by the retry itself.
    const bad = environments.filter((one) => isBad(one.phase));
    return [...(hasFailed ? [own] : []), ...bad.map((one) => ({ release, environment: one.name, attempt }))];
  });
}

function isBad(phase: string): boolean {
  return phase === 'Failed' || phase === 'Terminated';
}

function hasFailHook({ steps, release }: Scenario, environment: string): boolean {
  if (environment === '') return release.onFail.length > 0;
  const step = steps[Number(environment.slice('env-'.length)) - 1];
  return step !== undefined && step.slots.onFail.length > 0;
}

/** Gives every broken promise; each list is empty where all is well. */
export function faults(scene: Scene, scenario: Scenario): object {
  return {
    startedTwice: startedTwice(scene),
    endless: endless(scene),
    early: early(scene, scenario),
    badlyTold: badlyTold(scene, scenario),
  };
}

/** What `faults` gives where nothing is wrong. */
export const none = { startedTwice: [], endless: [], early: [], badlyTold: [] };
