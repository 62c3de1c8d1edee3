/** Hook files → the hooks that this application declares. */
import { error, type Place, type Problem } from '../hooks/model/problem.ts';
import { textField } from '../hooks/model/object.ts';
import type { Path } from '../hooks/model/path.ts';
import { bodyProblems } from './body-problems.ts';
import type { KindChecks } from './file-kinds.ts';
import { hooksOf, type DeclaredHook, type HookFile } from './hook-file.ts';
import type { Source } from './manifest.ts';

/** Reads all hook files; no two documents of a kind have one name, and each hook with phases can be run. */
export function resolve(files: readonly Source[], checks: KindChecks): HookFile {
  const read = files.map((file) => hooksOf(file, checks));
  const configured = {
    value: read.flatMap((file) => file.value),
    products: read.flatMap((file) => file.products),
    environments: read.flatMap((file) => file.environments),
    flows: read.flatMap((file) => file.flows),
    templates: read.flatMap((file) => file.templates),
  };
  const problems = read.flatMap((file) => file.problems);
  return {
    ...configured,
    lintConfigs: read.flatMap((file) => file.lintConfigs),
    problems: [...problems, ...takenNames(configured), ...configured.value.flatMap(refusals)],
  };
}

interface Named {
  readonly name: string;
  readonly at: Place;
  readonly placeOf: (path: Path) => Place;
}

function takenNames({
  value: hooks,
  products,
  environments,
  flows,
  templates,
}: Omit<HookFile, 'problems' | 'lintConfigs'>): readonly Problem[] {
  const ofOurs = [
    ['environments', environments],
    ['products', products],
    ['flows', flows],
  ] as const;
  return [
    ...taken(
      'hooks',
      hooks.map(({ hook, ...rest }) => ({ ...rest, name: hook.metadata.name })),
    ),
    ...ofOurs.flatMap(([what, documents]) =>
      taken(
        what,
        documents.map(({ value, ...rest }) => ({ ...rest, name: value.metadata.name })),
      ),
    ),
    ...taken(
      'WorkflowTemplates',
      templates.map(({ value, ...rest }) => ({ ...rest, name: textField(value['metadata'], 'name') })),
    ),
  ];
}

function taken(what: string, documents: readonly Named[]): readonly Problem[] {
  const first = new Map<string, Named>();
  const problems: Problem[] = [];
  for (const document of documents) {
    const { name } = document;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, document);
    else
      problems.push(
        error(
          'NAME_TAKEN',
          `two ${what} are named "${name}"; the other is at ${earlier.at.file}:${earlier.at.line}`,
          { at: document.placeOf(['metadata', 'name']), fix: 'rename one' },
        ),
      );
  }
  return problems;
}

function refusals(declared: DeclaredHook): readonly Problem[] {
  const { hook, placeOf } = declared;
  if (hook.spec.phases === undefined) return [];
  const name = `Hook/${hook.metadata.name}`;
  const missing = (hook.spec.parameters ?? []).filter(
    ({ value, default: fallback }) => value === undefined && fallback === undefined,
  );
  return [
    ...bodyProblems(declared),
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
