/** Bodies that cannot be run as they are. */
import { bodyOf } from '../hooks/model/body-name.ts';
import type { Hook } from '../hooks/model/hook.ts';
import { applicationArguments, reservedArguments } from '../hooks/model/names.ts';
import type { Path } from '../hooks/model/path.ts';
import { error, type Place, type Problem } from '../hooks/model/problem.ts';
import { templateNames } from '../hooks/model/template.ts';
import type { DeclaredHook } from './hook-file.ts';

/** Says why a hook's body cannot be run by this version with the names that it is given, if so. */
export function bodyProblems(
  declared: DeclaredHook,
  given: ReadonlySet<string> = ownNames(declared),
): readonly Problem[] {
  const { hook, placeOf } = declared;
  const body = bodyOf(hook.spec);
  if (body === 'http') return nameProblems(declared, given);
  if (body !== 'workflow') return [];
  return [
    error('WORKFLOWS_MISSING', `Hook/${hook.metadata.name} has a workflow body, which needs Argo Workflows`, {
      at: placeOf(['spec', 'workflow']),
      fix: 'use a script, container or job body',
    }),
  ];
}

/** Says that a hook's Job needs an image that is not known, if so. */
export function imageProblems(
  { spec, metadata }: Hook,
  at: Place,
  image: string | undefined,
): readonly Problem[] {
  if (bodyOf(spec) !== 'http' || image !== undefined) return [];
  return [
    error('IMAGE_MISSING', `Hook/${metadata.name} has an http body, and Hookline's image is not known`, {
      at,
      fix: 'give parameter image, or set HOOKLINE_IMAGE in the sidecar',
    }),
  ];
}

/** Names what an http body asks for and nothing will give: only its Job would notice, in the middle of a sync. */
function nameProblems({ hook, placeOf }: DeclaredHook, known: ReadonlySet<string>): readonly Problem[] {
  const { metadata, spec } = hook;
  return httpTexts(hook).flatMap(({ path, text }) => {
    const asked = templateNames(text);
    if ('wrong' in asked) return [];
    return asked.names
      .filter((name) => !known.has(name))
      .map((name) =>
        error('PARAMETER_MISSING', `Hook/${metadata.name} asks for "\${${name}}", which nothing gives`, {
          at: placeOf(path),
          fix: reservedArguments.includes(name)
            ? `leave it out: ${spec.phases === undefined ? 'this slot does not give it' : 'only hooks of flows are given it'}`
            : `add ${name} to spec.parameters, or write $\${${name}} for the text`,
        }),
      );
  });
}

/** Gives the names that a hook with phases may ask for. */
function ownNames({ hook: { spec } }: DeclaredHook): ReadonlySet<string> {
  return new Set([...Object.keys(applicationArguments), ...(spec.parameters ?? []).map(({ name }) => name)]);
}

function httpTexts({ spec: { http } }: Hook): readonly { readonly path: Path; readonly text: string }[] {
  return [
    { path: ['spec', 'http', 'url'], text: http?.url ?? '' },
    { path: ['spec', 'http', 'body'], text: http?.body ?? '' },
    ...(http?.headers ?? []).map(({ value }, index) => ({
      path: ['spec', 'http', 'headers', index, 'value'],
      text: value ?? '',
    })),
  ];
}
