/** The part of the pipeline that runs only where there is something to look at: parse → resolve → plan → inject. */
import { error, isError, type Checked, type Problem } from '../hooks/model/problem.ts';
import { annotate } from './annotate.ts';
import type { Declared } from './declared.ts';
import { inject } from './inject.ts';
import type { Input } from './input.ts';
import { mergedLevels } from './lint/levels.ts';
import { nativeHookFindings } from './lint/native-hooks.ts';
import { ownHookFindings } from './lint/own-hooks.ts';
import { renderLevels, type LintLevels } from './lint/rules.ts';
import { mayConcern, type Manifest } from './manifest.ts';
import type { Options } from './options.ts';
import { parse } from './parse.ts';
import { plan, type PlannedHook } from './plan.ts';

/** Gives the stream with annotated objects made hooks and the Jobs of declared hooks behind it. */
export async function hooked(
  manifests: readonly Manifest[],
  input: Input,
  options: Options,
): Promise<Checked<readonly Manifest[]>> {
  const { value: declared, problems: declaredProblems } = await declarations(input, options);
  const levels = mergedLevels(renderLevels, declared.lint.levels, options.lint);
  const looked = manifests.map((manifest) =>
    mayConcern(manifest.text) ? look(manifest, levels) : { value: manifest, problems: [] },
  );
  const planned = [...plan(declared.hooks, options), ...declared.planned];
  const problems: readonly Problem[] = [
    ...looked.flatMap((manifest) => manifest.problems),
    ...declaredProblems,
    ...declared.hooks.flatMap((hook) => ownHookFindings(hook, levels)),
    ...identityProblems(planned, options),
  ];
  if (problems.some(isError)) return { value: manifests, problems };
  const injected = inject(
    looked.map((manifest) => manifest.value),
    planned,
  );
  return { value: injected.value, problems: [...problems, ...injected.problems] };
}

function look(manifest: Manifest, levels: LintLevels): Checked<Manifest> {
  const parsed = parse(manifest);
  if (parsed.problems.length > 0) return { value: manifest, problems: parsed.problems };
  const annotated = annotate(parsed.value);
  return {
    value: annotated.value,
    problems: [...annotated.problems, ...nativeHookFindings(parsed.value, levels)],
  };
}

async function declarations(input: Input, options: Options): Promise<Checked<Declared>> {
  if (input.hookFiles.length === 0 && options.gate === undefined && options.flow === undefined)
    return { value: { hooks: [], planned: [], lint: { levels: {} } }, problems: [] };
  const { declared } = await import('./declared.ts');
  return declared(input, options);
}

function identityProblems(planned: readonly PlannedHook[], { application }: Options): readonly Problem[] {
  if (planned.length === 0) return [];
  const what = `${planned.length === 1 ? 'a hook Job is' : `${planned.length} hook Jobs are`} to be injected`;
  return [
    ...(application.instance === ''
      ? [
          error('APP_NAME_MISSING', `${what}, and the application's name is not known`, {
            fix: 'give --app-name, or run inside Argo CD',
          }),
        ]
      : []),
    ...(application.namespace === ''
      ? [
          error('APP_NAMESPACE_MISSING', `${what}, and the destination namespace is not known`, {
            fix: 'set spec.destination.namespace of the application, or give --app-namespace',
          }),
        ]
      : []),
  ];
}
