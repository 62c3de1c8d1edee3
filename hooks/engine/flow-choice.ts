/** Which flow a change of a trigger application starts: the first whose selectors match (DESIGN.md §2, §4.2). */
import type { ProductSpec } from '../model/product.ts';
import type { Application } from './application.ts';
import type { Identity } from './identity.ts';
import type { Pass, ProductFlow } from './pass.ts';
import { fits } from './selector.ts';

type Selector = NonNullable<
  NonNullable<ProductSpec['promotionFlows']>[number]['gitTriggerSelectors']
>[number];

/** Gives the first flow whose trigger environment the Application lies in and whose selectors fit the change. */
export function startableFlow(
  pass: Pass,
  application: Application,
  identity: Identity,
): ProductFlow | undefined {
  const places = pass.snapshot.environmentsOf.get(application.key) ?? [];
  const written = pass.snapshot.product.spec.promotionFlows ?? [];
  return pass.flows.find(({ flow }) => {
    if (!places.includes(flow.spec.triggerEnvironment)) return false;
    const selectors = written.find(({ name }) => name === flow.name)?.gitTriggerSelectors;
    // A flow without selectors is started by hand only.
    return selectors !== undefined && selectors.every((selector) => isSelected(selector, identity));
  });
}

/** Says whether a change fits a selector: a branch, tag or commit, whole, with `*` for any text. */
export function isSelected({ operator, values }: Selector, identity: Identity): boolean {
  const { targetRevision = '', revision = '' } = identity;
  const isOne = values.some((value) => fits(value, targetRevision) || isCommit(value, revision));
  return operator === 'In' ? isOne : !isOne;
}

/** Says whether a value names a commit: all of it, or at least seven digits of its beginning. */
function isCommit(value: string, revision: string): boolean {
  return fits(value, revision) || (/^[0-9a-f]{7,}$/.test(value) && revision.startsWith(value));
}
