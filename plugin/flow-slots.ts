/** Flow slots without a server: the hooks of a flow as hook Jobs of one application (DESIGN.md §3.5). */
import { lastEnvironments } from '../hooks/model/flow-check.ts';
import { slotScopes, slotsOf, type FlowSlot, type FlowSpec, type SlotName } from '../hooks/model/flow.ts';
import { hookJob } from '../hooks/model/job.ts';
import type { Phase } from '../hooks/model/phase.ts';
import { error, isError, warning, type Checked, type Place, type Problem } from '../hooks/model/problem.ts';
import type { SlotEntry } from '../hooks/model/slot.ts';
import { configurationProblems, type Configured } from './configured.ts';
import { selected, type Selected } from './flow-selected.ts';
import type { Options } from './options.ts';
import type { PlannedHook } from './plan.ts';
import { slotArguments } from './slot-arguments.ts';
import { imageProblems } from './body-problems.ts';
import { slotHook } from './slot-hook.ts';

/** Which applications of a flow have the Jobs of a slot. */
export type SlotHolder = 'trigger environment' | 'environment' | 'last environment' | 'every environment';

/** What becomes of one slot in the sync of an application. */
export interface SlotRow {
  readonly slot: SlotName;
  readonly phase: Phase;
  /** The wave of the slot's first hook; absent where Argo CD ignores waves. The i-th hook has i more. */
  readonly wave?: number;
  readonly holder: SlotHolder;
}

/** The mapping, row by row as DESIGN.md §3.5 has it. */
export const slotRows: readonly SlotRow[] = [
  { slot: 'release.onStart', phase: 'PreSync', wave: -19_000, holder: 'trigger environment' },
  { slot: 'environment.onStart', phase: 'PreSync', wave: -18_000, holder: 'environment' },
  { slot: 'policy.preAction', phase: 'PreSync', wave: -17_000, holder: 'environment' },
  { slot: 'policy.postAction', phase: 'PostSync', wave: 17_000, holder: 'environment' },
  { slot: 'environment.onSuccess', phase: 'PostSync', wave: 18_000, holder: 'environment' },
  { slot: 'release.onSuccess', phase: 'PostSync', wave: 19_000, holder: 'last environment' },
  { slot: 'environment.onFail', phase: 'SyncFail', holder: 'environment' },
  { slot: 'release.onFail', phase: 'SyncFail', holder: 'every environment' },
];

/** Says whether an application of an environment has the Jobs of a slot. */
const holds: Readonly<Record<SlotHolder, (flow: FlowSpec, slot: FlowSlot, environment: string) => boolean>> =
  {
    'trigger environment': (flow, _, environment) => flow.triggerEnvironment === environment,
    environment: (_, slot, environment) => slot.environment === environment,
    'last environment': (flow, _, environment) => lastEnvironments(flow).includes(environment),
    'every environment': () => true,
  };

/** Gives what is wrong between the documents, and else the Jobs of the slots that concern this application. */
export function flows(configured: Configured, options: Options): Checked<readonly PlannedHook[]> {
  const problems = configurationProblems(configured);
  return problems.some(isError) ? { value: [], problems } : flowSlots(configured, options);
}

/** Gives the Jobs of the slots that concern this application, and every reason why a flow needs a server. */
export function flowSlots(configured: Configured, options: Options): Checked<readonly PlannedHook[]> {
  if (options.flow === undefined) return { value: [], problems: [] };
  const chosen = selected(configured, options.flow);
  if ('problems' in chosen) return { value: [], problems: chosen.problems };
  const slots = slotsOf(chosen.flow);
  const planned = slotRows.flatMap((row) =>
    slots
      .filter(
        (slot) => slot.slot === row.slot && holds[row.holder](chosen.flow, slot, chosen.names.environment),
      )
      .flatMap((slot) => slotJobs(row, slot, { chosen, configured, options })),
  );
  const problems = [
    ...serverProblems(chosen, slots),
    ...planned.flatMap((job) => job.problems),
    warning(
      'INLINE_PER_APPLICATION',
      `PromotionFlow/${chosen.names.flow} runs once per application sync; dependsOn, approval, actions and context need the server`,
      { fix: 'write hooks that may run again' },
    ),
  ];
  return { value: planned.flatMap((job) => job.value), problems };
}

interface Planning {
  readonly chosen: Selected;
  readonly configured: Configured;
  readonly options: Options;
}

function slotJobs(
  row: SlotRow,
  slot: FlowSlot,
  planning: Planning,
): readonly Checked<readonly PlannedHook[]>[] {
  return slot.entries.map((entry, index) => slotJob(row, { slot, entry, index }, planning));
}

interface Chosen {
  readonly slot: FlowSlot;
  readonly entry: SlotEntry;
  readonly index: number;
}

function slotJob(
  { phase, wave }: SlotRow,
  { slot, entry, index }: Chosen,
  { chosen, configured, options }: Planning,
): Checked<readonly PlannedHook[]> {
  const { application, image } = options;
  const { product, environment } = chosen.names;
  const ownWave = wave === undefined ? 0 : wave + index;
  const identity = {
    instance: application.instance,
    scope: slotScopes[slot.slot],
    slot: slot.slot,
    ...(slot.environment === undefined ? {} : { environment: slot.environment }),
    index,
    hook: entry.hook,
    phase,
  };
  const given = slotArguments(slot.slot, chosen.names, application);
  const at = chosen.placeOf([...slot.path, ...entry.path]);
  const ready = slotHook(configured, { entry, given, identity, at });
  const problems = [
    ...ready.problems,
    ...(ready.hook === undefined ? [] : imageProblems(ready.hook, ready.at, image)),
  ];
  if (ready.hook === undefined || problems.some(isError)) return { value: [], problems };
  const job = hookJob(ready.hook, {
    identity,
    namespace: application.namespace,
    wave: ownWave,
    values: ready.values,
    product,
    environment,
    ...(image === undefined ? {} : { image }),
  });
  return { value: [{ job, phase, wave: ownWave, hook: entry.hook, at: ready.at }], problems };
}

/** Names what only a server can do; of the whole flow, so that it is said in the first environment already. */
function serverProblems({ flow, names, placeOf }: Selected, slots: readonly FlowSlot[]): readonly Problem[] {
  const last = lastEnvironments(flow);
  const isUnclear = flow.hooks?.onSuccess !== undefined && last.length > 1;
  return [
    ...(isUnclear
      ? [
          error(
            'RELEASE_NEEDS_SERVER',
            `PromotionFlow/${names.flow} ends in ${last.join(' and ')}, and release.onSuccess would run in each`,
            {
              at: placeOf(['spec', 'hooks', 'onSuccess']),
              fix: 'use hooks.onSuccess of the last steps, or the server',
            },
          ),
        ]
      : []),
    ...slots.flatMap((slot) =>
      slot.entries.flatMap((entry) =>
        entryProblems(slot.slot, entry, placeOf([...slot.path, ...entry.path])),
      ),
    ),
  ];
}

function entryProblems(slot: SlotName, { hook, onError, reasons }: SlotEntry, at: Place): readonly Problem[] {
  return [
    ...(onError === 'Ignore'
      ? [
          error('IGNORE_NEEDS_SERVER', `${slot} ignores errors of Hook/${hook}, and Argo CD does not`, {
            at,
            fix: 'let the hook itself end well, or use the server',
          }),
        ]
      : []),
    ...(reasons.includes('Failed')
      ? []
      : [
          error(
            'REASONS_NEED_SERVER',
            `${slot} runs Hook/${hook} for ${reasons.join(' and ')} only, which no SyncFail hook is run for`,
            { at, fix: 'add Failed to its reasons, or use the server' },
          ),
        ]),
  ];
}
