/** `hookline hooks run`: runs a Hook once by hand, as a Job of its own and of no release. */
import { inputsOf } from '../model/arguments.ts';
import { bodyOf } from '../model/body-name.ts';
import { check } from '../model/check.ts';
import type { HookSpec } from '../model/hook-schema.ts';
import { Hook } from '../model/hook.ts';
import { jobSpec } from '../model/job.ts';
import { byHand, labels, output } from '../model/names.ts';
import { cut } from '../model/naming.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, Fault, isError } from '../model/problem.ts';
import { releaseExits } from './cluster-flags.ts';
import type { Asked } from './cluster.ts';
import { listIn } from './doctor-facts.ts';
import { harmless } from './hook-runs.ts';

/** How long a Job stays after it has ended. */
const keptSeconds = 3600;

/** Runs the command; gives its exit code: how the Job ended. */
export async function runHook(asked: Asked): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const hook = await objects.get('Hook', namespace, name);
  if (hook === undefined) {
    const fix = 'run kubectl get hooks, or name another namespace with -n';
    throw new Fault([error('NOT_FOUND', `there is no Hook/${name} in namespace ${namespace}`, { fix })]);
  }
  const image = line.flags.get('image') ?? world.environment['HOOKLINE_IMAGE'] ?? '';
  const job = jobByHand(hook, { values: valuesIn(line.lists.get('set') ?? []), image });
  const made = await objects.create('Job', job);
  const own = textField(field(made, 'metadata'), 'name');
  world.complain(`job.batch/${own} created in namespace ${namespace}\n`);
  const ended = await endOf(asked, own);
  if (ended === undefined) {
    world.complain(`it goes on; to end it: kubectl -n ${namespace} delete job ${own}\n`);
    return releaseExits.interrupted;
  }
  await printPods(asked, ended);
  return told(asked, ended);
}

/** Reads `NAME=VALUE`. */
function valuesIn(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)] as const;
      throw new Fault([error('FLAG_VALUE', `flag --set is "${pair}"`, { fix: 'write --set NAME=VALUE' })]);
    }),
  );
}

interface Given {
  readonly values: ReadonlyMap<string, string>;
  readonly image: string;
}

/** Gives the Job of a Hook with what is set by hand; stops with a Fault where it cannot be run so. */
export function jobByHand(object: JsonObject, { values, image }: Given): JsonObject {
  const metadata = field(object, 'metadata');
  const [namespace, name] = [textField(metadata, 'namespace'), textField(metadata, 'name')];
  const spec = specOf(object, name);
  const declared = spec.parameters ?? [];
  const inputs = inputsOf({ hook: `Hook/${name}`, declared, slot: values, context: {} });
  const missing = inputs.problems
    .filter(isError)
    .map((one) => ({ ...one, fix: 'give it with --set NAME=VALUE' }));
  const problems = [...missing, ...bodyProblems(spec, name, image)];
  if (problems.length > 0) throw new Fault(problems);
  const own = { [labels.managedBy]: byHand, [labels.hook]: name };
  const all = new Map([...values, ...inputs.value]);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { generateName: `${cut(name, 41)}-by-hand-`, namespace, labels: own },
    spec: {
      ...withOutput(jobSpec(spec, { values: all, image }, own)),
      ttlSecondsAfterFinished: keptSeconds,
    },
  };
}

function specOf(object: JsonObject, name: string): HookSpec {
  const { status: _, ...written } = object;
  const subject = { name: `Hook/${name}`, placeOf: () => ({ file: `Hook/${name}` }) };
  const found = check(Hook, written, subject);
  if ('problems' in found) throw new Fault(found.problems);
  return found.value.spec;
}

function bodyProblems(spec: HookSpec, name: string, image: string) {
  const body = bodyOf(spec);
  if (body === 'workflow')
    return [
      error('WORKFLOWS_MISSING', `Hook/${name} has a workflow body, which is not run by hand`, {
        fix: 'submit its WorkflowTemplate with argo',
      }),
    ];
  if (body !== 'http' || image !== '') return [];
  return [
    error('IMAGE_MISSING', `Hook/${name} has an http body, and Hookline's image is not known`, {
      fix: 'write --image IMAGE, or set HOOKLINE_IMAGE',
    }),
  ];
}

/** A hook may write what it exports, though nobody takes it up. */
function withOutput(spec: JsonObject): JsonObject {
  const template = field(spec, 'template') as JsonObject;
  const pod = field(template, 'spec') as JsonObject;
  const containers = listIn(pod, 'containers').map((one) => ({
    ...one,
    env: [{ name: output.variable, value: output.file }, ...listIn(one, 'env')],
    terminationMessagePolicy: 'File',
  }));
  return { ...spec, template: { ...template, spec: { ...pod, containers } } };
}

/** Follows a Job; nothing where a person ends the command first. It ends itself by its deadline. */
async function endOf({ objects, world, namespace }: Asked, name: string): Promise<JsonObject | undefined> {
  const over = new AbortController();
  let last: JsonObject | undefined;
  let isGone = false;
  await objects.watch(
    'Job',
    { namespace, name },
    {
      ended: AbortSignal.any([over.signal, world.ended]),
      change: ({ type, object }) => {
        isGone = type === 'Deleted';
        if (conditionOf(object) !== undefined) last = object;
        if (isGone || last !== undefined) over.abort();
      },
    },
  );
  if (isGone && last === undefined)
    throw new Fault([error('JOB_DELETED', `Job/${name} was deleted`, { fix: 'run the command again' })]);
  return last;
}

function conditionOf(job: JsonObject): JsonObject | undefined {
  return listIn(job, 'status', 'conditions').find(
    (one) => ['Complete', 'Failed'].includes(textField(one, 'type')) && textField(one, 'status') === 'True',
  );
}

async function printPods({ objects, world, namespace }: Asked, job: JsonObject): Promise<void> {
  const uid = textField(field(job, 'metadata'), 'uid');
  const pods = (await objects.list('Pod', { namespace })).filter((pod) =>
    listIn(pod, 'metadata', 'ownerReferences').some((one) => textField(one, 'uid') === uid),
  );
  for (const pod of pods) {
    const log = await objects.log(pod);
    if (log !== undefined && log !== '') world.print(world.isTerminal ? harmless(log) : log);
    const why = whyNot(pod);
    if (why !== '') world.complain(`${textField(field(pod, 'metadata'), 'name')}: ${why}\n`);
  }
}

function whyNot(pod: JsonObject): string {
  return listIn(pod, 'status', 'containerStatuses')
    .flatMap((one) => {
      const state = field(one, 'state');
      const waiting = field(state, 'waiting');
      const code = field(field(state, 'terminated'), 'exitCode');
      if (isObject(waiting))
        return [`${textField(waiting, 'reason')} ${textField(waiting, 'message')}`.trim()];
      return typeof code === 'number' && code !== 0 ? [`exit code ${code}`] : [];
    })
    .join('; ');
}

function told({ world }: Asked, job: JsonObject): number {
  const condition = conditionOf(job);
  const name = textField(field(job, 'metadata'), 'name');
  if (textField(condition, 'type') === 'Complete') {
    world.complain(`job.batch/${name} succeeded\n`);
    return releaseExits.Succeeded;
  }
  world.complain(
    `job.batch/${name} failed: ${textField(condition, 'message') || textField(condition, 'reason')}\n`,
  );
  return releaseExits.Failed;
}
