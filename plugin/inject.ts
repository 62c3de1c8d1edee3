/** Puts planned hooks behind the documents of the stream; never touches a foreign one. */
import { manager, labels } from '../hooks/model/names.ts';
import { equal, field, textField, type JsonObject } from '../hooks/model/object.ts';
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { placeIn, type Manifest } from './manifest.ts';
import { parse } from './parse.ts';
import { inOrder, type PlannedHook } from './plan.ts';
import { printObject } from './print.ts';
import { separated } from './separated.ts';
import { documentsOf } from './split.ts';

/** Appends the Jobs that are not in the stream already; another object with a Job's name is a problem. */
export function inject(
  manifests: readonly Manifest[],
  hooks: readonly PlannedHook[],
): Checked<readonly Manifest[]> {
  const problems: Problem[] = [...clashes(hooks)];
  const jobs = presentJobs(manifests, hooks);
  const missing = hooks.filter((hook) => {
    const present = jobs.filter(({ value }) => isAt(value, hook));
    problems.push(
      ...present.filter(({ value }) => !isOurs(value, hook)).map(({ manifest }) => clash(hook, manifest)),
    );
    return present.length === 0;
  });
  if (missing.length === 0) return { value: manifests, problems };
  const ours = inOrder(missing).map((hook): Manifest => ({
    lead: '---\n',
    text: printObject(hook.job),
    file: hook.at.file,
    line: hook.at.line ?? 1,
    hook: hook.hook,
  }));
  return { value: [...separated(manifests), ...ours], problems };
}

interface Present {
  readonly manifest: Manifest;
  readonly value: JsonObject;
}

/** Gives the Jobs of the stream that may have the name of a planned one; a document is parsed once at most. */
function presentJobs(manifests: readonly Manifest[], hooks: readonly PlannedHook[]): readonly Present[] {
  const names = hooks.map(({ job }) => job.metadata.name);
  return manifests
    .filter((manifest) => mayHold(manifest, names))
    .flatMap(documentsOf)
    .filter((document) => mayHold(document, names))
    .flatMap((manifest) => parse(manifest).value.objects.map(({ value }) => ({ manifest, value })))
    .filter(({ value }) => textField(value, 'kind') === 'Job');
}

/** Says whether a text may hold one of some names, as it stands or behind an escape. */
function mayHold({ text }: Manifest, names: readonly string[]): boolean {
  return text.includes('\\') || names.some((name) => text.includes(name));
}

function isAt({ metadata }: JsonObject, { job }: PlannedHook): boolean {
  const { name, namespace } = job.metadata;
  return (
    textField(metadata, 'name') === name && (textField(metadata, 'namespace') || namespace) === namespace
  );
}

function isOurs(value: JsonObject, { job }: PlannedHook): boolean {
  return textField(field(value['metadata'], 'labels'), labels.managedBy) === manager && equal(value, job);
}

function clash(hook: PlannedHook, manifest: Manifest): Problem {
  return error(
    'HOOK_NAME_CLASH',
    `Job/${hook.job.metadata.name} is in the stream already, and is not what Hook/${hook.hook} makes`,
    { at: placeIn(manifest), fix: 'remove it from the source; Hookline adds it at each render' },
  );
}

function clashes(hooks: readonly PlannedHook[]): readonly Problem[] {
  const seen = new Map<string, PlannedHook>();
  const problems: Problem[] = [];
  for (const hook of hooks) {
    const other = seen.get(hook.job.metadata.name);
    if (other === undefined) seen.set(hook.job.metadata.name, hook);
    else
      problems.push(
        error(
          'HOOK_NAME_CLASH',
          `${called(hook)} and ${called(other)} make the same Job name ${hook.job.metadata.name}`,
          { at: (isGate(hook) ? other : hook).at, fix: 'rename the hook' },
        ),
      );
  }
  return problems;
}

/** Only the gate stands in no file. */
function isGate({ at }: PlannedHook): boolean {
  return at.line === undefined;
}

function called(hook: PlannedHook): string {
  return isGate(hook) ? 'the gate' : `Hook/${hook.hook}`;
}
