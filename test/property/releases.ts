/** Random flows, outcomes and disturbances for whole releases. */
import fc from 'fast-check';
import { application } from '../hooks/engine/argo.ts';
import { environment, flow, hook, product, Scene, type Script } from '../hooks/engine/scene.ts';

/** One environment behind the trigger. */
export interface RandomStep {
  readonly dependsOn: readonly number[];
  readonly action: 'None' | 'Sync';
  /** How many Applications lie there. */
  readonly applications: number;
  readonly slots: Readonly<Record<StepSlot, readonly RandomHook[]>>;
}

type StepSlot = 'onStart' | 'preAction' | 'postAction' | 'onSuccess' | 'onFail';

/** One hook of a slot. */
export interface RandomHook {
  readonly fails: boolean;
  readonly exports: boolean;
  readonly ignored: boolean;
}

/** A release with all that happens to it. */
export interface Scenario {
  readonly steps: readonly RandomStep[];
  readonly release: Readonly<Record<'onStart' | 'onSuccess' | 'onFail', readonly RandomHook[]>>;
  readonly triggers: number;
  /** Which Application's sync fails, or becomes Degraded, by its place in the list of all; none: beyond it. */
  readonly failingSync: number;
  readonly degraded: number;
  readonly seed: number;
}

const oneHook: fc.Arbitrary<RandomHook> = fc.record({
  fails: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  exports: fc.boolean(),
  ignored: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
const slot = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(oneHook, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(oneHook, { minLength: 2, maxLength: 2 }) },
);

function step(index: number): fc.Arbitrary<RandomStep> {
  return fc.record({
    // 0 is the trigger environment, n the n-th step: only earlier ones, so that there is no circle.
    dependsOn: fc.uniqueArray(fc.integer({ min: 0, max: index }), { minLength: 1, maxLength: 2 }),
    action: fc.constantFrom('None' as const, 'Sync' as const),
    applications: fc.integer({ min: 1, max: 2 }),
    slots: fc.record({ onStart: slot, preAction: slot, postAction: slot, onSuccess: slot, onFail: slot }),
  });
}

/** Any scenario of one release. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  steps: fc
    .integer({ min: 0, max: 3 })
    .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => step(index)))),
  release: fc.record({ onStart: slot, onSuccess: slot, onFail: slot }),
  triggers: fc.integer({ min: 1, max: 2 }),
  failingSync: fc.integer({ min: 0, max: 24 }),
  degraded: fc.integer({ min: 0, max: 24 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Gives the name of a step's environment. */
export function nameOf(index: number): string {
  return index === 0 ? 'dev' : `env-${index}`;
}

/** The hooks of a scenario, by name. */
export function hooksOf({ steps, release }: Scenario): ReadonlyMap<string, RandomHook> {
  const named = Object.entries(release).flatMap(([key, hooks]) => named2(`release-${key}`, hooks));
  return new Map([
    ...named,
    ...steps.flatMap(({ slots }, index) =>
      Object.entries(slots).flatMap(([key, hooks]) => named2(`${nameOf(index + 1)}-${key}`, hooks)),
    ),
  ]);
}

function named2(slotName: string, hooks: readonly RandomHook[]): readonly (readonly [string, RandomHook])[] {
  return hooks.map((one, index) => [`${slotName}-${index}`.toLowerCase(), one]);
}

function written(slotName: string, hooks: readonly RandomHook[]): object {
  if (hooks.length === 0) return {};
  const key = slotName.slice(slotName.lastIndexOf('-') + 1);
  const entries = named2(slotName, hooks).map(([name, { ignored }]) =>
    ignored ? { hook: name, onError: 'Ignore' } : name,
  );
  return { [key]: entries.length === 1 ? entries[0] : entries };
}

/** Makes the scene of a scenario: it begins with one commit. */
export function sceneOf(scenario: Scenario): Scene {
  const { steps, release, triggers } = scenario;
  const places = [triggers, ...steps.map(({ applications }) => applications)];
  const applications = places.flatMap((count, place) =>
    Array.from({ length: count }, (_, index) => {
      const isSynced = place > 0 && steps[place - 1]?.action === 'Sync';
      return application(`app-${place}-${index}`, nameOf(place), {
        automated: isSynced ? false : {},
        gated: !isSynced,
      });
    }),
  );
  const hooks = hooksOf(scenario);
  return new Scene(
    [
      product(),
      flow({
        hooks: Object.assign(
          {},
          ...Object.entries(release).map(([key, list]) => written(`release-${key}`, list)),
        ) as object,
        steps: steps.map((one, index) => stepOf(one, nameOf(index + 1))),
      }),
      ...places.map((_, place) => environment(nameOf(place))),
      ...[...hooks.keys()].map((name) => hook(name)),
      ...applications,
    ],
    scriptOf(scenario, hooks, applications.length),
  );
}

function stepOf({ dependsOn, action, slots }: RandomStep, name: string): object {
  return {
    environment: name,
    dependsOn: dependsOn.map(nameOf),
    policy: {
      action,
      ...written(`${name}-preAction`, slots.preAction),
      ...written(`${name}-postAction`, slots.postAction),
    },
    hooks: {
      ...written(`${name}-onStart`, slots.onStart),
      ...written(`${name}-onSuccess`, slots.onSuccess),
      ...written(`${name}-onFail`, slots.onFail),
    },
  };
}

function scriptOf(
  { failingSync, degraded, triggers, steps }: Scenario,
  hooks: ReadonlyMap<string, RandomHook>,
  count: number,
): Script {
  const names = [triggers, ...steps.map(({ applications }) => applications)].flatMap((length, place) =>
    Array.from({ length }, (_, index) => `app-${place}-${index}`),
  );
  return {
    jobs: (name) => {
      const one = hooks.get(name);
      const output =
        one?.exports === true ? JSON.stringify({ [name.toUpperCase().replaceAll('-', '_')]: 'x' }) : '';
      return { exitCode: one?.fails === true ? 1 : 0, output };
    },
    syncs: (name) => {
      const place = names.indexOf(name);
      if (place === failingSync && failingSync < count)
        return { phase: 'Failed', message: 'one or more objects failed to apply' };
      return { phase: 'Succeeded', health: place === degraded && degraded < count ? 'Degraded' : 'Healthy' };
    },
  };
}

/** Says whether the end may hang on what came first: something fails while branches run side by side. */
export function isTimely({ steps }: Scenario): boolean {
  return steps.some(({ dependsOn }, index) => index > 0 && !dependsOn.includes(index));
}
