/** Products of tests, and what the server of the cluster did with them. */
import { expect, onTestFinished } from 'vitest';
import { apiVersion, resultFinalizer } from '../../../hooks/model/names.ts';
import { until } from '../../cluster/until.ts';
import { create, kinds, list, remove, waitFor, type Body, type Kind } from './kube.ts';
import { busybox } from './manifests.ts';

/** Where products, flows and hooks are declared, and release hooks run. */
export const tenant = 'hookline-config';

/** Our kinds. */
export const ours = {
  Environment: { apiVersion, kind: 'Environment', plural: 'environments' },
  Hook: { apiVersion, kind: 'Hook', plural: 'hooks' },
  HookRun: { apiVersion, kind: 'HookRun', plural: 'hookruns' },
  Product: { apiVersion, kind: 'Product', plural: 'products' },
  PromotionFlow: { apiVersion, kind: 'PromotionFlow', plural: 'promotionflows' },
  Release: { apiVersion, kind: 'Release', plural: 'releases' },
} as const satisfies Readonly<Record<string, Kind>>;

/** Makes an object of ours in the tenant's namespace; it is gone after the test. */
export async function declare(kind: Kind, name: string, spec: Body): Promise<Body> {
  onTestFinished(() => remove(kind, tenant, name));
  return create(kind, { metadata: { name, namespace: tenant }, spec });
}

/** Makes a hook that runs a line of shell. */
export function shellHook(name: string, source: string, more: Body = {}): Promise<Body> {
  return declare(ours.Hook, name, { script: { image: busybox, source }, timeout: '2m', ...more });
}

/** Gives the only release of a product. */
export async function releaseOf(product: string): Promise<Body> {
  const releases = await list(ours.Release, tenant, `hookline.dev/product=${product}`);
  if (releases.length !== 1) throw new Error(`${releases.length} releases of ${product}`);
  return releases[0];
}

/** Waits until a release has ended, and gives it; it is gone after the test. */
export async function releaseEnds(name: string, seconds = 420): Promise<Body> {
  onTestFinished(() => remove(ours.Release, tenant, name));
  return waitFor(ours.Release, tenant, name, {
    label: `release ${name} has ended`,
    seconds,
    is: (release) => Boolean(release?.status?.endedAt),
  });
}

/** Gives the hook runs of a product, by `slot@environment`. */
export async function runsOf(product: string): Promise<ReadonlyMap<string, Body>> {
  const runs = await list(ours.HookRun, tenant, `hookline.dev/product=${product}`);
  const found = runs.map((run) => [slotOf(run), run] as const);
  if (new Set(found.map(([slot]) => slot)).size !== runs.length) throw new Error('a slot has two runs');
  return new Map(found);
}

/** Holds that each run of a product's hooks had one Job, that this was let go once, and had one pod. */
export async function eachRanOnce(name: string): Promise<void> {
  const selector = `hookline.dev/product=${name}`;
  const [runs, jobs, pods] = [
    await list(ours.HookRun, tenant, selector),
    await list(kinds.Job, tenant, selector),
    await list(kinds.Pod, tenant, selector),
  ];
  expect(jobs.map(({ metadata }) => metadata.uid).toSorted(byText)).toEqual(
    runs.map(({ status }) => status.jobUid).toSorted(byText),
  );
  expect(pods.map(({ metadata }) => metadata.ownerReferences[0].uid).toSorted(byText)).toEqual(
    jobs.map(({ metadata }) => metadata.uid).toSorted(byText),
  );
  await nothingHeld(name);
}

/** Waits until our finalizer is on no Job of a product: once a result is stored nothing keeps a Job, or its namespace. */
export async function nothingHeld(product: string, at = tenant): Promise<void> {
  await until(`no Job of ${product} in ${at} is held`, 60_000, async () => {
    const jobs = await list(kinds.Job, at, `hookline.dev/product=${product}`);
    return jobs.every(({ metadata }) => !metadata.finalizers?.includes(resultFinalizer));
  });
}

/** Holds that moments came in the order in which they are given, each with its name. */
export function inOrder(moments: readonly (readonly [string, string | undefined])[]): void {
  expect(moments.filter(([, at]) => at === undefined)).toEqual([]);
  // Argo CD leaves out what is less than a second.
  const sorted = moments.toSorted(([, left = ''], [, right = '']) => secondOf(left) - secondOf(right));
  expect(sorted.map(([name]) => name)).toEqual(moments.map(([name]) => name));
}

/** Orders texts by their characters' codes, wherever a test runs. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function slotOf({ spec }: Body): string {
  return `${spec.slot}${spec.environment === undefined ? '' : `@${spec.environment.split('-').at(-1)}`}`;
}
