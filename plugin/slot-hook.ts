/** The hook that a slot names, ready to be run: a Hook with its inputs, or a WorkflowTemplate made a Hook. */
import { argumentsAt, inputsOf } from '../hooks/model/arguments.ts';
import type { Hook } from '../hooks/model/hook.ts';
import { jobName, type Identity } from '../hooks/model/naming.ts';
import type { JsonObject } from '../hooks/model/object.ts';
import { isError, type Place, type Problem } from '../hooks/model/problem.ts';
import type { SlotEntry } from '../hooks/model/slot.ts';
import { hookOfWorkflowTemplate } from '../hooks/model/workflow.ts';
import { bodyProblems } from './body-problems.ts';
import { isPromotion, nameOf, type Configured } from './configured.ts';
import type { Declaration } from './file-kinds.ts';
import type { DeclaredHook } from './hook-file.ts';

/** What a slot gives to one of its hooks. */
export interface SlotGiven {
  readonly entry: SlotEntry;
  /** The place of the entry. */
  readonly at: Place;
  readonly identity: Identity;
  /** The arguments of the slot. */
  readonly given: ReadonlyMap<string, string>;
}

/** A hook, what its container is given, and where it is declared. */
export interface ReadyHook {
  readonly hook: Hook;
  readonly values: ReadonlyMap<string, string>;
  readonly at: Place;
  /** Warnings. */
  readonly problems: readonly Problem[];
}

type Ready = ReadyHook | { readonly hook?: undefined; readonly problems: readonly Problem[] };

/** Gives the hook of a slot's entry; one that does not exist is no problem here, for it was one before. */
export function slotHook({ value: hooks, templates }: Configured, slot: SlotGiven): Ready {
  const { hook: name } = slot.entry;
  const declared = hooks.find(({ hook }) => hook.metadata.name === name);
  if (declared !== undefined) return ofHook(declared, slot);
  const template = templates.find(({ value }) => isPromotion(value) && nameOf(value) === name);
  return template === undefined ? { problems: [] } : ofTemplate(template, slot);
}

function ofHook(declared: DeclaredHook, { entry, at, given }: SlotGiven): Ready {
  const { hook } = declared;
  const inputs = inputsOf({
    hook: `Hook/${hook.metadata.name}`,
    declared: hook.spec.parameters ?? [],
    slot: new Map(Object.entries(entry.parameters)),
    context: {},
  });
  const values = new Map([...given, ...inputs.value]);
  // A parameter without a value is a problem of its own, said once.
  const names = new Set([
    ...values.keys(),
    ...(hook.spec.parameters ?? []).map((parameter) => parameter.name),
  ]);
  const problems = [
    ...bodyProblems(declared, names),
    ...inputs.problems.map((problem) => ({ ...problem, at: problem.at ?? at })),
  ];
  if (problems.some(isError)) return { problems };
  return { hook, values, at: declared.at, problems };
}

function ofTemplate({ value, at, placeOf }: Declaration<JsonObject>, slot: SlotGiven): Ready {
  const { entry, given, identity } = slot;
  const hook = hookOfWorkflowTemplate(value, {
    subject: {
      name: `WorkflowTemplate/${nameOf(value)}`,
      placeOf: (path, key) => placeOf(key === undefined ? path : [...path, key]),
    },
    slot: new Map(Object.entries(entry.parameters)),
    values: new Map([...given, ...workflowArguments(identity, given)]),
    workflowName: jobName(identity),
  });
  if (hook.problems.some(isError)) return { problems: hook.problems };
  return { hook: hook.value, values: new Map(), at, problems: hook.problems };
}

/** Gives the arguments that only workflows are given: `PATH` would be the program's own as a variable. */
function workflowArguments(
  { scope }: Identity,
  given: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  return argumentsAt(scope, 'success')
    .filter(({ isForWorkflowsOnly }) => isForWorkflowsOnly === true)
    .map(({ name }) => [name, name === 'PATH' ? (given.get('APP_PATH') ?? '') : '']);
}
