/** The arguments that a render knows for a hook of a flow slot (DESIGN.md §3.5, §6). */
import { failedEnvironments } from '../hooks/model/arguments.ts';
import { slotScopes, type SlotName } from '../hooks/model/flow.ts';
import type { FlowOptions } from './flow-options.ts';
import type { Application } from './options.ts';

/** How much of a revision stands in a release's name. */
const shortLength = 7;

/** Gives a slot's arguments in the order in which its hooks get them; what a render cannot know is empty. */
export function slotArguments(
  slot: SlotName,
  { product, environment, flow }: FlowOptions,
  application: Application,
): ReadonlyMap<string, string> {
  const { revision } = application;
  return new Map([
    ['RELEASE_ID', revision === '' ? product : `${product}-${revision.slice(0, shortLength)}`],
    ['RELEASE_URL', ''],
    ['PRODUCT_NAME', product],
    ['VERSION', ''],
    ['COMMIT_SHA', revision],
    ['PROMOTION_FLOW_NAME', flow],
    ['ENVIRONMENT_NAME', environment],
    ...(slot.endsWith('.onFail') ? failArguments(environment, application) : []),
    ['HOOK_SLOT', slot],
    ...(slotScopes[slot] === 'application' ? applicationArguments(application) : []),
  ]);
}

/** What went wrong a render cannot know, only where: the words are always the same. */
function failArguments(
  environment: string,
  application: Application,
): readonly (readonly [string, string])[] {
  const { name, namespace } = objectOf(application);
  const shown = namespace === '' ? name : `${namespace}/${name}`;
  const message = `Release Failed: ${environment} environment for the application ${shown} failed. (Error: the sync failed, see Argo CD)`;
  const failed = { name: environment, status: 'FAILED', applications: [name], errorMessage: message };
  return [
    ['ERROR_MESSAGE', message],
    ['FAILED_ENVIRONMENTS', failedEnvironments([failed])],
  ];
}

function applicationArguments(application: Application): readonly (readonly [string, string])[] {
  const { name, namespace } = objectOf(application);
  return [
    ['APP_NAME', name],
    ['APP_NAMESPACE', namespace],
    ['REPO_URL', application.arguments.get('REPO_URL') ?? ''],
    ['BRANCH', application.arguments.get('BRANCH') ?? ''],
    ['APP_PATH', application.arguments.get('APP_PATH') ?? ''],
    ['RUNTIME', ''],
  ];
}

/**
 * Splits an instance name into the Application's name and namespace; of one in Argo CD's own namespace only the name
 * is known. No name of Kubernetes has a `_`, so the first one is the separator (argo-cd.md §A.5).
 */
function objectOf({ instance }: Application): { readonly name: string; readonly namespace: string } {
  const at = instance.indexOf('_');
  return { name: instance.slice(at + 1), namespace: at === -1 ? '' : instance.slice(0, at) };
}
