/** The simulated Argo CD says what the real one was seen to say: recorded traces, replayed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Bench } from '../bench.ts';
import { heldScenarios } from './scenario-held.ts';
import { notPlayed, syncScenarios, unlike } from './scenario-table.ts';
import { played } from './scenarios.ts';

const scenarios = { ...syncScenarios, ...heldScenarios };
const folder = join(import.meta.dirname, '../../../golden/traces');

const Trace = z.object({
  events: z.array(
    z.object({
      // Kubernetes Events stand between the Application's.
      application: z
        .object({
          status: z
            .object({
              operationState: z
                .object({
                  phase: z.string(),
                  message: z.string().optional(),
                  retryCount: z.number().optional(),
                  finishedAt: z.unknown().optional(),
                  syncResult: z
                    .object({ revision: z.string(), revisions: z.array(z.string()).optional() })
                    .optional(),
                })
                .nullish(),
            })
            .optional(),
        })
        .optional(),
    }),
  ),
});

/** One state of an operation: phase (`…` between attempts), retry, revisions and message. */
type Row = string;

function rowOf(
  phase: string,
  said: {
    readonly retryCount: number;
    readonly isFinished: boolean;
    readonly revision: string;
    readonly message: string;
  },
): Row {
  const between = phase === 'Running' && said.isFinished ? '…' : '';
  const message = said.message
    .replaceAll(/(Job\/[a-z-]+?)-[0-9a-f]{8}\b/g, '$1')
    .replace(/ at \d+:\d\d[AP]M\./, ' at <time>.')
    // What the renderer says is its own.
    .replace(/(code = Unknown desc = )[\s\S]*/, '$1…');
  return `${phase}${between} ${said.retryCount} ${said.revision} ${message}`.trimEnd();
}

function distinct(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, index) => row !== rows[index - 1]);
}

/** Gives the states that the real Argo CD showed. */
function recorded(name: string): readonly Row[] {
  const { events } = Trace.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
  const states = events.flatMap(({ application }) => application?.status?.operationState ?? []);
  const rows = states.flatMap((state) => {
    const { revision = '', revisions = [] } = state.syncResult ?? {};
    return [
      rowOf(state.phase, {
        retryCount: state.retryCount ?? 0,
        isFinished: state.finishedAt !== undefined,
        revision: revision === '' ? revisions.join(',') : revision,
        message: state.message ?? '',
      }),
    ];
  });
  return distinct(rows);
}

function simulated({ seen }: Bench): readonly Row[] {
  return distinct(seen.map((one) => rowOf(one.phase, one)));
}

/** States in which Argo CD waits, and which a look that comes later does not see. */
const isPassing =
  /^(?:Running|Terminating) \d+(?:$| \S* (?:waiting for |operation is terminating$|Retrying operation|Sync operation blocked))/;

test.each(Object.entries(scenarios))(
  '%s: the lasting states are the recorded ones',
  async (name, scenario) => {
    const [real, ours] = [recorded(name), simulated(await played(scenario))];

    expect(ours.filter((row) => !isPassing.test(row))).toEqual(real.filter((row) => !isPassing.test(row)));
    expect(real.length).toBeGreaterThan(1);
  },
);

test('every recorded trace is played, or has a reason why not', () => {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
  const known = new Set([...Object.keys(scenarios), ...Object.keys(notPlayed)]);

  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(Object.keys(notPlayed).filter((name) => Object.hasOwn(scenarios, name))).toEqual([]);
});

describe('passing states', () => {
  const exact = Object.entries(scenarios).filter(([name]) => !Object.hasOwn(unlike, name));

  test.each(exact)('%s: they are the recorded ones, too', async (name, scenario) => {
    expect(simulated(await played(scenario))).toEqual(recorded(name));
  });

  test.each(Object.keys(unlike))('%s: they are still unlike', async (name) => {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`${name} is no scenario`);

    expect(simulated(await played(scenario))).not.toEqual(recorded(name));
  });
});
