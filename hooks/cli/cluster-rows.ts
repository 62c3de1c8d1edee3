/** The commands for a cluster as the help shows them: one row for each group. */
import { clusterCommands, releaseExits, type ClusterCommand } from './cluster-flags.ts';
import { flagsOf, type CommandRow } from './commands.ts';

const examples: Readonly<Record<ClusterCommand['group'], readonly string[]>> = {
  release: [
    'hookline release list -A -o wide',
    'hookline release get shop-4f9b2c1d0a -w',
    'hookline release wait shop-4f9b2c1d0a --timeout 30m',
    'hookline release start shop --version 1.5.0',
    "hookline release terminate shop-4f9b2c1d0a --reason 'wrong tag'",
    'hookline release retry shop-4f9b2c1d0a -n hookline-config',
    'hookline release approve shop-4f9b2c1d0a prod --reason tested',
  ],
  hooks: ['hookline hooks list shop-4f9b2c1d0a', 'hookline hooks logs smoke-1a2b3c4d5e'],
};

const exits: Readonly<Record<ClusterCommand['group'], readonly string[]>> = {
  release: [
    `${releaseExits.done} done; wait and get -w: the release succeeded`,
    `${releaseExits.Failed} wait and get -w: it failed`,
    `${releaseExits.input} wrong input, or refused`,
    `${releaseExits.Terminated} wait and get -w: it was terminated`,
    `${releaseExits.Superseded} wait and get -w: it was superseded by a newer one`,
    `${releaseExits.timeout} wait: it had not ended in time`,
    `${releaseExits.interrupted} a person ended the command`,
  ],
  hooks: [`${releaseExits.done} done`, `${releaseExits.input} wrong input, or refused`],
};

/** Gives the row of a group; its flags are those of all its commands. */
export function clusterRow(group: ClusterCommand['group']): CommandRow {
  const commands = clusterCommands.filter((one) => one.group === group);
  const flags = new Map(commands.flatMap((one) => one.flags).map((flag) => [flag.name, flag]));
  const said = commands.map(({ name, words }) => [name, ...words].join(' ')).join(' | ');
  return {
    name: group,
    description: `${group === 'release' ? 'Releases on a cluster' : 'Hook runs of a release'}: ${said}`,
    flags: flagsOf([...flags.values()]),
    examples: examples[group],
    exitCodes: exits[group],
  };
}
