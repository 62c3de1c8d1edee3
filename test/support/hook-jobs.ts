/** Hook Jobs for tests of differences, and the differences of two lists of them. */
import { runOrder, type Entry } from '../../plugin/order.ts';
import { planDiff, type PlanDiff } from '../../plugin/plan-diff.ts';

/** What a Job has besides its name. */
export interface Given {
  readonly kind?: string;
  readonly phase?: string;
  readonly wave?: string;
  readonly policy?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly pod?: object;
  readonly container?: object;
}

/** A Job that is a hook; a name that ends in `-*` is a generateName. */
export function job(name: string, given: Given = {}): Entry {
  const { phase = 'PreSync', wave, policy, labels = {}, spec, pod, container } = given;
  const annotations = {
    'argocd.argoproj.io/hook': phase,
    ...(wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': wave }),
    ...(policy === undefined ? {} : { 'argocd.argoproj.io/hook-delete-policy': policy }),
  };
  const main = { name: 'main', image: 'a:1', ...container };
  const template = { spec: { containers: [main], ...pod } };
  const metadata = name.endsWith('-*')
    ? { generateName: name.slice(0, -1), annotations, labels }
    : { name, annotations, labels };
  const value = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template, ...spec } };
  return { value, from: 'jobs.yaml:1' };
}

/** A Job that was made of a Hook. */
export function made(hook: string, name: string, given: Given = {}): Entry {
  const labels = { 'app.kubernetes.io/managed-by': 'hookline', 'hookline.dev/hook': hook };
  return job(name, { ...given, labels });
}

/** An object that is no hook. */
export function object(kind: string, name: string, wave = '0'): Entry {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  const annotations = { 'argocd.argoproj.io/sync-wave': wave };
  return { value: { apiVersion, kind, metadata: { name, annotations } }, from: 'objects.yaml:1' };
}

/** Gives how the hooks of two sides differ. */
export function diff(before: readonly Entry[], after: readonly Entry[]): PlanDiff {
  const [left, right] = [before, after].map((side) => runOrder(side, { namespace: 'shop', revision: '' }));
  if (left === undefined || right === undefined) throw new Error('two sides');
  return planDiff(left, right);
}

/** Gives what is different in words, one line each. */
export function lines(before: readonly Entry[], after: readonly Entry[]): readonly string[] {
  const { added, removed, changed, health } = diff(before, after);
  return [
    ...added.map(({ task }) => `+ ${task.name} ${task.phase}`),
    ...removed.map(({ task }) => `- ${task.name} ${task.phase}`),
    ...changed.flatMap(({ changes }) =>
      changes.map(({ what, name, container, before: left, after: right, note, hunk }) =>
        [what, name, container, left && `${left} → ${right ?? ''}`, note, hunk]
          .filter((part) => part !== undefined)
          .join(' | '),
      ),
    ),
    ...health.begins.map(({ kind, name }) => `begins ${kind}/${name}`),
    ...health.stops.map(({ kind, name }) => `stops ${kind}/${name}`),
  ];
}
