/** Bodies that this version does not run. */
import { bodyOf } from '../hooks/model/hook.ts';
import { error, type Problem } from '../hooks/model/problem.ts';
import type { DeclaredHook } from './hook-file.ts';

/** Says why a hook's body cannot be run by this version, if so. */
export function bodyProblems({ hook, placeOf }: DeclaredHook): readonly Problem[] {
  const body = bodyOf(hook.spec);
  const name = `Hook/${hook.metadata.name}`;
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
  ];
}
