/** A whole simulation: the same end whatever order the server hears of things in, and whether it is there all the time. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readFolder } from '../../../hooks/cli/simulate-read.ts';
import { render } from '../../../hooks/cli/simulate-render.ts';
import { field, type JsonObject } from '../../../hooks/model/object.ts';
import { runSimulation, type RunResult, type RunSetting } from '../../../hooks/simulate/run.ts';

const root = join(import.meta.dirname, '../../..');
const folder = readFolder('manifests/examples/shop', root).value;

const Release = z.object({
  status: z.object({
    phase: z.string(),
    environments: z.array(
      z.object({
        name: z.string(),
        phase: z.string(),
        applications: z.array(z.object({ name: z.string(), phase: z.string() })),
        hooks: z.array(
          z.object({ slot: z.string(), hook: z.string(), application: z.string(), phase: z.string() }),
        ),
      }),
    ),
    hooks: z.array(z.object({ slot: z.string(), hook: z.string(), phase: z.string() })),
  }),
});

async function ran(more: Partial<RunSetting> = {}): Promise<RunResult> {
  return runSimulation({
    objects: folder.objects,
    product: 'shop',
    folder: folder.path,
    render: (request) => render({ ...request, root: folder.path, searchPath: process.env['PATH'] }),
    script: { fail: [], retryStorm: [] },
    approve: [],
    commits: [],
    seed: 1,
    until: 6 * 3_600_000,
    hear: () => undefined,
    warn: () => undefined,
    ...more,
  });
}

/** Gives how everything ended, without times and names of runs, in an order of its own. */
function ends({ releases, isOver }: RunResult): unknown {
  const told = releases.map((release) => {
    const { phase, environments, hooks } = Release.parse(release).status;
    return {
      phase,
      hooks: hooks.map((one) => JSON.stringify(one)).toSorted(),
      environments: environments.map((one) => ({
        ...one,
        hooks: one.hooks.map((hook) => JSON.stringify(hook)).toSorted(),
      })),
    };
  });
  return { told, isOver };
}

const undisturbed = ends(await ran());

/** Gives the shop with a cluster for each environment: everywhere the same namespace. */
function inClusters(): readonly JsonObject[] {
  const text = JSON.stringify(folder.objects);
  return JSON.parse(
    text.replaceAll(
      /"server":"https:\/\/kubernetes\.default\.svc","namespace":"shop-([\w-]+)"/g,
      '"server":"https://$1.example.com","namespace":"shop"',
    ),
  ) as readonly JsonObject[];
}

test('objects of one name and namespace in different clusters are different objects', async () => {
  const synced = new Map<string, unknown>();
  const result = await ran({
    objects: inClusters(),
    // Each application has its name in its objects: in one cluster the last one would take them from the others.
    render: async (request) => {
      const rendered = await render({ ...request, root: folder.path, searchPath: process.env['PATH'] });
      if (!('objects' in rendered)) return rendered;
      return { objects: rendered.objects.map((object) => ({ ...object, data: { of: request.instance } })) };
    },
    hear: ({ object }) => {
      if (object.kind === 'Application')
        synced.set(object.metadata.name, field(object.status?.['sync'], 'status'));
    },
  });

  expect(ends(result)).toEqual(undisturbed);
  expect(new Set(synced.values())).toEqual(new Set(['Synced']));
});

describe('it ends as the undisturbed run does', () => {
  test.each([1, 2, 3, 4])(
    'where the server hears of changes late and out of order, seed %i',
    async (seed) => {
      expect(ends(await ran({ isLagging: true, seed }))).toEqual(undisturbed);
    },
    60_000,
  );

  test.each([
    [0, 30_000],
    [10_000, 60_000],
    [25_000, 3_600_000],
  ])(
    'where the server is down from %i to %i ms',
    async (from, to) => {
      expect(ends(await ran({ serverDown: { from, to } }))).toEqual(undisturbed);
    },
    60_000,
  );
});

test('each of the 21 hook runs has one Job and no other', async () => {
  const seen = new Map<string, Set<string>>();
  const { releases } = await ran({
    isLagging: true,
    seed: 5,
    hear: ({ object }) => {
      const uid = z.object({ status: z.object({ jobUid: z.string() }) }).safeParse(object);
      if (object.kind !== 'HookRun' || !uid.success) return;
      const uids = seen.get(object.metadata.name) ?? new Set<string>();
      seen.set(object.metadata.name, uids.add(uid.data.status.jobUid));
    },
  });

  expect(releases).toHaveLength(1);
  expect(seen.size).toBe(21);
  expect([...seen.values()].map((uids) => uids.size)).toEqual([...seen.values()].map(() => 1));
}, 60_000);
