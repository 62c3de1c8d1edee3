/** What is wrong with a flow by itself: its graph. The same for files and for the cluster. */
import type { FlowSpec, Step } from './flow.ts';
import type { Refusal } from './issue.ts';
import { didYouMean } from './nearest.ts';
import type { Path } from './path.ts';

/** Something wrong, and where below the document. */
export type Fault = Refusal & { readonly path: Path };

/** Gives every fault of a flow's graph: repeated, unknown and trigger environments, missing and circular dependsOn. */
export function flowFaults(spec: FlowSpec): readonly Fault[] {
  const steps = spec.steps ?? [];
  return [
    ...steps.flatMap((step, index) => stepFaults(spec, step, index)),
    // What stands on the trigger environment is no step, and wrong for that already.
    ...cycles(steps.filter(({ environment }) => environment !== spec.triggerEnvironment)).map((cycle) =>
      cycleFault(steps, cycle),
    ),
  ];
}

/** Gives the environments of a flow that no step depends on: there a release ends. */
export function lastEnvironments(spec: FlowSpec): readonly string[] {
  const steps = spec.steps ?? [];
  const needed = new Set(steps.flatMap(({ dependsOn = [] }) => dependsOn));
  return environmentsOf(spec).filter((environment) => !needed.has(environment));
}

/** Gives the environments that a flow goes to, the trigger environment first. */
export function environmentsOf(spec: FlowSpec): readonly string[] {
  return [spec.triggerEnvironment, ...(spec.steps ?? []).map(({ environment }) => environment)];
}

function stepFaults(spec: FlowSpec, step: Step, index: number): readonly Fault[] {
  const path: Path = ['spec', 'steps', index];
  const at = { path: [...path, 'environment'] };
  const { environment, dependsOn = [] } = step;
  const isRepeated = (spec.steps ?? []).findIndex((earlier) => earlier.environment === environment) < index;
  const faults: Fault[] = [];
  if (environment === spec.triggerEnvironment)
    faults.push({
      code: 'STEP_ON_TRIGGER',
      message: `"${environment}" is the trigger environment, which is no step`,
      fix: 'remove the step; the hooks of the release cover it',
      ...at,
    });
  else if (isRepeated)
    faults.push({
      code: 'ENVIRONMENT_TWICE',
      message: `two steps are for "${environment}"`,
      fix: 'make one step of them',
      ...at,
    });
  if (dependsOn.length === 0)
    faults.push({
      code: 'DEPENDS_ON_MISSING',
      path,
      message: `the step for "${environment}" has no dependsOn`,
      fix: `write dependsOn: [${spec.triggerEnvironment}], or the environments that come before it`,
    });
  return [...faults, ...dependsOn.flatMap((name, place) => dependencyFaults(spec, name, [index, place]))];
}

function dependencyFaults(
  spec: FlowSpec,
  name: string,
  [index, place]: readonly [number, number],
): readonly Fault[] {
  const known = environmentsOf(spec);
  if (known.includes(name)) return [];
  return [
    {
      code: 'DEPENDS_ON_UNKNOWN',
      path: ['spec', 'steps', index, 'dependsOn', place],
      message: `dependsOn names "${name}", which is not in the flow`,
      fix: didYouMean(name, known),
    },
  ];
}

/** Finds circles: follows dependsOn from each step, and notes each circle once. */
function cycles(steps: readonly Step[]): readonly (readonly string[])[] {
  const dependencies = new Map(steps.map(({ environment, dependsOn = [] }) => [environment, dependsOn]));
  const finished = new Set<string>();
  const found: (readonly string[])[] = [];
  for (const { environment } of steps) visit(environment, []);
  return found;

  function visit(environment: string, trail: readonly string[]): void {
    const start = trail.indexOf(environment);
    if (start !== -1) found.push(trail.slice(start));
    if (start !== -1 || finished.has(environment)) return;
    for (const next of dependencies.get(environment) ?? []) visit(next, [...trail, environment]);
    finished.add(environment);
  }
}

function cycleFault(steps: readonly Step[], cycle: readonly string[]): Fault {
  const [first = ''] = cycle;
  return {
    code: 'FLOW_CYCLE',
    path: ['spec', 'steps', steps.findIndex(({ environment }) => environment === first), 'dependsOn'],
    message: `steps depend on each other: ${[...cycle, first].join(' → ')}`,
    fix: 'remove one of these from dependsOn',
  };
}
