/** What the Job of a WorkflowTemplate gets besides its container: pod fields, retries, deadline. */
import type { Subject } from './check.ts';
import type { HookSpec } from './hook.ts';
import { isObject, type JsonObject } from './object.ts';
import type { Path } from './path.ts';
import { error, warning, type Checked, type Problem } from './problem.ts';
import { podFields, type Template } from './workflow-template.ts';

type Pod = NonNullable<HookSpec['pod']>;

/** How often Kubernetes replaces a failed pod where nobody says it: Argo Workflows without a limit never stops. */
const unlimitedRetries = 6;
const mostRetries = 100;

/** Gives the pod's fields: those of the template lie over those of the spec, as in Argo Workflows. */
export function podOf(spec: JsonObject, template: Template, subject: Subject): Checked<Pod> {
  const volumes = [...listOf(spec['volumes']), ...listOf(template['volumes'])];
  const pod = {
    ...podFieldsOf(spec),
    ...podFieldsOf(template),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...marks('labels', spec, template),
    ...marks('annotations', spec, template),
  };
  return { value: pod, problems: accountProblems(pod, subject) };
}

function podFieldsOf(holder: JsonObject): Pod {
  const keys = podFields.filter((key) => key !== 'activeDeadlineSeconds' && holder[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, holder[key]]));
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Gives the pod's labels or annotations, where there are any. */
function marks(key: 'labels' | 'annotations', spec: JsonObject, template: Template): JsonObject {
  const all = { ...below(spec['podMetadata'], key), ...below(template['metadata'], key) };
  return Object.keys(all).length === 0 ? {} : { [key]: all };
}

function accountProblems(pod: JsonObject, subject: Subject): readonly Problem[] {
  const account = pod['serviceAccountName'];
  if (typeof account === 'string' && account !== '') return [];
  return [
    error('SERVICE_ACCOUNT_MISSING', `${subject.name} names no ServiceAccount`, {
      at: subject.placeOf(['spec']),
      fix: 'write spec.serviceAccountName',
    }),
  ];
}

function below(holder: unknown, key: string): JsonObject {
  const value = isObject(holder) ? holder[key] : undefined;
  return isObject(value) ? value : {};
}

/** Gives the deadline where the template or the spec has one. */
export function timeoutOf(spec: JsonObject, template: Template): { readonly timeout?: string } {
  const written = [template['timeout'], template['activeDeadlineSeconds'], spec['activeDeadlineSeconds']];
  const found = written.find((value) => value !== undefined);
  if (typeof found === 'number') return { timeout: `${found}s` };
  if (typeof found !== 'string') return {};
  return { timeout: /^[0-9]+$/.test(found) ? `${found}s` : found };
}

/** Gives `retryStrategy.limit`; what else stands there has no equal in a Job, and a warning says so. */
export function retriesOf({ retryStrategy }: Template, path: Path, subject: Subject): Checked<number> {
  if (retryStrategy === undefined) return { value: 0, problems: [] };
  const at = subject.placeOf([...path, 'retryStrategy']);
  const { limit, ...others } = retryStrategy;
  const lost = Object.keys(others);
  const kept =
    lost.length === 0
      ? []
      : [
          notKept(
            lost.map((key) => `retryStrategy.${key}`),
            at,
            subject,
          ),
        ];
  if (limit === undefined) {
    const message = `${subject.name} has a retryStrategy without limit; its Job is retried ${unlimitedRetries} times`;
    return {
      value: unlimitedRetries,
      problems: [...kept, warning('WORKFLOW_SIMPLIFIED', message, { at, fix: 'write retryStrategy.limit' })],
    };
  }
  const retries = /^[0-9]+$/.test(String(limit)) ? Number(limit) : Number.NaN;
  if (retries <= mostRetries) return { value: retries, problems: kept };
  return {
    value: 0,
    problems: [
      ...kept,
      error('FIELD_VALUE', `${subject.name} retryStrategy.limit is "${limit}"`, {
        at,
        fix: `write a whole number from 0 to ${mostRetries}`,
      }),
    ],
  };
}

function notKept(
  names: readonly string[],
  at: ReturnType<Subject['placeOf']>,
  subject: Subject,
): ReturnType<typeof warning> {
  const verb = names.length === 1 ? 'is' : 'are';
  return warning(
    'WORKFLOW_SIMPLIFIED',
    `${subject.name} ${names.join(' and ')} ${verb} not kept: a Job has its own`,
    {
      at,
      fix: 'remove it, or expect a Job to wait 10 s, 20 s, 40 s … between its pods',
    },
  );
}
