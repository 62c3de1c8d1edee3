/**
 * What `plan` says is what Argo CD's own engine does: phases, waves, order, what is awaited, delete policies, what is
 * left out. The answers of the engine are kept; `npm run oracle` asks it anew.
 */
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../hooks/model/object.ts';
import {
  deletePoliciesOf,
  hookTypes,
  isDeleteHookOnly,
  isHook,
  isIgnored,
  isSkip,
  waveOf,
} from '../../plugin/argo-hook.ts';
import { cases, scenarioOf } from '../cluster/oracle/cases/cases.ts';
import { differences, type Plan } from '../cluster/oracle/compare.ts';
import { keptFor, orderFiles } from '../cluster/oracle/files.ts';
import type { OrderRecord, Scenario } from '../cluster/oracle/oracles.ts';
import { runPlugin } from '../support/command.ts';

async function planOf({ text, namespace, revision }: Scenario) {
  const application = ['--app-name', 'shop', '--app-namespace', namespace, '--app-revision', revision];
  const argv = ['plan', '--filter', '-o', 'json', '--lint', 'off', '--allow-empty', ...application];
  return runPlugin(argv, { folder: tmpdir(), stdin: Buffer.from(text) });
}

/** Says whether a plan says what it must where Argo CD refuses the set, or the sync fails before its first step. */
function saysRefusal({ refusal }: OrderRecord, shown: string, exitCode: number | null): boolean {
  if (refusal !== undefined) return exitCode !== 0 || shown.includes('Argo CD refuses the whole set');
  return shown.includes('no name, so the sync fails');
}

async function differencesOf(scenario: Scenario, record: OrderRecord): Promise<readonly string[]> {
  const { stdout, stderr, exitCode } = await planOf(scenario);
  const isRefused = record.refusal !== undefined || record.end?.endsWith('(dry run)') === true;
  if (isRefused)
    return saysRefusal(record, stdout.toString(), exitCode) ? [] : ['the plan says nothing of it'];
  return exitCode === 0 ? differences(record, JSON.parse(stdout.toString()) as Plan) : [stderr];
}

for (const [file, questions] of Object.entries(orderFiles)) {
  const scenarios = await questions();
  const kept = new Map(keptFor<OrderRecord>(file, scenarios).map((record) => [record.name, record]));
  // A scenario with steps is about what the cluster does; a plan knows nothing of that.
  const planned = scenarios.filter(({ steps, live, absent }) =>
    [steps, live, absent].every((some) => some === undefined),
  );

  describe(`${file}: the plan is what the engine does`, () => {
    test.for(planned.map((scenario) => [scenario.name, scenario] as const))(
      '%s',
      async ([name, scenario]) => {
        const record = kept.get(name);

        expect(record).toBeDefined();
        expect(await differencesOf(scenario, record ?? {})).toEqual([]);
      },
    );
  });
}

describe('the engine does what argo-cd.md §G.5 says', () => {
  const kept = keptFor<OrderRecord>('order-cases.jsonl', cases.map(scenarioOf));

  test.for(cases.map((each, index) => [`row ${each.row}: ${each.title}`, each, kept[index]] as const))(
    '%s',
    ([, { expected }, record]) => {
      expect(record).toMatchObject(expected);
    },
  );

  test('for every row of it that concerns order, parsing and deletion', () => {
    const rows = new Set(cases.map(({ row }) => Number.parseInt(row, 10)));

    const wanted = [...Array.from({ length: 53 }, (_, index) => index + 1), 62, 63, 64, 65, 66, 67];
    expect([...rows].toSorted((left, right) => left - right)).toEqual(wanted);
  });
});

describe('the plugin reads annotations as the engine does', () => {
  const kept = keptFor<OrderRecord>('order-cases.jsonl', cases.map(scenarioOf));
  const read = cases.flatMap(({ row, scenario }, index) => {
    const [[, reading] = []] = Object.entries(kept[index]?.read ?? {});
    return /^(?:[1-9]|1[0-8])[a-z]?$/.test(row) ? [[row, scenario.text, reading] as const] : [];
  });

  test.for(read)('row %s: %s', ([, text, reading]) => {
    const object = JSON.parse(text) as JsonObject;

    expect(reading).toMatchObject({
      isHook: isHook(object),
      isSkipped: isSkip(object),
      isIgnored: isIgnored(object),
      types: hookTypes(object),
      policies: deletePoliciesOf(object),
      wave: waveOf(object),
      inSync: !isDeleteHookOnly(object),
    });
  });
});
