/** Jobs for tests: a Hook's spec made into its Job. */
import { Hook } from '../../../hooks/model/hook.ts';
import { hookJob, type Placement } from '../../../hooks/model/job.ts';
import { makeHook } from './faults.ts';

export const identity = {
  instance: 'shop',
  scope: 'application',
  hook: 'migrate',
  phase: 'PreSync',
} as const;
const placement: Placement = { identity, namespace: 'shop-prod', wave: 0, values: new Map() };

export interface MadeContainer {
  readonly [key: string]: unknown;
  readonly env: readonly object[];
}

/** What is looked at in a Job that was made. */
export interface Made {
  readonly metadata: { readonly [key: string]: unknown };
  readonly spec: {
    readonly [key: string]: unknown;
    readonly template: {
      readonly metadata: { readonly [key: string]: unknown };
      readonly spec: { readonly [key: string]: unknown; readonly containers: readonly MadeContainer[] };
    };
  };
}

/** Gives the Job of a Hook with a spec. */
export function made(spec: object, changes: Partial<Placement> = {}): Made {
  const hook = Hook.parse(makeHook({ phases: ['PreSync'], ...spec }, { name: 'migrate' }));
  return hookJob(hook, { ...placement, ...changes }) as unknown as Made;
}

/** One body of each kind that becomes a Job. */
export const container = { image: 'a:1' };
export const script = { image: 'a:1', source: 'true' };
export const job = { template: { spec: { containers: [{ image: 'a:1' }] } } };
export const http = { url: 'https://a.test' };
/** The labels of an injected Job and its pod. */
export const ownLabels = {
  'app.kubernetes.io/managed-by': 'hookline',
  'hookline.dev/hook': 'migrate',
  'hookline.dev/phase': 'PreSync',
};
