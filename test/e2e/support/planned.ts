/** The plan of an application, and whether the real Argo CD kept to it. */
import { expect } from 'vitest';
import type { Task } from '../../../plugin/order.ts';
import { run } from '../../../plugin/run.ts';
import { makeFolder } from '../../support/folder.ts';
import { toolsPath } from '../../support/tools.ts';
import { list, kinds, type Body } from './kube.ts';

/** Gives what `hookline plan` says of files, for an application and a namespace of one name. */
export async function planOf(
  name: string,
  files: Readonly<Record<string, string>>,
  { path = '.', flags = [] }: { readonly path?: string; readonly flags?: readonly string[] } = {},
): Promise<readonly Task[]> {
  const folder = makeFolder({ ...files, '.git/HEAD': '' });
  const argv = ['plan', '-o', 'json', '--app-name', name, '--app-namespace', name, ...flags, path];
  const { stdout, stderr, exitCode } = await run(argv, {
    environment: { PATH: toolsPath },
    folder,
    stdin: async () => new Uint8Array(),
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout).tasks;
}

/**
 * Says that an operation did what was planned, in that order, and that no hook Job of a wave started before those of
 * earlier waves had ended. SyncFail hooks are planned and do not run in a sync that succeeds.
 */
export async function expectPlanned(app: Body, tasks: readonly Task[]): Promise<void> {
  const planned = tasks.filter(({ phase }) => phase !== 'SyncFail');
  const entries: readonly Body[] = app.status.operationState.syncResult.resources;
  const done = entries.map(
    (entry) => planned.find((task) => isOf(task, entry)) ?? { ...unplanned, ...entry },
  );
  expect(rows(done)).toEqual(rows(planned));
  expect(await startedEarly(planned, app.spec.destination.namespace)).toEqual([]);
}

const unplanned: Pick<Task, 'phase' | 'wave'> = { phase: 'Sync', wave: Number.NaN };

function isOf({ phase, group, kind, namespace, name }: Task, entry: Body): boolean {
  return (
    phase === entry.syncPhase &&
    group === (entry.group ?? '') &&
    kind === entry.kind &&
    namespace === entry.namespace &&
    name === entry.name
  );
}

/** Objects of one kind in one wave are created side by side, in no order (argo-cd.md §C.5). */
function rows(
  tasks: readonly Pick<Task, 'phase' | 'wave' | 'kind' | 'namespace' | 'name'>[],
): readonly string[] {
  const steps: { readonly step: string; readonly names: string[] }[] = [];
  for (const { phase, wave, kind, namespace, name } of tasks) {
    const step = `${phase} ${wave} ${kind}`;
    const last = steps.at(-1);
    if (last?.step === step) last.names.push(`${namespace}/${name}`);
    else steps.push({ step, names: [`${namespace}/${name}`] });
  }
  return steps.flatMap(({ step, names }) => names.toSorted().map((name) => `${step} ${name}`));
}

/** Names the Jobs that started before a Job of an earlier wave had ended. */
async function startedEarly(tasks: readonly Task[], namespace: string): Promise<readonly string[]> {
  const jobs = await list(kinds.Job, namespace);
  const hooks = tasks.filter(({ kind, isHook }) => kind === 'Job' && isHook);
  // The Job of an earlier phase is gone where one name runs in two.
  const times = hooks.flatMap((task) => {
    const status = jobs.find(({ metadata }) => metadata.name === task.name)?.status;
    const isLast = hooks.findLast(({ name }) => name === task.name) === task;
    if (status?.startTime === undefined || !isLast) return [];
    return [{ task, start: Date.parse(status.startTime), end: Date.parse(status.completionTime) }];
  });
  return times.flatMap(({ task, start }, index) =>
    times
      .slice(0, index)
      .filter((before) => before.task.phase !== task.phase || before.task.wave !== task.wave)
      .filter(({ end }) => !(start >= end))
      .map((before) => `${task.name} before ${before.task.name}`),
  );
}
