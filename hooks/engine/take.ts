/** Takes the snapshot of a product out of plain Kubernetes objects; every world uses this one function. */
import { parseInstant } from '../model/instant.ts';
import { argo, resultFinalizer } from '../model/names.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { isError, type Problem } from '../model/problem.ts';
import type { ProductStatus } from '../model/product-status.ts';
import type { Application } from './application.ts';
import { configurationProblemsOf, readConfiguration } from './configured.ts';
import { specOf, statusOf } from './declared.ts';
import { goneProblem, goneProduct, straysOf } from './gone.ts';
import { jobOf, ownerOf, workflowOf, type Job } from './job.ts';
import { parentsOf, rolloutsOf } from './kin.ts';
import { lateVersions } from './late-version.ts';
import { membership, tenancyProblems } from './membership.ts';
import { objectField, stamp } from './reading.ts';
import { selfHealProblems } from './self-heal.ts';
import { refusalsOf } from './trouble.ts';
import { unreadableStatus } from './unreadable.ts';
import { windowsOf } from './window.ts';
import type {
  Completion,
  FlowView,
  Objects,
  ProductView,
  ReleaseView,
  RunView,
  Settings,
  Snapshot,
} from './snapshot.ts';

/** Gives the snapshot of the Product `namespace/name`; nothing where there is none, and nothing of it is left. */
export function takeSnapshot(key: string, objects: Objects, settings: Settings): Snapshot | undefined {
  const read = readProduct(key, objects, settings);
  if (read === undefined) return undefined;
  const { product } = read;
  const foreign = tenancyProblems(product, settings);
  const isKnown = read.hasSpec && foreign.length === 0;
  const own = within(objects, product.namespace);
  const configuration = readConfiguration(product, own, settings);
  const applications = isKnown ? objects.applications : [];
  // Of a Product that is gone nobody knows what lies in its environments.
  const declared = product.isGone ? [] : [...configuration.environments.values()];
  const members = membership({ product, products: objects.products, settings }, applications, declared);
  const releases = releasesOf(product, own.releases);
  const runs = runsOf(product, own.runs);
  const windows = windowsOf(objects.projects ?? [], settings.argocdNamespace);
  const flows = product.isGone ? new Map<string, FlowView>() : configuration.flows;
  return {
    settings,
    product,
    problems: [
      ...read.problems,
      ...foreign,
      ...configuration.problems,
      ...configurationProblemsOf(product, configuration),
      ...members.problems(flows),
      ...lateVersions(product, flows, { environments: members.environments, settings }),
      ...selfHealProblems({ product, flows, environments: members.environments, settings, windows }),
      ...releases.problems,
    ],
    isKnown,
    flows,
    environments: members.environments,
    hooks: configuration.hooks,
    applications: members.applications,
    environmentsOf: members.environmentsOf,
    releases: releases.views,
    runs,
    jobs: jobsOf(runs, own),
    refused: objects.refused ?? new Map(),
    strays: straysOf(product, runs, own),
    hasWorkflows: objects.workflows !== undefined,
    syncJobs: syncJobsOf(objects.jobs),
    claims: objects.claims ?? new Map(),
    windows,
    asked: objects.asked,
    rollouts: rolloutsOf(objects.applicationSets ?? []),
    parents: parentsOf([...members.applications.values()], objects.applications, settings.argocdNamespace),
    completions: completionsOf(objects.events, members.applications),
  };
}

const nothingRemembered: ProductStatus = {
  releases: [],
  opened: [],
  ended: [],
  entered: [],
  applications: [],
  conditions: [],
};

interface ReadProduct {
  readonly product: ProductView;
  readonly hasSpec: boolean;
  readonly problems: readonly Problem[];
}

function readProduct(key: string, objects: Objects, settings: Settings): ReadProduct | undefined {
  const object = objects.products.find((one) => keyOf(one) === key);
  if (object !== undefined) return productOf(object);
  const product = goneProduct(key, objects, settings);
  return product === undefined ? undefined : { product, hasSpec: false, problems: [goneProblem(product)] };
}

function productOf(object: JsonObject): ReadProduct {
  const spec = specOf('Product', object);
  const status = statusOf('Product', object);
  return {
    hasSpec: 'value' in spec,
    product: {
      ...stamp(object),
      isGone: false,
      unreadable: 'problems' in status ? objectField(object, 'status') : undefined,
      spec:
        'value' in spec
          ? spec.value
          : { match: 'Revision', require: 'All', concurrency: 'Supersede', unmatchedSync: 'Hold' },
      status: ('value' in status ? status.value : undefined) ?? nothingRemembered,
    },
    problems: [
      ...('problems' in spec ? spec.problems : []),
      ...('problems' in status ? [unreadableStatus(object, status.problems)] : []),
    ],
  };
}

/** Gives the objects of one namespace; products, Applications and events stay whole. */
function within(objects: Objects, namespace: string): Objects {
  function inside(list: readonly JsonObject[]): readonly JsonObject[] {
    return list.filter((one) => textField(field(one, 'metadata'), 'namespace') === namespace);
  }
  return {
    ...objects,
    flows: inside(objects.flows),
    environments: inside(objects.environments),
    hooks: inside(objects.hooks),
    templates: inside(objects.templates),
    releases: inside(objects.releases),
    runs: inside(objects.runs),
    jobs: inside(objects.jobs),
    pods: inside(objects.pods),
    ...(objects.workflows === undefined ? {} : { workflows: inside(objects.workflows) }),
  };
}

function releasesOf(
  product: ProductView,
  objects: readonly JsonObject[],
): { readonly views: readonly ReleaseView[]; readonly problems: readonly Problem[] } {
  const views: ReleaseView[] = [];
  const problems: Problem[] = [];
  for (const object of objects) {
    if (textField(field(object, 'spec'), 'product') !== product.name) continue;
    const spec = specOf('Release', object);
    const status = statusOf('Release', object);
    if ('value' in spec && 'value' in status)
      views.push({ ...stamp(object), spec: spec.value, status: status.value });
    else
      // A release that cannot be read is left as it is: others go on.
      problems.push(
        ...[
          ...('problems' in spec ? spec.problems : []),
          ...('problems' in status ? [unreadableStatus(object, status.problems)] : []),
        ].map((problem) => (isError(problem) ? { ...problem, level: 'warn' as const } : problem)),
      );
  }
  return { views: views.toSorted(byAge), problems };
}

/** Orders releases by when they opened; those that are made at the same moment by name. */
function byAge(left: ReleaseView, right: ReleaseView): number {
  const difference = openedAt(left) - openedAt(right);
  if (difference !== 0) return difference;
  return left.name < right.name ? -1 : 1;
}

function openedAt({ status, createdAt }: ReleaseView): number {
  return parseInstant(status?.openedAt) ?? createdAt ?? Number.POSITIVE_INFINITY;
}

function runsOf(product: ProductView, objects: readonly JsonObject[]): ReadonlyMap<string, RunView> {
  const runs = new Map<string, RunView>();
  for (const object of objects) {
    if (textField(field(object, 'spec'), 'product') !== product.name) continue;
    const spec = specOf('HookRun', object);
    const status = statusOf('HookRun', object);
    if (!('value' in spec && 'value' in status)) continue;
    const meta = stamp(object);
    runs.set(meta.name, { ...meta, spec: spec.value, status: status.value });
  }
  return runs;
}

/** Gives the Jobs and Workflows that have the name of a hook run, each with its pods. */
function jobsOf(
  runs: ReadonlyMap<string, RunView>,
  { jobs, pods, events, workflows = [], podless = new Set() }: Objects,
): ReadonlyMap<string, Job> {
  const refusals = refusalsOf(events);
  const byOwner = Map.groupBy(pods, ownerOf);
  const found = new Map<string, Job>();
  for (const object of jobs) {
    const { name, uid } = stamp(object);
    const run = runs.get(name);
    if (run === undefined || run.spec.workflow !== undefined) continue;
    const reading = {
      finalizer: resultFinalizer,
      refusal: refusals.get(uid),
      isPodless: podless.has(uid),
    };
    found.set(name, jobOf(object, byOwner.get(uid) ?? [], reading));
  }
  for (const object of workflows) {
    const { name } = stamp(object);
    if (runs.get(name)?.spec.workflow !== undefined) found.set(name, workflowOf(object, resultFinalizer));
  }
  return found;
}

/** Gives when the hook Jobs of syncs were made: those with Argo CD's own annotation. */
function syncJobsOf(jobs: readonly JsonObject[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const object of jobs) {
    const { namespace, name, annotations, createdAt } = stamp(object);
    if (annotations[argo.hook] !== undefined && createdAt !== undefined)
      found.set(`${namespace}/${name}`, createdAt);
  }
  return found;
}

function completionsOf(
  events: readonly JsonObject[],
  applications: ReadonlyMap<string, Application>,
): ReadonlyMap<string, readonly Completion[]> {
  const uids = new Set([...applications.values()].map(({ uid }) => uid));
  const found = new Map<string, Completion[]>();
  for (const event of events) {
    const uid = textField(field(event, 'involvedObject'), 'uid');
    if (textField(event, 'reason') !== 'OperationCompleted' || !uids.has(uid)) continue;
    const message = textField(event, 'message');
    // A sync of some resources is called a partial one (argo-cd.md §D.3).
    const [, revision] = /^Sync operation to (\S*) (?:succeeded$|failed)/.exec(message) ?? [];
    if (revision === undefined) continue;
    const at = parseInstant(textField(event, 'lastTimestamp')) ?? stamp(event).createdAt ?? 0;
    const list = found.get(uid) ?? [];
    list.push({ at, revision, message, hasSucceeded: message.endsWith(' succeeded') });
    found.set(uid, list);
  }
  for (const list of found.values()) list.sort((left, right) => left.at - right.at);
  return found;
}

function keyOf(object: JsonObject): string {
  const { namespace, name } = stamp(object);
  return `${namespace}/${name}`;
}
