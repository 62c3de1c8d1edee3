/** What the real Argo CD was seen to show, replayed: each failed sync tells people once, and why; no other tells them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reconcile } from '../../../hooks/controller.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { environment, flow, hook, namespace, product, Scene } from './scene.ts';
import { start, type Draft } from './world.ts';

const folder = join(import.meta.dirname, '../../golden/traces');

interface Trace {
  readonly applications: Readonly<Record<string, object>>;
  readonly events: readonly { readonly at: number; readonly type: string; readonly application?: Draft }[];
}

/** Traces count seconds from their beginning, and number their revisions. */
function revived(key: string, value: unknown): unknown {
  if (typeof value === 'number' && /(?:At|Time)$/.test(key)) return formatInstant(start + value * 1000);
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\brevision-(\d)\b/g, (_, digit: string) => digit.repeat(40));
}

/** Replays a trace: after each event the server makes its passes, and hooks succeed. */
async function replayed(name: string): Promise<Scene> {
  const trace = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'), revived) as Trace;
  const scene = new Scene([
    product({ applications: {} }),
    flow({ steps: [], hooks: { onSuccess: 'done', onFail: 'page' } }),
    environment('dev', { destinations: [{ server: 'https://kubernetes.default.svc' }] }),
    hook('done'),
    hook('page'),
  ]);
  scene.world.settings = { ...scene.world.settings, mayWriteApplications: false };
  for (const { at, type, application } of trace.events) {
    scene.world.clock = Math.max(scene.world.clock, start + at * 1000);
    if (application === undefined) continue;
    const { name: named } = application.metadata;
    const spec = trace.applications[named] as Record<string, unknown>;
    if (type === 'DELETED') scene.world.remove({ ...application, kind: 'Application' });
    else scene.world.put({ ...application, apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec });
    await passes(scene, 6);
  }
  // What is left is waited for: health, settling, hooks.
  for (let minute = 0; minute < 6; minute += 1) {
    await passes(scene, 10);
    scene.world.clock += 60_000;
  }
  return scene;
}

async function passes(scene: Scene, count: number): Promise<void> {
  for (let pass = 0; pass < count; pass += 1) {
    await reconcile(`${namespace}/shop`, scene.world);
    scene.world.runJobs(() => ({ exitCode: 0 }));
  }
}

/** Each release by its revision's number: how it ended, why, and how often people were told. */
function outcome(scene: Scene): readonly string[] {
  return scene.releases().map(({ status: { identity, phase, reason, hooks } }) => {
    const told = hooks.filter(({ slot }) => slot === 'release.onFail').length;
    return [identity.revision?.[0], phase, reason, told === 0 ? undefined : `told ${told}`]
      .filter((one) => one !== undefined)
      .join(' ');
  });
}

/** What people are told of each release that failed, without the words that name its environment and Application. */
function causes(scene: Scene): readonly string[] {
  return scene.releases().flatMap(({ status: { phase, message = '' } }) => {
    const told = /^dev environment for the application argocd\/hookline-trace-\S+ failed\. \(Error: (.*)\)$/s;
    return phase === 'Failed' ? [told.exec(message)?.[1] ?? message] : [];
  });
}

type Row = [name: string, releases: readonly string[], cause?: string];

/** Every trace: the releases that open, how each ends and how often people are told of it; and of one that fails, the cause that they are told. */
const table: readonly Row[] = [
  ['already-synced', ['1 Succeeded']],
  ['applicationset', ['1 Succeeded']],
  [
    'apply-error-alone',
    ['1 Failed ApplyFailed told 1'],
    'one or more objects failed to apply, reason: Service "shop" is invalid: [spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive]; Service shop',
  ],
  [
    'apply-error',
    ['1 Failed ApplyFailed told 1'],
    'one or more synchronization tasks completed unsuccessfully, reason: Service "shop" is invalid: [spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive]; Service shop',
  ],
  ['commit-while-held-paths', ['1 Succeeded']],
  // The recording ends while the gate holds the second commit, which 3.5.1 always syncs in full.
  ['commit-while-held-paths-3-5-1', ['1 Succeeded', '2 Running']],
  ['commit-while-held', ['1 Succeeded', '2 Succeeded']],
  ['controller-away', ['1 Succeeded']],
  ['controller-restarted', ['1 Succeeded']],
  [
    'degraded-awaited',
    ['1 Failed Degraded told 1'],
    'one or more synchronization tasks completed unsuccessfully; Deployment shop: Deployment "shop" exceeded its progress deadline',
  ],
  ['degraded', ['1 Failed Degraded told 1'], 'Degraded for 60s after its sync'],
  [
    'deleted-in-sync-terminated',
    ['1 Failed Terminated told 1'],
    'Operation terminated; PreSync hook check-03bc94ba: Terminated',
  ],
  // Its sync was seen and is gone, and nothing says that it succeeded.
  [
    'deleted-in-sync-without-finalizer',
    ['1 Failed Unknown told 1'],
    'Application argocd/hookline-trace-deleted-in-sync-without-finalizer left dev while its sync went on',
  ],
  ['deleted-in-sync', ['1 Succeeded']],
  ['drift-unrelated-commit-3-5-1', ['1 Succeeded', '2 Running']],
  // The recording ends while the gate holds the second commit.
  ['drift-unrelated-commit-full', ['1 Succeeded', '2 Running']],
  ['drift-unrelated-commit-paths', ['1 Succeeded']],
  ['drift-unrelated-commit', ['1 Succeeded']],
  [
    'dry-run-rejection',
    ['1 Failed DryRunRejected told 1'],
    'one or more objects failed to apply (dry run); ConfigMap without a name: error when retrieving current configuration of:; Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"; Name: "", Namespace: "hookline-trace-dry-run-rejection"; from server for: "/dev/shm/0": resource name may not be empty',
  ],
  ['dry-run', []],
  ['evicted-exit-0', ['1 Succeeded']],
  ['evicted-exit-143', ['1 Succeeded']],
  // These operations were ended by others than this server: that is a failure.
  [
    'held-ended-drift',
    ['1 Succeeded', '2 Failed Terminated told 1'],
    'Operation terminated; PreSync hook hookline-gate-8bec8a36: Terminated',
  ],
  [
    'held-ended-newer',
    ['1 Failed Terminated told 1', '2 Succeeded'],
    'Operation terminated; PreSync hook hookline-gate-9195fe3b: Terminated',
  ],
  [
    'held-ended-paths',
    ['1 Failed Terminated told 1', '2 Succeeded'],
    'Operation terminated; PreSync hook hookline-gate-cf01fd49: Terminated',
  ],
  [
    'held-ended-paths-3-5-1',
    ['1 Failed Terminated told 1', '2 Running'],
    'Operation terminated; PreSync hook hookline-gate-f5d36abb: Terminated',
  ],
  ['opened-ended', ['1 Failed Terminated told 1'], 'Operation terminated'],
  [
    'terminate-presync',
    ['1 Failed Terminated told 1'],
    'Operation terminated; PreSync hook check-a9b1fb0b: Terminated',
  ],
  [
    'invalid-task',
    ['1 Failed PermissionDenied told 1'],
    'one or more synchronization tasks are not valid: resource :ConfigMap is not permitted in project hookline-trace-invalid-task; ConfigMap shop',
  ],
  ['multi-source', ['1 Succeeded']],
  ['pod-deleted-exit-0', ['1 Succeeded']],
  ['pod-deleted-exit-143', ['1 Succeeded']],
  [
    'postsync-failure',
    ['1 Failed HookFailed told 1'],
    'one or more synchronization tasks completed unsuccessfully; PostSync hook smoke-3c6fe4a6: Job has reached the specified backoff limit (kubectl -n hookline-trace-postsync-failure logs job/smoke-3c6fe4a6)',
  ],
  [
    'presync-failure-automated',
    ['1 Failed HookFailed told 1'],
    'one or more synchronization tasks completed unsuccessfully (retried 5 times).; PreSync hook check-88ec50db: Job has reached the specified backoff limit (kubectl -n hookline-trace-presync-failure-automated logs job/check-88ec50db)',
  ],
  [
    'presync-failure-retried',
    ['1 Failed HookFailed told 1'],
    'one or more synchronization tasks completed unsuccessfully (retried 2 times).; PreSync hook check-02845b31: Job has reached the specified backoff limit (kubectl -n hookline-trace-presync-failure-retried logs job/check-02845b31)',
  ],
  ['render-error-self-heal', ['1 Succeeded']],
  // The broken revision is mended before its error has lasted four minutes.
  ['render-error-synced', ['1 Succeeded', '3 Succeeded']],
  ['render-error', ['1 Succeeded', '3 Succeeded']],
  ['retry-refresh', ['1 Succeeded', '2 Succeeded']],
  ['rollback', ['1 Succeeded', '2 Succeeded']],
  ['selective-sync', []],
  // The recording ends while the gate holds the third commit.
  ['self-heal-live-events-3-5-1', ['1 Succeeded', '2 Succeeded', '3 Running']],
  ['self-heal-live-events-write-p', ['1 Succeeded', '2 Succeeded', '3 Running']],
  ['self-heal-live-events', ['1 Succeeded', '2 Succeeded']],
  ['self-heal-paths-3-5-1', ['1 Succeeded', '2 Running']],
  ['self-heal-paths-write-p-3-5-1', ['1 Succeeded', '2 Running']],
  ['self-heal-paths-write-p', ['1 Succeeded', '2 Succeeded']],
  ['self-heal-paths', ['1 Succeeded']],
  ['self-heal-window-3-5-1', ['1 Succeeded', '2 Running']],
  ['self-heal-window', ['1 Succeeded']],
  ['self-heal', ['1 Succeeded']],
  ['strategy-apply', []],
  ['success', ['1 Succeeded']],
  // Argo CD's own timeout ended these: a failure, told once, however many attempts were to come.
  [
    'sync-timeout-before-retry',
    ['1 Failed TimedOut told 1'],
    'Operation terminated, triggered by controller sync timeout (retried 1 times).; PreSync hook check-01ffcf2e: Job has reached the specified backoff limit (kubectl -n hookline-trace-sync-timeout-before-retry logs job/check-01ffcf2e)',
  ],
  [
    'sync-timeout',
    ['1 Failed TimedOut told 1'],
    'Operation terminated, triggered by controller sync timeout; PreSync hook check-81ea2dd2: Terminated',
  ],
  ['two-applications', ['1 Succeeded', '2 Succeeded']],
];

test.each<Row>(table)('%s', async (name, expected, cause) => {
  const scene = await replayed(name);

  expect(outcome(scene)).toEqual(expected);
  expect(causes(scene)).toEqual(cause === undefined ? [] : [cause]);
});

test('every trace is replayed', () => {
  const recorded = readdirSync(folder).map((file) => file.replace('.json', ''));

  expect(table.map(([name]) => name).toSorted()).toEqual(recorded.toSorted());
});

/** What people hear of hooks that did not run; of every other trace, nothing. */
const events: Readonly<Record<string, string>> = {
  // The broken revision was never synced and the mended one never seen Synced: no drift, though it looks so.
  'render-error-self-heal': 'GateBypassed',
  rollback: 'HooksSkipped SkippedRollback',
  'self-heal-live-events': 'GateBypassed',
  'self-heal-paths': 'GateBypassed',
  'self-heal-window': 'GateBypassed',
  'self-heal': 'HooksSkipped SkippedSelfHeal',
};

test.each(table.map(([name]) => name))('%s: what is told of hooks that did not run', async (name) => {
  const { world } = await replayed(name);
  const told = world.events.flatMap(
    (event) => /^(?:HooksSkipped \w+|GateBypassed|SyncOutsideRelease)/.exec(event)?.[0] ?? [],
  );

  expect(told).toEqual(name in events ? [events[name]] : []);
});
