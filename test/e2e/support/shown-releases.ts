/** Releases in every state that their page shows, with names and messages as long as they are in earnest. */
import type { StoredRelease } from '../../../hooks/http/ports.ts';
import type { ApplicationRecord, EnvironmentRecord } from '../../../hooks/model/release-record.ts';
import { environmentRecord, hookRecord, releaseOf } from '../../hooks/http/release.ts';

/** The longest name that Kubernetes takes for a namespace, without a place to break it. */
const longName = `checkout${'x'.repeat(54)}z`;
const revision = '9c1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b';
const pinned = {
  flow: {
    steps: [
      { environment: 'staging', dependsOn: ['dev'] },
      { environment: 'prod-eu', dependsOn: ['staging'] },
      { environment: 'prod-us', dependsOn: ['staging'] },
    ],
  },
  flowDigest: 'f',
  hooks: {},
};

function application(
  name: string,
  phase: ApplicationRecord['phase'],
  more: Partial<ApplicationRecord> = {},
): ApplicationRecord {
  const operation = { startedAt: '2026-11-21T09:00:05Z', retryCount: 0, revision, phase: 'Succeeded' };
  return { namespace: 'argocd', name, phase, operation, ...more };
}

const dev = environmentRecord({
  phase: 'Succeeded',
  startedAt: '2026-11-21T09:00:05Z',
  endedAt: '2026-11-21T09:02:05Z',
  applications: [application('shop-web-dev', 'Succeeded'), application('shop-api-dev', 'Succeeded')],
  verdicts: [
    { application: 'argocd/shop-web-dev', hook: 'migrate-d9715894', phase: 'PreSync', verdict: 'Ran' },
    { application: 'argocd/shop-web-dev', hook: 'smoke', phase: 'PostSync', verdict: 'SkippedSelfHeal' },
  ],
});

function waiting(name: string, reason: string, message: string): EnvironmentRecord {
  return environmentRecord({
    name,
    holding: { reason, message, since: '2026-11-21T09:02:05Z' },
    applications: [{ namespace: 'argocd', name: `shop-web-${name}`, phase: 'Pending' }],
  });
}

const context = {
  TICKET: { value: 's3cret-OPS-7', run: 'shop-1-announce', at: '2026-11-21T09:00:04Z' },
  A_KEY_THAT_SOMEBODY_GAVE_A_VERY_LONG_NAME_INDEED: {
    value: 's3cret',
    run: 'shop-1-set-promotion-context',
    environment: 'staging',
    at: '2026-11-21T09:00:08Z',
  },
};

/** Each release with words that its page must show. */
export const shownReleases: readonly {
  readonly release: StoredRelease;
  readonly words: readonly string[];
}[] = [
  {
    release: releaseOf('shop-4f9b2c1d0a', {
      spec: { product: 'shop', flow: 'main-flow', revision, initiatedBy: 'automated sync' },
      status: {
        phase: 'Running',
        pinned,
        context,
        environments: [
          dev,
          environmentRecord({
            name: 'staging',
            phase: 'Running',
            startedAt: '2026-11-21T09:02:06Z',
            applications: [
              application('shop-web-staging', 'Running', {
                operation: { startedAt: '2026-11-21T09:02:10Z', retryCount: 2, revision, phase: 'Running' },
                message: 'waiting for healthy state of apps/Deployment/shop-web',
              }),
              application(longName, 'Initializing'),
            ],
            hooks: [
              hookRecord({ slot: 'environment.onStart', hook: 'set-promotion-context' }),
              hookRecord({
                slot: 'policy.preAction',
                hook: 'check-capacity-of-the-database-cluster',
                application: `argocd/${longName}`,
                attempt: 2,
                phase: 'Running',
                endedAt: undefined,
              }),
            ],
          }),
          waiting('prod-eu', 'DependsOn', 'waits for staging'),
          waiting('prod-us', 'Approval', 'waits for an approval of release-managers or site-reliability'),
        ],
      },
    }),
    words: ['Running', 'Waits: DependsOn', 'waits for an approval', 'retry 2', 'prod-us', 'TICKET'],
  },
  {
    release: releaseOf('shop-failed', {
      status: {
        phase: 'Failed',
        reason: 'HookFailed',
        message: 'environment.onSuccess of staging failed',
        error: {
          code: 'HOOK_FAILED',
          class: 'HookFailed',
          message:
            'environment.onSuccess of staging failed: hook "smoke": exit code 22\ncurl: (22) The requested URL returned error: 503\nhttps://shop.staging.example.com/api/v1/healthz?with=a&very=long&query=string&that=does&not=break',
        },
        attempt: 2,
        endedAt: '2026-11-21T09:20:00Z',
        pinned,
        context,
        environments: [
          dev,
          environmentRecord({
            name: 'staging',
            phase: 'Failed',
            reason: 'HookFailed',
            message: 'environment.onSuccess of staging failed: hook "smoke": exit code 22',
            startedAt: '2026-11-21T09:02:06Z',
            endedAt: '2026-11-21T09:19:06Z',
            applications: [
              application('shop-web-staging', 'Succeeded'),
              application('shop-api-staging', 'Failed', { message: 'Degraded for 60s after its sync' }),
            ],
            hooks: [
              hookRecord({
                slot: 'environment.onSuccess',
                hook: 'smoke',
                phase: 'Failed',
                message: 'exit code 22',
              }),
              hookRecord({
                slot: 'environment.onFail',
                hook: 'collect-evidence',
                phase: 'Error',
                code: 'JOB_LOST',
                message: 'its Job is gone',
              }),
            ],
          }),
          waiting('prod-eu', 'DependsOn', 'waits for staging'),
        ],
        hooks: [hookRecord(), hookRecord({ slot: 'release.onFail', hook: 'page-oncall' })],
      },
    }),
    words: [
      'Failed',
      'exit code 22',
      'hookline release retry shop-failed',
      'JOB_LOST',
      'page-oncall',
      'Attempt',
      'It did not come here',
    ],
  },
  {
    release: releaseOf('shop-succeeded', {
      status: {
        phase: 'Succeeded',
        endedAt: '2026-11-21T09:30:00Z',
        pinned,
        environments: [
          dev,
          { ...dev, name: 'staging' },
          environmentRecord({
            name: 'prod-eu',
            phase: 'Skipped',
            applications: [application('shop-web-eu', 'Skipped')],
          }),
        ],
        hooks: [hookRecord(), hookRecord({ slot: 'release.onSuccess', hook: 'close-ticket' })],
      },
    }),
    words: ['Succeeded', 'Skipped', 'close-ticket', '30m00s'],
  },
  {
    release: releaseOf('shop-superseded', {
      status: {
        phase: 'Superseded',
        endedAt: '2026-11-21T09:10:00Z',
        ending: {
          reason: 'Superseded',
          message: 'shop-4f9b2c1d0a took its place',
          at: '2026-11-21T09:09:00Z',
          by: 'hookline',
        },
        pinned,
        environments: [dev, environmentRecord({ name: 'staging', phase: 'Superseded' })],
      },
    }),
    words: ['Superseded', 'shop-4f9b2c1d0a took its place'],
  },
];
