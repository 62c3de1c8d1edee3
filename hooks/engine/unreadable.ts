/** A status of ours that cannot be read: people are told, and what is remembered there is kept for them to mend. */
import type { JsonObject } from '../model/object.ts';
import { equal, field, isObject, textField } from '../model/object.ts';
import { error, type Problem } from '../model/problem.ts';
import type { Action } from './action.ts';
import { withConditions } from './conditions.ts';
import { problemLine } from './line.ts';
import { listOf } from './reading.ts';
import type { Snapshot } from './snapshot.ts';

const code = 'STATUS_UNREADABLE';

/** Words the first of the problems that a stored status has. */
export function unreadableStatus(object: JsonObject, [first]: readonly Problem[]): Problem {
  const name = `${textField(object, 'kind')}/${textField(field(object, 'metadata'), 'name')}`;
  return error(
    code,
    `the status of ${name} cannot be read: ${first?.message ?? 'it is not as we write it'}`,
    {
      at: { file: `${name} status` },
      fix: 'mend the status, or remove it and with it all that is remembered there',
    },
  );
}

/**
 * Gives what is done for a Product whose status cannot be read: its condition, and once an Event. All else rests, for
 * which gates were opened, which operations are ours to end and which releases there were stands in that status.
 */
export function tellUnreadable({ product, problems }: Snapshot, at: string): readonly Action[] {
  const { namespace, name, uid, resourceVersion, generation, unreadable = {} } = product;
  const found = problems.find((problem) => problem.code === code);
  const message = problemLine(found ?? { message: 'the status cannot be read', fix: 'mend it' });
  const before = listOf(unreadable['conditions']) as unknown as Parameters<typeof withConditions>[0];
  const ready = {
    type: 'Ready',
    status: 'False',
    reason: code,
    message,
    observedGeneration: generation,
  } as const;
  const conditions = [
    ...before.filter(({ type }) => type !== ready.type),
    ...withConditions(before, [ready], at),
  ];
  if (equal(sorted(before), sorted(conditions))) return [];
  const target = { kind: 'Product', namespace, name } as const;
  return [
    { type: 'UpdateStatus', of: '', target, resourceVersion, status: { ...unreadable, conditions } },
    {
      type: 'EmitEvent',
      of: '',
      target,
      uid,
      level: 'Warning',
      reason: 'StatusUnreadable',
      message,
    },
  ];
}

function sorted(conditions: readonly unknown[]): readonly unknown[] {
  return conditions
    .filter(isObject)
    .toSorted((left, right) => (textField(left, 'type') < textField(right, 'type') ? -1 : 1));
}
