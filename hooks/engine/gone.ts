/** What a Product leaves behind that is deleted: releases and hook runs, which must end, and Jobs, which nothing may hold. */
import { labels, manager, resultFinalizer } from '../model/names.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, type Problem } from '../model/problem.ts';
import type { Action, Guard, Target } from './action.ts';
import { jobOf, workflowOf, type Job } from './job.ts';
import { stamp } from './reading.ts';
import type { Objects, ProductView, RunView, Settings, Snapshot } from './snapshot.ts';

/**
 * Gives a view of the Product `namespace/name` that is not there, where something of it is; of a namespace that is no
 * tenant's nothing is looked at.
 */
export function goneProduct(key: string, objects: Objects, { tenants }: Settings): ProductView | undefined {
  const [namespace = '', name = ''] = key.split('/');
  if (!tenants.some((one) => one.namespace === namespace)) return undefined;
  const releases = objects.releases.filter((object) => isOf(object, { namespace, name }));
  const has =
    releases.length > 0 ||
    objects.runs.some((object) => isOf(object, { namespace, name })) ||
    straysOf({ namespace, name }, new Map(), objects).length > 0;
  if (!has) return undefined;
  return {
    ...stamp({ metadata: { namespace, name } }),
    isGone: true,
    unreadable: undefined,
    spec: { match: 'Revision', require: 'All', concurrency: 'Supersede', unmatchedSync: 'Hold' },
    status: {
      // Nothing opens any more, so that no name need be kept.
      releases: releases.map((object) => stamp(object).name),
      opened: [],
      ended: [],
      entered: [],
      applications: [],
      conditions: [],
    },
  };
}

/** Says what is wrong with whatever names the Product. */
export function goneProblem({ namespace, name }: ProductView): Problem {
  return error('PRODUCT_UNKNOWN', `there is no Product/${name} in namespace ${namespace}`, {
    fix: 'make it, or name another one',
  });
}

/** Makes what follows hang on the Product being gone: the cache may only be late. */
export function isGoneStill({ product: { isGone, namespace, name } }: Snapshot): readonly Guard[] {
  return isGone ? [{ target: { kind: 'Product', namespace, name }, expect: 'Absent' }] : [];
}

/** Gives the Jobs and Workflows with our finalizer whose HookRun is not there: nobody waits for their results. */
export function straysOf(
  product: { readonly namespace: string; readonly name: string },
  runs: ReadonlyMap<string, RunView>,
  { jobs, workflows = [] }: Pick<Objects, 'jobs' | 'workflows'>,
): readonly Job[] {
  const all = [
    ...jobs.filter(isTheirs).map((object) => jobOf(object, [], { finalizer: resultFinalizer })),
    ...workflows.filter(isTheirs).map((object) => workflowOf(object, resultFinalizer)),
  ];
  return all.filter(({ hasFinalizer }) => hasFinalizer);

  function isTheirs(object: JsonObject): boolean {
    const { namespace, name, labels: own } = stamp(object);
    const isOurs = own[labels.managedBy] === manager && own[labels.product] === product.name;
    return isOurs && namespace === product.namespace && !runs.has(name);
  }
}

/** Lets strays go: who deletes a HookRun deletes its Job, which our finalizer would keep for ever, and its namespace. */
export function letStraysGo({ strays }: Snapshot): readonly Action[] {
  return strays.map(({ kind, namespace, name, uid }) => {
    const target: Target = { kind, namespace, name };
    const run: Target = { kind: 'HookRun', namespace, name };
    return {
      type: 'RemoveFinalizer',
      // One that is refused keeps back no other.
      of: name,
      target,
      uid,
      finalizer: resultFinalizer,
      guards: [{ target: run, expect: 'Absent' }],
    };
  });
}

function isOf(object: JsonObject, { namespace, name }: { namespace: string; name: string }): boolean {
  return stamp(object).namespace === namespace && textField(field(object, 'spec'), 'product') === name;
}
