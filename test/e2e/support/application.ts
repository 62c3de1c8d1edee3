/** Applications of tests, and what the real Argo CD did with them. */
import { inject, onTestFinished } from 'vitest';
import { testLabel } from '../../cluster/argo-cd.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { ApiError, create, find, get, kinds, list, patch, remove, waitFor, type Body } from './kube.ts';
import { nudge, refreshAnnotation } from './nudges.ts';

const hookFinalizer = 'argocd.argoproj.io/hook-finalizer';

/** Seconds that a test waits where it says nothing else: a busy machine is no fault. */
const patience = 240;

/** An application and the namespace that it deploys to have the same name, unless the spec names a destination. */
export interface Wanted {
  readonly name: string;
  /** Of the Application object; argocd where absent. */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  /** Whether the namespace is there before Argo CD is; true where absent. */
  readonly hasNamespace?: boolean;
  /** Merged over a spec that deploys to the cluster itself. */
  readonly spec: Body;
}

/** Makes a namespace that is gone after the test; one of an earlier run may still be on its way out. */
export async function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
  await isThere(name);
  await create(kinds.Namespace, { metadata: { name, labels: { [testLabel]: 'true', ...labels } } });
  onTestFinished(() => dissolve(name));
}

/** Creates an Application and the namespace that it deploys to; both are gone after the test. */
export async function application(wanted: Wanted): Promise<Body> {
  const at = wanted.namespace ?? argoCdNamespace;
  const target: string = wanted.spec.destination?.namespace ?? wanted.name;
  if (wanted.hasNamespace === false) onTestFinished(() => dissolve(target));
  else if (!(await isThere(target))) await namespace(target);
  onTestFinished(() => forget(at, wanted.name));
  return create(kinds.Application, {
    metadata: {
      name: wanted.name,
      namespace: at,
      annotations: wanted.annotations ?? {},
      labels: { [testLabel]: 'true', ...wanted.labels },
      finalizers: wanted.finalizers ?? [],
    },
    spec: {
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace: wanted.name },
      ...wanted.spec,
    },
  });
}

/** Starts a full sync as Argo CD's API does: an operation, and no trace of the one before. */
export async function sync(name: string, operation: Body = {}, at = argoCdNamespace): Promise<void> {
  const begun = { initiatedBy: { username: 'test' }, ...operation, sync: { ...operation.sync } };
  // The controller writes an Application several times when it is new; Argo CD's API reads again, too.
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const { metadata } = await get(kinds.Application, at, name);
    const { resourceVersion } = metadata;
    const written = { metadata: { resourceVersion }, operation: begun, status: { operationState: null } };
    if (await isWritten(at, name, written)) return begins(name, at);
  }
  throw new Error(`application ${name}: five writes of an operation met another write`);
}

/** Asks Argo CD to compare now, and waits until it has. */
export async function refresh(
  name: string,
  kind: 'normal' | 'hard' = 'normal',
  at = argoCdNamespace,
): Promise<void> {
  await patch(kinds.Application, at, name, {
    metadata: { annotations: { [refreshAnnotation]: kind } },
  });
  await applicationIs(name, 'is compared', isNotAsked, { at });
}

/** Changes a spec by a merge patch, in two writes: one that is lost (nudges.ts) shows nothing by which to tell. */
export async function change(name: string, spec: Body, at = argoCdNamespace): Promise<void> {
  await patch(kinds.Application, at, name, { spec });
  await nudge(inject('cluster').api, at, name);
}

/** Says that nobody waits for a comparison. */
export function isNotAsked({ metadata }: Body): boolean {
  return metadata.annotations?.[refreshAnnotation] === undefined;
}

/** Waits until the operation that was asked for runs, or has run. */
async function begins(name: string, at: string): Promise<void> {
  await applicationIs(
    name,
    'the operation has begun',
    ({ operation, status }) => operation === undefined || Boolean(status?.operationState),
    { at },
  );
}

/** Waits for a condition of an Application. */
export function applicationIs(
  name: string,
  label: string,
  is: (application: Body) => boolean,
  { seconds = patience, at = argoCdNamespace }: { readonly seconds?: number; readonly at?: string } = {},
): Promise<Body> {
  const wanted = { label: `application ${name}: ${label}`, seconds, is: present };
  return waitFor(kinds.Application, at, name, wanted);
  function present(object: Body): boolean {
    return object !== undefined && is(object);
  }
}

/** Waits until the operation that is running, or was asked for, has ended; gives the Application. */
export function operationEnds(
  name: string,
  options: { readonly seconds?: number; readonly at?: string } = {},
): Promise<Body> {
  return applicationIs(name, 'the operation has ended', hasEnded, options);
}

/** Says whether no operation runs and the last one has a final phase. */
export function hasEnded(application: Body): boolean {
  const phase: string | undefined = application.status?.operationState?.phase;
  return application.operation === undefined && ['Succeeded', 'Failed', 'Error'].includes(phase ?? '');
}

/** Where an operation was cut short, Argo CD's finalizer on its hooks would keep the namespace for ever. */
async function dissolve(name: string): Promise<void> {
  for (const kind of [kinds.Job, kinds.Pod]) {
    const held = (await list(kind, name)).filter(({ metadata }) =>
      metadata.finalizers?.includes(hookFinalizer),
    );
    for (const { metadata } of held)
      await patch(kind, name, metadata.name, { metadata: { finalizers: null } });
  }
  await remove(kinds.Namespace, '', name);
}

/** Says whether a namespace is there, once it is not on its way out. */
async function isThere(name: string): Promise<boolean> {
  const found = await find(kinds.Namespace, '', name);
  if (found?.metadata.deletionTimestamp === undefined) return found !== undefined;
  await waitFor(kinds.Namespace, '', name, {
    label: `namespace ${name} is gone`,
    seconds: 180,
    is: (object) => object === undefined,
  });
  return false;
}

async function isWritten(at: string, name: string, body: Body): Promise<boolean> {
  try {
    await patch(kinds.Application, at, name, body);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return false;
    throw error;
  }
}

async function forget(at: string, name: string): Promise<void> {
  if ((await find(kinds.Application, at, name)) === undefined) return;
  await patch(kinds.Application, at, name, { metadata: { finalizers: null }, operation: null });
  await remove(kinds.Application, at, name);
}
