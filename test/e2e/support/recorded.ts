/** A release whose hooks record that they ran, and how it ended, free of names and times: to be held against another. */
import { expect } from 'vitest';
import { until } from '../../cluster/until.ts';
import { application } from './application.ts';
import { repository } from './git.ts';
import { list, type Body } from './kube.ts';
import { configMap, text } from './manifests.ts';
import { declare, ours, releaseEnds, releaseOf, runsOf, shellHook, tenant } from './server.ts';
import type { Sink } from './sink.ts';

const places = ['dev', 'prod'] as const;
const seconds = 400;

/** How a release ended. */
export interface End {
  /** Of the release, its hook runs and Applications. */
  readonly state: Body;
  /** The hooks that ran, as the sink heard of them: `run/attempt/slot/environment`, without the name. */
  readonly effects: readonly string[];
}

/** Declares a product of two environments, the second of which the server syncs, with a hook in every slot but onFail. */
export async function beginRelease(name: string, sink: Sink): Promise<void> {
  const git = await repository(name);
  await git.commit(
    Object.fromEntries(places.map((place) => [`${place}/config.yaml`, text(configMap('shop', place))])),
  );
  for (const place of places)
    await declare(ours.Environment, `${name}-${place}`, {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-${place}` }],
      settle: '1s',
    });
  const hook = `${name}-record`;
  await shellHook(hook, sink.line);
  // What it exports must be there after every kill.
  await shellHook(`${name}-export`, `echo '{"TICKET": "OPS-7"}' > "$HOOKLINE_OUTPUT"; ${sink.line}`);
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-dev`,
    hooks: { onStart: `${name}-export`, onSuccess: hook, onFail: hook },
    steps: [
      {
        environment: `${name}-prod`,
        dependsOn: [`${name}-dev`],
        policy: { action: 'Sync' },
        hooks: { onStart: hook, onSuccess: hook, onFail: hook },
      },
    ],
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { 'hookline.dev/product': name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  for (const place of places.toReversed())
    await application({
      name: `hookline-${name}-${place}`,
      labels: { 'hookline.dev/product': name },
      spec: {
        source: { repoURL: git.url, targetRevision: 'main', path: place },
        ...(place === 'dev' ? { syncPolicy: { automated: {} } } : {}),
      },
    });
}

/** Waits until the release of a product has ended and nothing is left to do; gives its end. */
export async function endOfRelease(name: string, sink: Sink): Promise<End> {
  const { metadata } = await until(`a release of ${name} opens`, seconds * 1000, () => releaseOf(name));
  const release = await releaseEnds(metadata.name, seconds);
  const jobs = { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' };
  // The last writes of a release follow its end.
  await until(`the Jobs of ${name} are free`, seconds * 1000, async () => {
    const found = await list(jobs, tenant, `hookline.dev/product=${name}`);
    return found.every((job) => (job.metadata.finalizers ?? []).length === 0);
  });
  const runs = await runsOf(name);
  const ids = new Set([...runs.values()].map((run) => run.metadata.name));
  const jobsOfRuns = await list(jobs, tenant, `hookline.dev/product=${name}`);
  expect(jobsOfRuns.length).toBe(runs.size);
  const effects = sink.effects.filter(
    (effect) => effect.includes(name) || ids.has(effect.split('/')[0] ?? ''),
  );
  return {
    state: neutral(name, {
      release: release.status,
      runs: Object.fromEntries([...runs].map(([slot, { status }]) => [slot, status] as const)),
    }),
    effects: effects.map((effect) => neutralText(name, effect)).toSorted(byText),
  };
}

/**
 * Fields that hold what Kubernetes makes up, digests of what has the name in it, logs, and how Applications were when the
 * release opened: it may open later where the server was killed, and finds them further on.
 */
const passing: ReadonlySet<string> = new Set([
  'jobUid',
  'podName',
  'pod',
  'uid',
  'resourceVersion',
  'observedGeneration',
  'log',
  'flowDigest',
  'baseline',
]);

/** Gives a value without the name of its product, and without what differs each time. */
export function neutral(name: string, value: Body): Body {
  if (Array.isArray(value)) return value.map((entry) => neutral(name, entry));
  if (typeof value === 'string') return neutralText(name, value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !passing.has(key))
      .map(([key, entry]) => [neutralText(name, key), neutral(name, entry)] as const)
      .toSorted(([left], [right]) => byText(left, right)),
  );
}

/** Gives a text without the name of its product, and without what differs each time. */
export function neutralText(name: string, value: string): string {
  return value
    .replaceAll(name, 'NAME')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
    .replaceAll(/\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replaceAll(/-[0-9a-f]{10}\b/g, '-HASH');
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
