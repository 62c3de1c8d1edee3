/** What keeps a release from running anything, found when it opens (DESIGN.md §2, §4.1). */
import { error, isError, type Problem } from '../model/problem.ts';
import type { Pinned } from '../model/release.ts';
import { goneProblem } from './gone.ts';
import { isResolved } from './identity.ts';
import type { Pass } from './pass.ts';
import type { FlowView, ReleaseView } from './snapshot.ts';

/** How large the hooks of a release may be together: with all else it must fit into one object of 1.5 MB. */
export const pinnedBytes = 512 * 1024;

interface Facts {
  readonly pass: Pass;
  readonly view: ReleaseView;
  readonly flow: FlowView | undefined;
  readonly hooks: Pinned['hooks'];
}

/** The table: the first row that gives a problem. */
const rows: readonly ((facts: Facts) => Problem | undefined)[] = [
  ({ pass }) => (pass.snapshot.product.isGone ? goneProblem(pass.snapshot.product) : undefined),
  unknownFlow,
  ({ pass }) => pass.snapshot.problems.find(isError),
  namelessVersion,
  namelessRevision,
  unresolvedRevision,
  largeHooks,
];

/** Gives what is wrong with a release that opens; with it the release has failed already. */
export function releaseFault(facts: Facts): Problem | undefined {
  for (const row of rows) {
    const found = row(facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Says how large the hooks of a release are together. */
export function sizeOf(hooks: Pinned['hooks']): number {
  return new TextEncoder().encode(JSON.stringify(hooks)).length;
}

function unknownFlow({ view, flow }: Facts): Problem | undefined {
  const { flow: name } = view.spec;
  if (flow !== undefined) return undefined;
  return error('FLOW_UNKNOWN', `there is no PromotionFlow/${name}`, { fix: 'make it, or name another one' });
}

function namelessVersion({ pass, view }: Facts): Problem | undefined {
  return pass.naming.match === 'Version' && view.spec.version === undefined
    ? nameless(pass, view, 'version')
    : undefined;
}

function namelessRevision({ pass, view }: Facts): Problem | undefined {
  return pass.naming.match === 'Revision' && view.spec.revision === undefined
    ? nameless(pass, view, 'revision')
    : undefined;
}

function nameless({ snapshot }: Pass, { name }: ReleaseView, what: string): Problem {
  const message = `Release/${name} names no ${what}, by which Product/${snapshot.product.name} tells its releases apart`;
  return error('FIELD_MISSING', message, { fix: `make a Release with spec.${what}` });
}

/** A branch or a part of a commit would match no sync, ever. */
function unresolvedRevision({ pass, view, flow }: Facts): Problem | undefined {
  const { name, spec } = view;
  const { revision = '' } = spec;
  const [trigger] = pass.snapshot.environments.get(flow?.spec.triggerEnvironment ?? '')?.applications ?? [];
  const isFine = trigger === undefined || isResolved(trigger, revision);
  if (isFine || spec.attempted === true || pass.naming.match === 'Version') return undefined;
  return error('FIELD_VALUE', `Release/${name} names the revision ${revision}, which is no whole commit`, {
    fix: 'name the commit by all its 40 digits',
  });
}

function largeHooks({ view, hooks }: Facts): Problem | undefined {
  const size = sizeOf(hooks);
  if (size <= pinnedBytes) return undefined;
  const message = `the hooks of PromotionFlow/${view.spec.flow} have ${size} bytes together, and ${pinnedBytes} can be kept with a release`;
  return error('INPUT_TOO_LARGE', message, {
    fix: 'put long scripts into an image or a ConfigMap',
  });
}
