/** Commands for a cluster: finds the one that is meant, reads its line, connects, and runs it. */
import { didYouMean } from '../model/nearest.ts';
import { error, isFault, type Problem } from '../model/problem.ts';
import { report } from '../../plugin/report.ts';
import type { ClusterCommand } from './cluster-command.ts';
import { clusterCommands, foundCommand } from './cluster-commands.ts';
import { releaseExits } from './cluster-flags.ts';
import { tellVersions } from './cluster-version.ts';
import { examine } from './doctor.ts';
import { openGate } from './gate-open.ts';
import { runHook } from './hook-run.ts';
import { initialize } from './init.ts';
import { listRuns, printLog } from './hook-runs.ts';
import { readLine, type Line } from './line.ts';
import type { ClusterChoice, ClusterWorld, Objects } from './objects.ts';
import { showRelease, waitForRelease } from './release-get.ts';
import { listReleases } from './release-list.ts';
import { startRelease, wishForRelease } from './release-wish.ts';

/** A command as it was asked for. */
export interface Asked {
  readonly line: Line;
  readonly objects: Objects;
  readonly world: ClusterWorld;
  readonly choice: ClusterChoice;
  /** The flag, or the context's. */
  readonly namespace: string;
}

const runs: Readonly<Record<string, (asked: Asked) => Promise<number>>> = {
  'release list': listReleases,
  'release get': showRelease,
  'release wait': waitForRelease,
  'release start': startRelease,
  'release terminate': async (asked) => wishForRelease(asked, 'terminate'),
  'release retry': async (asked) => wishForRelease(asked, 'retry'),
  'release approve': async (asked) => wishForRelease(asked, 'approve'),
  'hooks list': listRuns,
  'hooks logs': printLog,
  'gate open': openGate,
  'hooks run': runHook,
  doctor: examine,
  init: initialize,
  version: tellVersions,
};

/** Runs a command such as `release list`; gives its exit code. */
export async function runCluster(argv: readonly string[], world: ClusterWorld): Promise<number> {
  const found = foundCommand(argv);
  if (found === undefined) return refused([unknown(argv)], world);
  const { command, rest } = found;
  const full = `${command.group} ${command.name}`.trim();
  const { value: line, problems } = readLine(full, rest, command);
  if (problems.length > 0) return refused(problems, world);
  try {
    const choice = choiceIn(line);
    const objects = await world.connect(choice);
    const namespace = line.flags.get('namespace') ?? objects.namespace;
    return (await runs[full]?.({ line, objects, world, choice, namespace })) ?? releaseExits.input;
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    return refused(cause.problems, world);
  }
}

function choiceIn({ flags }: Line): ClusterChoice {
  const [context, kubeconfig] = [flags.get('context'), flags.get('kubeconfig')];
  return {
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
  };
}

function refused(problems: readonly Problem[], { complain }: ClusterWorld): number {
  complain(report(problems));
  return releaseExits.input;
}

function unknown([group = '', name = '']: readonly string[]): Problem {
  const names = commandsOf(group).map((one) => one.name);
  const message = name === '' ? `${group} is given no command` : `${group} has no command "${name}"`;
  return error('COMMAND_UNKNOWN', message, { fix: didYouMean(name, names) });
}

function commandsOf(group: string): readonly ClusterCommand[] {
  return clusterCommands.filter((one) => one.group === group);
}
