/** Releases for tests of the server and the command line. */
import type { StoredRelease } from '../../../hooks/http/ports.ts';
import type { EnvironmentRecord, HookRecord } from '../../../hooks/model/release-record.ts';
import type { ReleaseStatus } from '../../../hooks/model/release.ts';

/** A hook's record. */
export function hookRecord(changed: Partial<HookRecord> = {}): HookRecord {
  return {
    slot: 'release.onStart',
    index: 0,
    hook: 'announce',
    application: '',
    attempt: 1,
    run: `shop-1-${changed.hook ?? 'announce'}`,
    phase: 'Succeeded',
    startedAt: '2026-11-21T09:00:00Z',
    endedAt: '2026-11-21T09:00:04Z',
    ...changed,
  };
}

/** An environment's record. */
export function environmentRecord(changed: Partial<EnvironmentRecord> = {}): EnvironmentRecord {
  return { name: 'dev', phase: 'Pending', applications: [], hooks: [], verdicts: [], ...changed };
}

/** A release's status. */
export function statusOf(changed: Partial<ReleaseStatus> = {}): ReleaseStatus {
  return {
    phase: 'Running',
    identity: { revision: '9c1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b', version: '1.4.2', generation: 0 },
    attempt: 1,
    openedAt: '2026-11-21T09:00:00Z',
    environments: [environmentRecord()],
    hooks: [hookRecord()],
    context: {},
    baseline: [],
    opened: [],
    ended: [],
    pinned: { flow: {}, flowDigest: 'f', hooks: {} },
    conditions: [],
    ...changed,
  };
}

/** A stored release. */
export function releaseOf(
  name: string,
  {
    status = {},
    ...changed
  }: Partial<Omit<StoredRelease, 'status'>> & { status?: Partial<ReleaseStatus> } = {},
): StoredRelease {
  return {
    namespace: 'hookline-config',
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    createdAt: '2026-11-21T09:00:00Z',
    spec: { product: 'shop', flow: 'main-flow', revision: '9c1f0a2' },
    ...changed,
    status: statusOf(status),
  };
}
