/** The HookRun of a hook, with the Job that it is to run: arguments, inputs and context put in (DESIGN.md §6). */
import { argumentsAt, inputsOf } from '../model/arguments.ts';
import { contextValues, type Context } from '../model/context.ts';
import { digest } from '../model/digest.ts';
import { parseDuration } from '../model/duration.ts';
import type { Hook } from '../model/hook-schema.ts';
import { jobSpec } from '../model/job.ts';
import { apiVersion, labels, manager, output } from '../model/names.ts';
import { cut } from '../model/naming.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, isError, type Checked, type Problem } from '../model/problem.ts';
import type { HookRecord } from '../model/release-record.ts';
import type { Pinned } from '../model/release.ts';
import type { SlotEntry } from '../model/slot.ts';
import { workflowSpec } from '../model/workflow-run.ts';
import { hookOfWorkflowTemplate } from '../model/workflow.ts';
import { problemLine } from './line.ts';
import type { SlotAsk } from './slot-ask.ts';
import { listOf, objectField } from './reading.ts';

/** What a run's name is derived from (DESIGN.md §7). */
export interface RunIdentity {
  readonly release: string;
  readonly slot: string;
  readonly environment: string;
  readonly application: string;
  readonly index: number;
  readonly hook: string;
  readonly attempt: number;
}

/** Gives the name of a HookRun and of its Job, at most 52 characters; the same whenever it is asked for. */
export function runName({
  release,
  slot,
  environment,
  application,
  index,
  hook,
  attempt,
}: RunIdentity): string {
  const parts = JSON.stringify([release, slot, environment, application, index, attempt]);
  return `${cut(hook, 41)}-${digest(parts, 10)}`;
}

/** What a HookRun is made for. */
export interface RunOrder {
  readonly ask: SlotAsk;
  readonly entry: SlotEntry;
  readonly record: HookRecord;
  readonly release: { readonly name: string; readonly uid: string; readonly namespace: string };
  readonly product: string;
  readonly flow: string;
  readonly pinned: Pinned['hooks'];
  readonly arguments: ReadonlyMap<string, string>;
  readonly context: Context;
  readonly image: string;
  /** Argo Workflows is installed: a template becomes a Workflow, else a Job. */
  readonly hasWorkflows: boolean;
}

/** Gives the HookRun; with an error among the problems the hook cannot be run. */
export function hookRun(order: RunOrder): Checked<JsonObject> {
  const { ask, record, release } = order;
  const own = {
    [labels.managedBy]: manager,
    [labels.product]: order.product,
    [labels.release]: release.name,
    [labels.hook]: record.hook,
    [labels.slot]: record.slot,
    ...(ask.environment === undefined ? {} : { [labels.environment]: ask.environment }),
  };
  const body = bodyOf(order, own);
  const object = {
    apiVersion,
    kind: 'HookRun',
    metadata: {
      name: record.run,
      namespace: release.namespace,
      labels: own,
      ownerReferences: [{ apiVersion, kind: 'Release', name: release.name, uid: release.uid }],
    },
    spec: {
      release: release.name,
      product: order.product,
      flow: order.flow,
      slot: record.slot,
      ...(ask.environment === undefined ? {} : { environment: ask.environment }),
      ...(record.application === '' ? {} : { application: record.application }),
      index: record.index,
      hook: record.hook,
      attempt: record.attempt,
      ...body.value,
    },
  };
  return { value: object, problems: body.problems };
}

/** Gives what a hook was when the release opened; nothing where it was not there. */
export function pinnedOf(pinned: Pinned['hooks'], hook: string): Pinned['hooks'][string] | undefined {
  return Object.hasOwn(pinned, hook) ? pinned[hook] : undefined;
}

type Body = { readonly job: JsonObject } | { readonly workflow: JsonObject };

type Marks = Readonly<Record<string, string>>;

function bodyOf(order: RunOrder, marks: Marks): Checked<Body> {
  const pinned = pinnedOf(order.pinned, order.entry.hook);
  if (pinned === undefined) return { value: { job: {} }, problems: [unknown(order.entry)] };
  const slot = new Map(Object.entries(order.entry.parameters));
  if (pinned.kind === 'WorkflowTemplate')
    return fromTemplate(order, marks, { template: pinned.object, slot });
  const hook = pinned.object as unknown as Hook;
  return pinned.template === undefined
    ? fromHook(order, marks, hook)
    : throughHook(order, marks, { hook, template: pinned.template });
}

function unknown({ hook }: SlotEntry): Problem {
  return error('HOOK_UNKNOWN', `there was no hook "${hook}" when the release opened`, {
    fix: 'make the hook, and start a new release',
  });
}

function inputsFor({ entry, context }: RunOrder, hook: Hook): Checked<ReadonlyMap<string, string>> {
  return inputsOf({
    hook: `Hook/${hook.metadata.name}`,
    declared: hook.spec.parameters ?? [],
    slot: new Map(Object.entries(entry.parameters)),
    context,
  });
}

function fromHook(order: RunOrder, marks: Marks, hook: Hook): Checked<Body> {
  const inputs = inputsFor(order, hook);
  const own = [...order.arguments].filter(([name]) => !isForWorkflows(name));
  const values = new Map([...own, ...inputs.value]);
  const job = exporting(jobSpec(hook.spec, { values, image: order.image }, marks));
  return { value: { job }, problems: inputs.problems };
}

/** A Hook with a workflow body: its parameters come before all that the template knows by itself. */
function throughHook(
  order: RunOrder,
  marks: Marks,
  { hook, template }: { readonly hook: Hook; readonly template: JsonObject },
): Checked<Body> {
  const inputs = inputsFor(order, hook);
  const declared = new Set((hook.spec.parameters ?? []).map(({ name }) => name));
  const slot = new Map([...inputs.value].filter(([name]) => declared.has(name)));
  const timeout = parseDuration(hook.spec.timeout ?? '');
  const seconds = 'seconds' in timeout ? timeout.seconds : undefined;
  const found = fromTemplate(order, marks, { template, slot, seconds });
  return { value: found.value, problems: [...inputs.problems, ...found.problems] };
}

interface FromTemplate {
  readonly template: JsonObject;
  readonly slot: ReadonlyMap<string, string>;
  /** The time that a Hook gives it. */
  readonly seconds?: number | undefined;
}

function fromTemplate(
  order: RunOrder,
  marks: Marks,
  { template, slot, seconds }: FromTemplate,
): Checked<Body> {
  const name = textField(field(template, 'metadata'), 'name');
  const given = {
    subject: {
      name: `WorkflowTemplate/${name}`,
      placeOf: () => ({ file: `WorkflowTemplate/${name}` }),
    },
    slot,
    // An argument's name beats a key of the context, which cannot have it anyway.
    values: new Map([...contextValues(order.context), ...order.arguments]),
    workflowName: order.record.run,
  };
  if (order.hasWorkflows) {
    const workflow = workflowSpec(template, given, seconds);
    return { value: { workflow: workflow.value }, problems: workflow.problems.filter(isError) };
  }
  const { value, problems } = hookOfWorkflowTemplate(template, given);
  const spec = seconds === undefined ? value.spec : { ...value.spec, timeout: `${seconds}s` };
  const job = exporting(jobSpec(spec, { values: new Map(), image: order.image }, marks));
  return { value: { job }, problems: problems.filter(isError) };
}

/** The names that only workflows are given: as a variable `PATH` would be the program's own. */
const workflowNames = new Set(
  argumentsAt('application', 'success').flatMap(({ name, isForWorkflowsOnly }) =>
    isForWorkflowsOnly === true ? [name] : [],
  ),
);

function isForWorkflows(name: string): boolean {
  return workflowNames.has(name);
}

/**
 * Makes a Job's containers write what they export where the server reads it: `terminationMessagePolicy: File`, since
 * a log's tail must never be taken for context.
 */
function exporting(spec: JsonObject): JsonObject {
  const template = objectField(spec, 'template');
  const pod = objectField(template, 'spec');
  const containers = listOf(pod['containers']).map((container) => {
    const file = textField(container, 'terminationMessagePath') || output.file;
    const env = listOf(container['env']).filter((one) => textField(one, 'name') !== output.variable);
    return {
      ...container,
      env: [{ name: output.variable, value: file }, ...env],
      terminationMessagePolicy: 'File',
    };
  });
  return { ...spec, suspend: true, template: { ...template, spec: { ...pod, containers } } };
}

/** Gives what people are told of problems that keep a hook from being run. */
export function problemText(problems: readonly Problem[]): {
  readonly code: string;
  readonly message: string;
} {
  const [first] = problems.filter(isError);
  return {
    code: first?.code ?? 'DEFECT',
    message: first === undefined ? 'the hook cannot be run' : problemLine(first),
  };
}
