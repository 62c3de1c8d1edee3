/**
 * WorkflowTemplate → Hook: a template whose entrypoint is one container or script runs as a Job, with no Argo
 * Workflows installed (DESIGN.md §2).
 */
import { check, type Subject } from './check.ts';
import type { Hook, HookSpec } from './hook.ts';
import { apiVersion } from './names.ts';
import { didYouMean } from './nearest.ts';
import { field, isObject, type JsonObject } from './object.ts';
import type { Path } from './path.ts';
import { error, type Checked, type Problem } from './problem.ts';
import { exportPath } from './workflow-output.ts';
import { programOf } from './workflow-program.ts';
import { podOf, retriesOf, timeoutOf } from './workflow-pod.ts';
import { podFields, runnableFields, WorkflowTemplate, type Template } from './workflow-template.ts';
import { asExpanded, asIs, substitute, type Lookup } from './workflow-text.ts';
import {
  inputValues,
  lookupOf,
  textProblems,
  workflowValues,
  type WorkflowGiven,
} from './workflow-values.ts';

export type { WorkflowGiven } from './workflow-values.ts';

/**
 * Gives the Hook that a WorkflowTemplate stands for, with the values of one run put in; what only Argo Workflows can
 * do is `WORKFLOWS_MISSING`, by the name of the construct.
 *
 * The Hook has no parameters, and its Job needs no variables besides its own: a workflow sees what it names.
 */
export function hookOfWorkflowTemplate(value: unknown, given: WorkflowGiven): Checked<Hook> {
  const { subject } = given;
  const checked = check(WorkflowTemplate, value, subject);
  if ('problems' in checked) return { value: hookOf('', {}), problems: checked.problems };
  const { metadata, spec } = checked.value;
  const strange = strangeFields(spec, { path: ['spec'], known: runnableFields.spec, subject });
  const entry = entrypointOf(checked.value, subject);
  if ('code' in entry) return { value: hookOf(metadata.name, {}), problems: [...strange, entry] };
  const constructs = strangeFields(entry.template, {
    path: entry.path,
    known: runnableFields.template,
    subject,
  });
  if (constructs.length > 0)
    return { value: hookOf(metadata.name, {}), problems: [...strange, ...constructs] };
  const converted = converting(checked.value, entry, given);
  return { value: hookOf(metadata.name, converted.value), problems: [...strange, ...converted.problems] };
}

function hookOf(name: string, spec: HookSpec): Hook {
  return { apiVersion, kind: 'Hook', metadata: { name }, spec };
}

interface Entry {
  readonly template: Template;
  readonly path: Path;
}

function entrypointOf({ spec }: WorkflowTemplate, subject: Subject): Entry | Problem {
  const templates = spec.templates ?? [];
  if (spec.entrypoint === undefined)
    return error('FIELD_MISSING', `${subject.name} has no entrypoint`, {
      at: subject.placeOf(['spec']),
      fix: `write spec.entrypoint: ${templates[0]?.name ?? 'main'}`,
    });
  const index = templates.findIndex(({ name }) => name === spec.entrypoint);
  const template = templates[index];
  if (template !== undefined) return { template, path: ['spec', 'templates', index] };
  const names = templates.map(({ name }) => name);
  return error('FIELD_VALUE', `${subject.name} has no template "${spec.entrypoint}", its entrypoint`, {
    at: subject.placeOf(['spec', 'entrypoint']),
    fix: names.length === 0 ? 'write spec.templates' : didYouMean(spec.entrypoint, names),
  });
}

function converting(workflow: WorkflowTemplate, entry: Entry, given: WorkflowGiven): Checked<HookSpec> {
  const { subject } = given;
  const { template, path } = entry;
  const ofWorkflow = workflowValues(workflow.spec.arguments?.parameters ?? [], given);
  const inputs = inputValues(template, path, { given, ofWorkflow });
  const lookup = lookupOf({ given, ofWorkflow, inputs: inputs.values, template: template.name });
  // Inputs are read already: their texts do not count a second time.
  const own = filled({ ...template, inputs: undefined }, { lookup, subject, path });
  const shared = filled(sharedFields(workflow.spec), { lookup, subject, path: ['spec'] });
  const ready = own.value as Template;
  const spec = shared.value as JsonObject;
  const program = programOf(ready, path, subject);
  const output = exportPath(ready, path, subject);
  const retries = retriesOf(ready, path, subject);
  const pod = podOf(spec, ready, subject);
  const problems = [
    ...sourceProblems(workflow, entry, subject),
    ...inputs.problems,
    ...own.problems,
    ...shared.problems,
    ...[program, output, retries, pod].flatMap((part) => part.problems),
  ];
  const container = {
    ...program.value,
    ...(output.value === undefined
      ? {}
      : { terminationMessagePath: output.value, terminationMessagePolicy: 'File' }),
  };
  return {
    value: { container, retries: retries.value, ...timeoutOf(spec, ready), pod: pod.value },
    problems,
  };
}

/** Gives what the spec says for every template's pod. */
function sharedFields(spec: JsonObject): JsonObject {
  const keys = ['podMetadata', ...podFields].filter((key) => spec[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, spec[key]]));
}

/** Names the fields that a Job cannot stand for. */
function strangeFields(
  holder: JsonObject,
  {
    path,
    known,
    subject,
  }: { readonly path: Path; readonly known: ReadonlySet<string>; readonly subject: Subject },
): readonly Problem[] {
  return Object.keys(holder)
    .filter((key) => !known.has(key) && isWritten(holder[key]))
    .map((key) => needsWorkflows(key, [...path, key], subject));
}

function needsWorkflows(construct: string, path: Path, subject: Subject): Problem {
  return error('WORKFLOWS_MISSING', `${subject.name} has ${construct}, which needs Argo Workflows`, {
    at: subject.placeOf(path),
    fix: 'make its entrypoint a single container or script, or write a Hook',
  });
}

/** Empty lists and maps, and `false`, say nothing. */
function isWritten(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Refuses artifacts, and parameters whose values Argo Workflows would look up in the cluster. */
function sourceProblems(
  { spec }: WorkflowTemplate,
  { template, path }: Entry,
  subject: Subject,
): readonly Problem[] {
  const parts = [
    { part: spec.arguments, name: 'arguments', at: ['spec', 'arguments'] },
    { part: template.inputs, name: 'inputs', at: [...path, 'inputs'] },
    { part: template.outputs, name: 'outputs', at: [...path, 'outputs'] },
  ];
  return parts.flatMap(({ part, name, at }) => [
    ...(isWritten(part?.artifacts)
      ? [needsWorkflows(`${name}.artifacts`, [...at, 'artifacts'], subject)]
      : []),
    ...(part?.parameters ?? []).flatMap((parameter, index) =>
      name === 'outputs' || parameter.valueFrom === undefined
        ? []
        : [
            needsWorkflows(
              `${name} parameter ${parameter.name} with valueFrom`,
              [...at, 'parameters', index, 'valueFrom'],
              subject,
            ),
          ],
    ),
  ]);
}

interface Filling {
  readonly lookup: Lookup;
  readonly subject: Subject;
  readonly path: Path;
}

/** Puts values into every text below a value. */
function filled(value: unknown, filling: Filling): Checked<unknown> {
  const { lookup, subject, path } = filling;
  if (typeof value === 'string') {
    const { text, faults } = substitute(value, lookup, isExpanded(path) ? asExpanded : asIs);
    return { value: text, problems: textProblems(faults, path, subject) };
  }
  if (Array.isArray(value)) {
    const entries = value.map((entry, index) => filled(entry, { ...filling, path: [...path, index] }));
    return {
      value: entries.map((entry) => entry.value),
      problems: entries.flatMap((entry) => entry.problems),
    };
  }
  if (!isObject(value)) return { value, problems: [] };
  const fields = Object.entries(value).map(
    ([key, entry]) => [key, filled(entry, { ...filling, path: [...path, key] })] as const,
  );
  return {
    value: Object.fromEntries(fields.map(([key, entry]) => [key, entry.value])),
    problems: fields.flatMap(([, entry]) => entry.problems),
  };
}

/** Says whether Kubernetes expands `$(NAME)` in a text of the entrypoint: `command`, `args` and values of `env`. */
function isExpanded(path: Path): boolean {
  const [, , , body, field, , last] = path;
  if (body !== 'container' && body !== 'script') return false;
  return field === 'command' || field === 'args' || (field === 'env' && last === 'value');
}

/** Gives the names of the parameters that a slot may set: those of the workflow and of its entrypoint. */
export function workflowParameters(value: unknown): readonly string[] {
  const spec = field(value, 'spec');
  const templates = field(spec, 'templates');
  const entrypoint = Array.isArray(templates)
    ? (templates.find((one: unknown) => field(one, 'name') === field(spec, 'entrypoint')) as unknown)
    : undefined;
  const lists = [
    field(field(spec, 'arguments'), 'parameters'),
    field(field(entrypoint, 'inputs'), 'parameters'),
  ];
  const names = lists.flatMap((list) => (Array.isArray(list) ? list.map((one) => field(one, 'name')) : []));
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}
