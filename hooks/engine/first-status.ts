/** The first status of a release: what it is one of, what it runs, and where everything stood (DESIGN.md §4.1, §4.4). */
import { digest } from '../model/digest.ts';
import { environmentsOf } from '../model/flow-check.ts';
import { slotsOf, type FlowSpec } from '../model/flow.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import type { Pinned, ReleaseSpec, ReleaseStatus } from '../model/release.ts';
import { slotEntries } from '../model/slot.ts';
import { primaryRevision, primarySource } from './application.ts';
import { specOf } from './declared.ts';
import { visibleVersion } from './identity.ts';
import { problemLine } from './line.ts';
import { placeIn, type Pass } from './pass.ts';
import { pinnedBytes, releaseFault, sizeOf } from './release-fault.ts';
import { pinnedOf } from './run-object.ts';
import type { HookSource, ReleaseView } from './snapshot.ts';

/** Gives the first status; with what is wrong in the configuration the release has failed already. */
export function firstStatus(pass: Pass, view: ReleaseView, openedAt: Instant): ReleaseStatus {
  const { snapshot } = pass;
  const flow = snapshot.flows.get(view.spec.flow);
  const spec: FlowSpec = flow?.spec ?? { triggerEnvironment: '' };
  const pinned = pinnedFor(pass, spec);
  const wrong = releaseFault({ pass, view, flow, hooks: pinned.hooks });
  const message = wrong === undefined ? '' : problemLine(wrong);
  const isQueued = snapshot.product.spec.concurrency === 'Queue' && wrong === undefined;
  return {
    observedGeneration: view.generation,
    phase: isQueued ? 'Queued' : 'Pending',
    ...(wrong === undefined
      ? {}
      : {
          reason: 'ConfigurationInvalid',
          message,
          error: { code: wrong.code, class: 'ConfigurationInvalid', message },
        }),
    identity: identityFor(pass, view.spec, spec),
    ...previous(pass, view),
    attempt: 1,
    openedAt: formatInstant(openedAt),
    ...(isQueued ? {} : { startedAt: pass.at }),
    environments: (flow === undefined ? [] : environmentsOf(spec)).map((name) => ({
      name,
      phase: 'Pending',
      applications: (snapshot.environments.get(name)?.applications ?? []).map((application) => ({
        namespace: application.namespace,
        name: application.name,
        phase: 'Pending',
      })),
      hooks: [],
      verdicts: [],
    })),
    hooks: [],
    context: {},
    baseline: baselineOf(pass, environmentsOf(spec)),
    opened: [],
    ended: [],
    pinned: wrong === undefined ? pinned : { ...pinned, hooks: failHooksOf(spec, pinned.hooks) },
    conditions: [],
  };
}

/** What the server wrote when it opened; of a release by hand, what the trigger applications follow. */
function identityFor(pass: Pass, spec: ReleaseSpec, flow: FlowSpec): ReleaseStatus['identity'] {
  const { revision, version, attempted } = spec;
  return {
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
    ...originOf(pass, spec, flow),
    generation: spec.generation ?? 0,
    ...(attempted === undefined ? {} : { attempted }),
  };
}

/** Gives a status with where its commit comes from, where no trigger application told that when it opened. */
export function withOrigin(pass: Pass, view: ReleaseView, status: ReleaseStatus): ReleaseStatus {
  if ((status.identity.repository ?? '') !== '') return status;
  const flow = pass.snapshot.flows.get(view.spec.flow)?.spec;
  const origin = flow === undefined ? undefined : originOf(pass, view.spec, flow);
  if (origin === undefined || origin.repository === '') return status;
  return { ...status, identity: { ...status.identity, ...origin } };
}

function originOf(
  { snapshot }: Pass,
  { repository, targetRevision }: ReleaseSpec,
  flow: FlowSpec,
): Pick<ReleaseStatus['identity'], 'repository' | 'targetRevision'> {
  const [trigger] = snapshot.environments.get(flow.triggerEnvironment)?.applications ?? [];
  const source = trigger === undefined ? undefined : primarySource(trigger);
  return {
    repository: repository ?? source?.repoURL ?? '',
    targetRevision: targetRevision ?? source?.targetRevision ?? '',
  };
}

function previous(pass: Pass, view: ReleaseView): Pick<ReleaseStatus, 'previousRevision'> {
  const before = pass.snapshot.releases.findLast(
    (one) => one.name !== view.name && one.spec.flow === view.spec.flow && one.status?.phase === 'Succeeded',
  );
  const revision = before?.status?.identity.revision;
  return revision === undefined ? {} : { previousRevision: revision };
}

function baselineOf({ snapshot, naming }: Pass, environments: readonly string[]): ReleaseStatus['baseline'] {
  return [...snapshot.applications.values()]
    .filter((application) => placeIn(snapshot, application, environments) !== undefined)
    .map((application) => ({
      namespace: application.namespace,
      name: application.name,
      revision: primaryRevision(application, application.comparison),
      ...versionOf(visibleVersion(application, naming)),
      ready: application.comparison.status === 'Synced' && application.health === 'Healthy',
    }));
}

function versionOf(version: string | undefined): { readonly version?: string } {
  return version === undefined ? {} : { version };
}

/** Pins what the slots name, so that what is changed or deleted later does not change this release. */
function pinnedFor({ snapshot }: Pass, flow: FlowSpec): Pinned {
  const names = new Set(slotsOf(flow).flatMap(({ entries }) => entries.map(({ hook }) => hook)));
  const hooks = [...names].flatMap((name) => {
    const source = snapshot.hooks.get(name);
    return source === undefined ? [] : [[name, pinnedHook(source)] as const];
  });
  return {
    flow: { ...flow },
    flowDigest: digest(JSON.stringify(flow), 16),
    hooks: Object.fromEntries(hooks),
  };
}

/** Where something is wrong only the release's fail hooks run, so that they alone are kept: those that there is room for. */
function failHooksOf({ hooks }: FlowSpec, pinned: Pinned['hooks']): Pinned['hooks'] {
  let kept: Pinned['hooks'] = {};
  for (const { hook } of slotEntries(hooks?.onFail)) {
    const found = pinnedOf(pinned, hook);
    const more = found === undefined ? kept : { ...kept, [hook]: found };
    if (sizeOf(more) <= pinnedBytes) kept = more;
  }
  return kept;
}

function nameOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'name');
}

/** A Hook with its defaults; of a WorkflowTemplate what its own reader wants. */
function pinnedHook({ kind, object, template }: HookSource): Pinned['hooks'][string] {
  const { apiVersion, metadata, spec } = object as Readonly<Record<string, unknown>>;
  const { name } = metadata as { readonly name: string };
  const checked = kind === 'Hook' ? specOf('Hook', object) : undefined;
  const kept = checked !== undefined && 'value' in checked ? checked.value : spec;
  return {
    kind,
    digest: digest(JSON.stringify(template === undefined ? kept : [kept, template['spec']]), 16),
    object: { apiVersion, kind, metadata: { name }, spec: kept },
    ...(template === undefined ? {} : { template: { ...template, metadata: { name: nameOf(template) } } }),
  };
}
