/** Everything that needs the schemas, behind one door: it is loaded only where something is declared. */
import { isError, type Checked } from '../hooks/model/problem.ts';
import { imageProblems } from './body-problems.ts';
import { holdHttpBodies, holdOtherKinds, hookCheck, type KindChecks } from './file-kinds.ts';
import type { DeclaredHook, HookFile } from './hook-file.ts';
import type { Input } from './input.ts';
import { lintSettings, type LintSettings } from './lint/config.ts';
import type { Source } from './manifest.ts';
import type { Options } from './options.ts';
import type { PlannedHook } from './plan.ts';
import { resolve } from './resolve.ts';

/** What an application declares. */
export interface Declared {
  readonly hooks: readonly DeclaredHook[];
  /** The Jobs that no hook's own phases ask for: the gate's, and those of flow slots. */
  readonly planned: readonly PlannedHook[];
  /** What a LintConfig says. */
  readonly lint: LintSettings;
}

/** Gives what hook files declare, the gate where options ask for it, and the slots of a flow that they name. */
export async function declared(input: Input, options: Options): Promise<Checked<Declared>> {
  const hooks = resolve(input.hookFiles, await checksFor(input.hookFiles));
  const gate = await gateOf(input, options);
  const lint = lintSettings(hooks.lintConfigs);
  const slots = await slotsOf(hooks, options);
  const images = hooks.value
    .filter(({ hook }) => hook.spec.phases !== undefined)
    .flatMap(({ hook, placeOf }) => imageProblems(hook, placeOf(['spec', 'http']), options.image));
  return {
    value: { hooks: hooks.value, planned: [...gate.value, ...slots.value], lint: lint.value },
    problems: [...hooks.problems, ...images, ...gate.problems, ...lint.problems, ...slots.problems],
  };
}

/** The checks of other kinds load only where a file may hold one. */
async function checksFor(files: readonly Source[]): Promise<KindChecks> {
  if (holdOtherKinds(files)) return (await import('./all-kinds.ts')).allChecks;
  return holdHttpBodies(files) ? hookCheck((await import('./http-body.ts')).httpSchema) : hookCheck();
}

/** The gate loads only where options ask for it. */
async function gateOf(input: Input, options: Options): Promise<Checked<readonly PlannedHook[]>> {
  if (options.gate === undefined) return { value: [], problems: [] };
  const { gateHook } = await import('./gate.ts');
  return gateHook(options.gate, input.gateFiles, options);
}

/** Flows load only where there are some: most hook files hold none. */
async function slotsOf(file: HookFile, options: Options): Promise<Checked<readonly PlannedHook[]>> {
  const hasFlows = options.flow !== undefined || file.products.length + file.flows.length > 0;
  // What is broken would only be missed a second time.
  if (!hasFlows || file.problems.some(isError)) return { value: [], problems: [] };
  const { flows } = await import('./flow-slots.ts');
  return flows(file, options);
}
