/** A flow drawn for people: environments in the order in which a release reaches them, with their hooks. */
import {
  flowTimeoutSeconds,
  slotsOf,
  type FlowSpec,
  type FlowSlot,
  type SlotName,
  type Step,
} from '../model/flow.ts';
import type { SlotEntry } from '../model/slot.ts';
import { spanText } from '../model/span.ts';

/** Draws a flow. */
export function flowGraph(name: string, spec: FlowSpec): string {
  const slots = slotsOf(spec);
  const release = slots.filter(({ environment }) => environment === undefined);
  const lines = [
    `${name}  (a release may take ${spanText(flowTimeoutSeconds(spec) * 1000)})`,
    '',
    ...slotLines(release, ['release.onStart'], ''),
    `${spec.triggerEnvironment}  (a change here starts the flow)`,
    ...levels(spec).flatMap((steps) => ['  │', ...steps.flatMap((step) => stepLines(step, slots))]),
    '  │',
    ...slotLines(release, ['release.onSuccess', 'release.onFail'], ''),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Gives the steps by how many others must come before them; what is on one level may run side by side. */
function levels(spec: FlowSpec): readonly (readonly Step[])[] {
  const steps = spec.steps ?? [];
  const depths = new Map<string, number>([[spec.triggerEnvironment, 0]]);
  for (let round = 0; round < steps.length; round += 1) {
    for (const { environment, dependsOn = [] } of steps) {
      const before = dependsOn.map((one) => depths.get(one) ?? 0);
      depths.set(environment, 1 + Math.max(0, ...before));
    }
  }
  const found = Map.groupBy(steps, ({ environment }) => depths.get(environment) ?? 0);
  return [...found].toSorted(([left], [right]) => left - right).map(([, level]) => level);
}

function stepLines(step: Step, slots: readonly FlowSlot[]): readonly string[] {
  const own = slots.filter(({ environment }) => environment === step.environment);
  const { policy, approval, dependsOn = [] } = step;
  const marks = [
    `after ${dependsOn.join(' and ')}`,
    policy?.action === 'Sync' ? 'Hookline starts the sync' : '',
    approval === undefined ? '' : `approval of ${approval.groups.join(' or ')}`,
  ];
  return [
    `  ├─ ${step.environment}  (${marks.filter((mark) => mark !== '').join('; ')})`,
    ...slotLines(own, ['environment.onStart', 'policy.preAction'], '  │    '),
    `  │    sync, and wait until Healthy`,
    ...slotLines(own, ['policy.postAction', 'environment.onSuccess', 'environment.onFail'], '  │    '),
  ];
}

function slotLines(slots: readonly FlowSlot[], names: readonly SlotName[], lead: string): readonly string[] {
  return names.flatMap((name) =>
    slots
      .filter(({ slot }) => slot === name)
      .map(({ entries }) => `${lead}${name}: ${entries.map(entryText).join(', then ')}`),
  );
}

function entryText({ hook, parameters, onError }: SlotEntry): string {
  const given = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  const ignored = onError === 'Ignore' ? ['its failure is ignored'] : [];
  const notes = [...given, ...ignored];
  return notes.length === 0 ? hook : `${hook} (${notes.join(', ')})`;
}
