/** What is wrong with the hooks that flows name, said before anything runs. */
import { argumentsAt, type Moment } from '../model/arguments.ts';
import { slotScopes, slotsOf, type FlowSlot } from '../model/flow.ts';
import type { Problem } from '../model/problem.ts';
import type { Configured } from '../../plugin/configured.ts';
import { slotHook } from '../../plugin/slot-hook.ts';

/** Gives the problems of every hook in every slot, each once. */
export function slotHookProblems(configured: Configured): readonly Problem[] {
  const problems = configured.flows.flatMap(({ value, placeOf }) =>
    slotsOf(value.spec).flatMap((slot) =>
      slot.entries.flatMap((entry, index) => {
        const { problems: found } = slotHook(configured, {
          entry,
          at: placeOf([...slot.path, ...entry.path]),
          identity: {
            instance: '',
            scope: slotScopes[slot.slot],
            slot: slot.slot,
            ...(slot.environment === undefined ? {} : { environment: slot.environment }),
            index,
            hook: entry.hook,
            phase: '',
          },
          given: givenIn(slot),
        });
        return found;
      }),
    ),
  );
  return distinct(problems.filter(isKnownBefore));
}

/** What a parameter lacks an earlier hook may still export. */
function isKnownBefore({ code }: Problem): boolean {
  return code !== 'PARAMETER_MISSING';
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((one) => [JSON.stringify([one.code, one.message, one.at]), one]));
  return [...byText.values()];
}

/** The arguments of a slot, without values: only whether they are there matters. */
function givenIn({ slot }: FlowSlot): ReadonlyMap<string, string> {
  return new Map(argumentsAt(slotScopes[slot], momentOf(slot)).map(({ name }) => [name, '']));
}

function momentOf(slot: FlowSlot['slot']): Moment {
  if (slot.endsWith('.onFail')) return 'fail';
  return slot.endsWith('.onStart') || slot.endsWith('.preAction') ? 'start' : 'success';
}
