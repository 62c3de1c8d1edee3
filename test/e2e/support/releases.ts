/** Releases of tests: a product whose environments follow each other, and how a release of it ended. */
import { expect, onTestFinished } from 'vitest';
import { until } from '../../cluster/until.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { labels } from '../../../hooks/model/names.ts';
import { application, applicationIs, refresh } from './application.ts';
import { repository, type Repository } from './git.ts';
import { pluginSource } from './hooked.ts';
import { get, kinds, list, remove, waitFor, type Body } from './kube.ts';
import { configMap, text } from './manifests.ts';
import { byText, declare, ours, runsOf, shellHook, tenant } from './server.ts';

/** An environment of a test, with its one Application. */
export interface Place {
  /** What lies in its folder, by file name; a ConfigMap where absent. */
  readonly files?: Readonly<Record<string, string>>;
  /** Laid over its step of the flow; the environment depends on the one before it. */
  readonly step?: Body;
  /** Laid over the Environment's spec. */
  readonly environment?: Body;
  /** Laid over the Application's spec; the first environment's is synced by Argo CD. */
  readonly spec?: Body;
  /** The Application's sources where it has several, from the URL of the repository. */
  readonly sources?: (url: string) => readonly Body[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels beside that of the product. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Parameters of the plugin, which renders the folder then. */
  readonly parameters?: readonly Body[];
}

/** What a product of a test consists of. */
export interface Plan {
  /** The first is where releases begin. */
  readonly places: Readonly<Record<string, Place>>;
  /** Hooks of the release, by slot. */
  readonly hooks?: Body;
  /** Laid over the flow's spec. */
  readonly flow?: Body;
  /** Laid over the Product's spec. */
  readonly product?: Body;
  /** Makes further Applications, before those of the places. */
  readonly others?: (git: Repository) => Promise<unknown>;
}

/** A product of a test. */
export interface Staged {
  readonly name: string;
  readonly git: Repository;
  /** The first commit. */
  readonly revision: string;
  readonly places: readonly string[];
}

/** Starts the syncs of an environment by the server. */
export const bySync = { policy: { action: 'Sync' } };

/** Lets the plugin put a gate into the syncs of an environment, which Argo CD starts. */
export const gated: Place = {
  parameters: [
    { name: 'gate', string: 'true' },
    { name: 'server', string: 'http://hookline.hookline' },
  ],
  spec: { syncPolicy: { automated: {} } },
};

/** The name of the hook that writes down what fail hooks are told. */
export function tellOf(name: string): string {
  return `${name}-tell`;
}

/**
 * Declares a product with everything that belongs to it, and with a hook that writes down what fail hooks are told; at
 * last its Applications, of which the first syncs by itself. All of it is gone after the test.
 */
export async function staged(name: string, { places, hooks, flow, product, others }: Plan): Promise<Staged> {
  const names = Object.keys(places);
  const git = await repository(name);
  const revision = await git.commit(filesOf(places));
  onTestFinished(() => releasesGo(name));
  const lines = ['echo "$FAILURE_REASON"', 'echo "$ERROR_MESSAGE"', 'echo "$FAILED_ENVIRONMENTS"'];
  await shellHook(tellOf(name), lines.join('; '));
  for (const [place, { environment }] of Object.entries(places))
    await declare(ours.Environment, `${name}-${place}`, {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: applicationOf(name, place) }],
      settle: '1s',
      ...environment,
    });
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-${names[0]}`,
    hooks: { onFail: tellOf(name), ...hooks },
    steps: names.slice(1).map((place, index) => ({
      environment: `${name}-${place}`,
      dependsOn: [`${name}-${names[index]}`],
      hooks: { onFail: tellOf(name) },
      ...places[place]?.step,
    })),
    ...flow,
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { [labels.product]: name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
    ...product,
  });
  // What the first environment starts must find the others there.
  await others?.(git);
  for (const place of names.toReversed()) {
    const { spec, annotations = {}, labels: own } = places[place] ?? {};
    await application({
      name: applicationOf(name, place),
      labels: { ...own, [labels.product]: name },
      annotations,
      spec: {
        ...sourceOf(git.url, place, places[place] ?? {}),
        ...(place === names[0] ? { syncPolicy: { automated: {} } } : {}),
        ...spec,
      },
    });
  }
  return { name, git, revision, places: names };
}

function sourceOf(url: string, path: string, { parameters, sources }: Place): Body {
  if (sources !== undefined) return { sources: sources(url) };
  if (parameters !== undefined) return { source: pluginSource(url, { path, parameters }) };
  return { source: { repoURL: url, targetRevision: 'main', path } };
}

/** Commits a change of every environment, and has the first one compared; gives the revision. */
export async function commitAgain({ name, git, places }: Staged, value: string): Promise<string> {
  const files = places.map((place) => [`${place}/config.yaml`, text(configMap('shop', value))] as const);
  const revision = await git.commit(Object.fromEntries(files));
  await refresh(applicationOf(name, places[0] ?? ''));
  return revision;
}

/** Gives the name of an environment's Application, and of the namespace that it deploys to. */
export function applicationOf(name: string, place: string): string {
  return `hookline-${name}-${place}`;
}

/** Gives the Application of an environment. */
export function applicationIn(name: string, place: string): Promise<Body> {
  return get(kinds.Application, argoCdNamespace, applicationOf(name, place));
}

/** Waits until a product has a release of a revision, and gives it. */
export function opened({ name }: Staged, revision: string): Promise<Body> {
  return until(`a release of ${name} opens at ${revision}`, 240_000, async () => {
    const releases = await list(ours.Release, tenant, `${labels.product}=${name}`);
    return releases.find(({ status }) => status?.identity?.revision === revision);
  });
}

/** Waits until a release is as wanted. */
export function releaseIs(
  name: string,
  label: string,
  is: (release: Body) => boolean,
  seconds = 300,
): Promise<Body> {
  return waitFor(ours.Release, tenant, name, {
    label: `release ${name}: ${label}`,
    seconds,
    is: (release) => release?.status !== undefined && is(release),
  });
}

/** Waits until the release of a revision has ended, and gives it. */
export async function released(scene: Staged, revision = scene.revision): Promise<Body> {
  const { metadata } = await opened(scene, revision);
  return releaseIs(metadata.name, 'has ended', ({ status }) => Boolean(status.endedAt), 420);
}

/** Waits until a gate holds the sync of an environment at a revision. */
export function isHeld({ name }: Staged, place: string, revision: string): Promise<Body> {
  return applicationIs(applicationOf(name, place), `is held at ${revision}`, ({ operation, status }) => {
    const { syncResult } = status?.operationState ?? {};
    const entries: readonly Body[] = syncResult?.resources ?? [];
    const waits = entries.some((one) => one.name.startsWith('hookline-gate-') && one.hookPhase === 'Running');
    return operation !== undefined && syncResult?.revision === revision && waits;
  });
}

/** What a fail hook was told. */
export interface Told {
  readonly reason: string;
  readonly message: string;
  readonly environments: readonly Body[];
}

/** Gives what fail hooks were told, by `slot@place`; those that did not write it down are left out. */
export async function told(name: string): Promise<Readonly<Record<string, Told>>> {
  const found: Record<string, Told> = {};
  for (const [slot, { spec, status }] of await runsOf(name)) {
    if (spec.hook !== tellOf(name)) continue;
    expect([slot, status.phase]).toEqual([slot, 'Succeeded']);
    const [reason = '', message = '', environments = ''] = status.log.split('\n');
    found[slot] = { reason, message, environments: JSON.parse(environments) };
  }
  return found;
}

/** Why and where a release is to have failed. */
export interface Failure {
  readonly at: string;
  readonly class: string;
  /** What is named as its cause. */
  readonly says: string | RegExp;
  /** Phases of the environments, in their order. */
  readonly phases: readonly string[];
  /** The environment has fail hooks; true where absent. */
  readonly hasOnFail?: boolean;
}

/**
 * Holds that a release failed by one environment: with the true class and cause, which its fail hooks were told, once
 * each, and that nothing behind it was touched.
 */
export async function failedAt(scene: Staged, release: Body, failure: Failure): Promise<void> {
  const { name, places } = scene;
  const { status } = release;
  const environment = status.environments.find((one: Body) => one.name === `${name}-${failure.at}`);
  expect([status.phase, status.reason, status.error?.class]).toEqual([
    'Failed',
    failure.class,
    failure.class,
  ]);
  expect([environment.phase, environment.reason]).toEqual(['Failed', failure.class]);
  for (const { message } of [status, status.error, environment]) expect(message).toMatch(failure.says);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(failure.phases);

  const hooks = await told(name);
  const own = failure.hasOnFail === false ? [] : [`environment.onFail@${failure.at}`];
  expect(Object.keys(hooks).toSorted(byText)).toEqual([...own, 'release.onFail']);
  for (const { reason, message, environments } of Object.values(hooks)) {
    expect(reason).toBe(failure.class);
    expect(message).toMatch(failure.says);
    expect(environments).toMatchObject([
      { Name: environment.name, Status: 'FAILED', Applications: [applicationOf(name, failure.at)] },
    ]);
    expect(environments[0]['Error-message']).toMatch(failure.says);
  }
  for (const [index, place] of places.entries())
    if (failure.phases[index] === 'Pending') await untouched(scene, place);
}

/** Holds that nothing was ever done to the Application of an environment, nor any hook run for it but those of some slots. */
export async function untouched({ name }: Staged, place: string, but: readonly string[] = []): Promise<void> {
  const { operation, status } = await applicationIn(name, place);
  expect([operation, status?.operationState, status?.history ?? []]).toEqual([undefined, undefined, []]);
  const runs = await list(ours.HookRun, tenant, `${labels.environment}=${name}-${place}`);
  expect(runs.map(({ spec }) => spec.slot).toSorted(byText)).toEqual(but.toSorted(byText));
}

/** Gives the phases of a product's hook runs by `slot@place`, in the order of these. */
export async function ranHooks(name: string): Promise<readonly string[]> {
  const runs = await runsOf(name);
  return [...runs].map(([slot, { status }]) => `${slot} ${status.phase}`).toSorted(byText);
}

function filesOf(places: Plan['places']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(places).flatMap(([place, { files }]) =>
      Object.entries(files ?? { 'config.yaml': text(configMap('shop', place)) }).map(
        ([file, content]) => [`${place}/${file}`, content] as const,
      ),
    ),
  );
}

async function releasesGo(name: string): Promise<void> {
  for (const { metadata } of await list(ours.Release, tenant, `${labels.product}=${name}`))
    await remove(ours.Release, tenant, metadata.name);
}
