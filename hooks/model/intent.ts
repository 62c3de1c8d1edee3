/** What people want of a release, as the change of its spec: an approval, a retry, an end (DESIGN.md §2, §4.5). */
import type { FlowSpec } from './flow.ts';
import { didYouMean } from './nearest.ts';
import type { JsonObject } from './object.ts';
import { error, type Checked, type Problem } from './problem.ts';
import { isApproved, type ReleaseSpec, type ReleaseStatus } from './release.ts';

/** A release that something is wanted of. */
export interface Wanted {
  readonly name: string;
  readonly resourceVersion: string;
  readonly spec: ReleaseSpec;
  readonly status?: ReleaseStatus | undefined;
}

/** Who wants something, as the API server knows them. */
export interface Wisher {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A JSON merge patch that holds only for the release as it was read; nothing where the wish is stored already. */
export type Change = Checked<JsonObject | undefined>;

const final: readonly string[] = ['Succeeded', 'Failed', 'Terminated', 'Superseded'];

/** Says whether a release has come to its end. */
export function hasEnded({ status }: Pick<Wanted, 'status'>): boolean {
  return status !== undefined && final.includes(status.phase);
}

/** Ends a release that goes on. */
export function terminateChange(release: Wanted, reason: string, by: Wisher): Change {
  if (hasEnded(release)) return refused(ended(release));
  if (release.spec.terminate !== undefined) return { value: undefined, problems: [] };
  return changed(release, { terminate: { reason, by: by.name } });
}

/** Takes a failed or terminated release up again. The wish to end it would end the next attempt, too. */
export function retryChange(release: Wanted): Change {
  const { name, status, spec } = release;
  if (status?.phase !== 'Failed' && status?.phase !== 'Terminated') {
    const phase = status?.phase ?? 'Pending';
    const fix = 'retry a release that has failed or was terminated';
    return refused(error('RELEASE_OPEN', `release "${name}" is ${phase}`, { fix }));
  }
  if ((spec.retry ?? 0) >= status.attempt && spec.terminate === undefined)
    return { value: undefined, problems: [] };
  return changed(release, { retry: status.attempt, terminate: null });
}

/** What an approval names. */
export interface ApprovalWish {
  readonly environment: string;
  readonly reason: string;
}

/** Lets a release enter an environment in its present attempt, where one of the person's groups may say so. */
export function approveChange(release: Wanted, wish: ApprovalWish, by: Wisher): Change {
  const { spec, status } = release;
  const problem = approvalProblem(release, wish, by);
  if (problem !== undefined) return refused(problem);
  const attempt = status?.attempt ?? 1;
  const given = spec.approvals ?? [];
  if (isApproved(spec, wish.environment, attempt)) return { value: undefined, problems: [] };
  const { environment, reason } = wish;
  return changed(release, { approvals: [...given, { environment, reason, attempt, by: by.name }] });
}

function approvalProblem(release: Wanted, { environment }: ApprovalWish, by: Wisher): Problem | undefined {
  if (hasEnded(release)) return ended(release);
  const flow = release.status?.pinned.flow as FlowSpec | undefined;
  if (flow === undefined)
    return error('APPROVAL_REFUSED', `release "${release.name}" was only now made`, { fix: 'try again' });
  const step = (flow.steps ?? []).find((one) => one.environment === environment);
  const asking = (flow.steps ?? []).filter(({ approval }) => approval !== undefined);
  if (step?.approval === undefined)
    return error(
      'APPROVAL_REFUSED',
      `environment "${environment}" of release "${release.name}" asks for none`,
      {
        fix: didYouMean(
          environment,
          asking.map((one) => one.environment),
        ),
      },
    );
  const { groups } = step.approval;
  if (groups.some((group) => by.groups.includes(group))) return undefined;
  return error(
    'APPROVAL_REFUSED',
    `${by.name} is in none of the groups that may approve: ${groups.join(', ')}`,
    {
      fix: 'ask somebody who is',
    },
  );
}

function changed({ resourceVersion }: Wanted, spec: JsonObject): Change {
  return { value: { metadata: { resourceVersion }, spec }, problems: [] };
}

function refused(problem: Problem): Change {
  return { value: undefined, problems: [problem] };
}

function ended({ name, status }: Wanted): Problem {
  return error('RELEASE_ENDED', `release "${name}" has ended: it is ${status?.phase ?? ''}`, {
    fix: 'look at it with hookline release get',
  });
}
