/** Hook files → the hooks that this application declares. */
import { bodyOf } from '../hooks/model/hook.ts';
import { error, type Problem } from '../hooks/model/problem.ts';
import { hooksOf, type DeclaredHook, type HookFile } from './hook-file.ts';
import type { Source } from './manifest.ts';

/** Reads the hooks of all hook files; no two have one name, and each with phases can be run by this version. */
export function resolve(files: readonly Source[]): HookFile {
  const read = files.map(hooksOf);
  const hooks = read.flatMap((file) => file.value);
  const problems = read.flatMap((file) => file.problems);
  return {
    value: hooks,
    lintConfigs: read.flatMap((file) => file.lintConfigs),
    problems: [...problems, ...taken(hooks), ...hooks.flatMap(refusals)],
  };
}

function taken(hooks: readonly DeclaredHook[]): readonly Problem[] {
  const first = new Map<string, DeclaredHook>();
  const problems: Problem[] = [];
  for (const declared of hooks) {
    const { name } = declared.hook.metadata;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, declared);
    else
      problems.push(
        error(
          'NAME_TAKEN',
          `two hooks are named "${name}"; the other is at ${earlier.at.file}:${earlier.at.line}`,
          { at: declared.placeOf(['metadata', 'name']), fix: 'rename one' },
        ),
      );
  }
  return problems;
}

function refusals({ hook, placeOf }: DeclaredHook): readonly Problem[] {
  if (hook.spec.phases === undefined) return [];
  const body = bodyOf(hook.spec);
  const name = `Hook/${hook.metadata.name}`;
  const missing = (hook.spec.parameters ?? []).filter(
    ({ value, default: fallback }) => value === undefined && fallback === undefined,
  );
  return [
    ...(body === 'http'
      ? [
          error('HTTP_UNSUPPORTED', `${name} has an http body, which this version does not run`, {
            at: placeOf(['spec', 'http']),
            fix: 'use a script or container body with curl',
          }),
        ]
      : []),
    ...(body === 'workflow'
      ? [
          error('WORKFLOWS_MISSING', `${name} has a workflow body, which needs Argo Workflows`, {
            at: placeOf(['spec', 'workflow']),
            fix: 'use a script, container or job body',
          }),
        ]
      : []),
    ...missing.map((parameter) =>
      error(
        'PARAMETER_MISSING',
        `${name} parameter ${parameter.name} has neither value nor default, and a hook with phases gets none from elsewhere`,
        {
          at: placeOf(['spec', 'parameters', hook.spec.parameters?.indexOf(parameter) ?? 0]),
          fix: 'write value or default',
        },
      ),
    ),
  ];
}
