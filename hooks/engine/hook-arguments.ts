/** The values of a hook's arguments: every row of `argumentRows` has one here (DESIGN.md §6). */
import { argumentsAt } from '../model/arguments.ts';
import { environmentsOf } from '../model/flow-check.ts';
import { slotScopes } from '../model/flow.ts';
import type { HookRecord } from '../model/release-record.ts';
import { primarySource, type Application, type Source } from './application.ts';
import type { Snapshot } from './snapshot.ts';
import { recordOf } from './record-index.ts';
import { momentOf, type SlotAsk } from './slot-ask.ts';
import type { Work } from './work.ts';

interface Facts {
  readonly work: Work;
  readonly ask: SlotAsk;
  readonly record: HookRecord;
}

/** Where each argument's value comes from. */
const values: Readonly<Record<string, (facts: Facts) => string | undefined>> = {
  RELEASE_ID: ({ work }) => work.view.name,
  RELEASE_URL: ({ work }) => releaseUrl(work.pass.snapshot, work.view.name),
  PRODUCT_NAME: ({ work }) => work.pass.snapshot.product.name,
  VERSION: ({ work }) => work.view.status.identity.version,
  COMMIT_SHA: commitOf,
  PROMOTION_FLOW_NAME: ({ work }) => work.view.spec.flow,
  ENVIRONMENT_NAME: ({ ask }) => ask.environment,
  ERROR_MESSAGE: ({ ask }) => ask.failure?.message,
  FAILED_ENVIRONMENTS: ({ ask }) => ask.failure?.environments ?? '[]',
  FAILURE_REASON: ({ ask }) => ask.failure?.class,
  HOOK_SLOT: ({ ask }) => ask.slot,
  HOOK_RUN_ID: ({ record }) => record.run,
  ATTEMPT: ({ record }) => String(record.attempt),
  PREVIOUS_COMMIT_SHA: ({ work }) => work.view.status.previousRevision,
  INITIATED_BY: ({ work }) => work.view.spec.initiatedBy,
  APPLICATIONS: ({ work, ask }) => JSON.stringify(applicationNames(work, ask.environment)),
  APP_NAME: ({ ask }) => ask.application?.name,
  APP_NAMESPACE: ({ ask }) => ask.application?.namespace,
  REPO_URL: ({ ask }) => sourceOf(ask.application)?.repoURL,
  BRANCH: ({ ask }) => sourceOf(ask.application)?.targetRevision,
  APP_PATH: ({ ask }) => sourceOf(ask.application)?.path,
  RUNTIME: ({ ask }) => ask.application?.destination.name || ask.application?.destination.server,
  PATH: ({ ask }) => sourceOf(ask.application)?.path,
};

/** Gives the arguments of a hook run, in the order in which the hook gets them. */
export function hookArguments(work: Work, ask: SlotAsk, record: HookRecord): ReadonlyMap<string, string> {
  const rows = argumentsAt(slotScopes[ask.slot], momentOf(ask.slot));
  const facts = { work, ask, record };
  return new Map(rows.map(({ name }) => [name, values[name]?.(facts) ?? '']));
}

/** Gives the address of a release's page; empty where the server's is not known. */
export function releaseUrl({ settings, product }: Snapshot, release: string): string {
  return settings.url === '' ? '' : `${settings.url}/releases/${product.namespace}/${release}`;
}

/** The commit of the release; behind an application's sync, the commit that it was synced to. */
function commitOf({ work, ask }: Facts): string | undefined {
  const { identity, environments } = work.view.status;
  if (ask.application === undefined) return identity.revision;
  const place = environments.find((one) => one.name === ask.environment);
  const record = recordOf(place?.applications ?? [], ask.application);
  return record?.operation?.revision ?? identity.revision;
}

/** Gives the names of an environment's Applications, or of all of the flow's. */
export function applicationNames(work: Work, environment: string | undefined): readonly string[] {
  const names = environment === undefined ? environmentsOf(work.flow) : [environment];
  const { environments } = work.pass.snapshot;
  return names.flatMap((name) =>
    (environments.get(name)?.applications ?? []).map((application) => application.name),
  );
}

function sourceOf(application: Application | undefined): Source | undefined {
  return application === undefined ? undefined : primarySource(application);
}
