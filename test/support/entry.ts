/** Entries for tests, written short. */
import { runOrder, type Entry, type Task } from '../../plugin/order.ts';

/** The annotations that tests write most. */
export const hook = 'argocd.argoproj.io/hook';
export const helmHook = 'helm.sh/hook';
export const wave = 'argocd.argoproj.io/sync-wave';

/** The destination of all tests. */
export const options = { namespace: 'shop', revision: 'abcdef1234567' };

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Job: 'batch/v1',
  Workflow: 'argoproj.io/v1alpha1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  Widget: 'example.com/v1',
};

/** Makes an object written as `Kind name`, `Kind namespace/name` or `Kind prefix-*`. */
export function make(
  text: string,
  annotations: Record<string, unknown> = {},
  rest: Record<string, unknown> = {},
): Entry {
  const [kind = '', path = ''] = text.split(' ');
  const [name = '', namespace] = path.split('/').reverse();
  const naming = name.endsWith('*') ? { generateName: name.slice(0, -1) } : { name };
  const metadata = {
    ...(path === '' ? {} : naming),
    ...(namespace === undefined ? {} : { namespace }),
    annotations,
  };
  return { value: { apiVersion: versions[kind] ?? 'v1', kind, metadata, ...rest }, from: text };
}

/** Makes the definition of a kind. */
export function crd(group: string, kind: string, annotations: Record<string, string> = {}): Entry {
  return make(`CustomResourceDefinition ${kind.toLowerCase()}s.${group}`, annotations, {
    spec: { group, names: { kind } },
  });
}

/** Gives the tasks of entries. */
export function tasksOf(entries: readonly Entry[]): readonly Task[] {
  return runOrder(entries, options).tasks;
}

/** Writes tasks as `Phase wave Kind name`. */
export function lines(entries: readonly Entry[]): readonly string[] {
  return tasksOf(entries).map(({ phase, wave: at, kind, name }) => `${phase} ${at} ${kind} ${name}`);
}
