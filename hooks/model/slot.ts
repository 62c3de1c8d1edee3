/** Slots: the named places of a flow that hold hooks. */
import * as z from 'zod/mini';
import { described, refuse } from './issue.ts';
import type { Path } from './path.ts';
import { parameterFaults } from './parameter-name.ts';

/** Why a release or environment ended badly. */
export const failureReasons = ['Failed', 'TimedOut', 'Terminated', 'Superseded'] as const;
/** One of the reasons why a release or environment ended badly. */
export type FailureReason = (typeof failureReasons)[number];

/** The reasons that fail hooks run for where nobody says otherwise. */
export const defaultReasons: readonly FailureReason[] = ['Failed', 'TimedOut', 'Terminated'];

const hookName = z.string().check(z.minLength(1));
const parameters = z
  .record(z.string(), z.string())
  .check(
    z.superRefine(
      refuse((values) =>
        Object.keys(values).flatMap((key) =>
          parameterFaults(key).map((fault) => ({ ...fault, path: [key] })),
        ),
      ),
    ),
  );
const fields = {
  hook: hookName.check(z.describe("The hook's name")),
  parameters: described(z.optional(parameters), "Values of the hook's parameters: they beat all others"),
  onError: described(
    z.optional(z.enum(['Fail', 'Ignore'])),
    'What a failure of the hook means. Default Fail',
  ),
};
const entry = z.strictObject(fields);
const failEntry = z.strictObject({
  ...fields,
  reasons: described(
    z.optional(z.array(z.enum(failureReasons)).check(z.minLength(1))),
    `What the hook runs for. Default ${defaultReasons.join(', ')}`,
  ),
});

/** A structural schema has no types to choose from: the API server keeps whatever a slot holds, and we check it. */
const anything = { 'x-kubernetes-preserve-unknown-fields': true };

/** The longest list: within it the waves of two slots never meet (DESIGN.md §3.5). */
const longest = 100;

/** A hook's name, a hook with what it is given, or a list of these that is run in order. */
export const Slot = z
  .union([
    hookName,
    entry,
    z
      .array(z.union([hookName, entry]))
      .check(z.minLength(1))
      .check(z.maxLength(longest)),
  ])
  .check(z.meta(anything));
/** A checked slot, that of fail hooks included. */
export type Slot = z.infer<typeof FailSlot>;

/** A slot of fail hooks, whose entries may say for which reasons they run. */
export const FailSlot = z
  .union([
    hookName,
    failEntry,
    z
      .array(z.union([hookName, failEntry]))
      .check(z.minLength(1))
      .check(z.maxLength(longest)),
  ])
  .check(z.meta(anything));

/** One hook of a slot, whichever way it is written. */
export interface SlotEntry {
  readonly hook: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly onError: 'Fail' | 'Ignore';
  readonly reasons: readonly FailureReason[];
  /** Where it stands below the slot. */
  readonly path: Path;
}

/** Gives the hooks of a slot, in the order in which they run. */
export function slotEntries(slot: Slot | undefined): readonly SlotEntry[] {
  if (slot === undefined) return [];
  if (Array.isArray(slot)) return slot.map((one, index) => entryOf(one, [index]));
  return [entryOf(slot, [])];
}

function entryOf(written: string | z.infer<typeof failEntry>, path: Path): SlotEntry {
  const {
    hook,
    parameters: values = {},
    onError = 'Fail',
    reasons = defaultReasons,
  } = typeof written === 'string' ? { hook: written } : written;
  return { hook, parameters: values, onError, reasons, path };
}
