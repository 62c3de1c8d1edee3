/** The commands for a cluster as data: what each takes, examples, and how it ends. */
import {
  allFlag,
  outputFlag,
  placeFlags,
  productFlag,
  reasonFlag,
  releaseExits,
  tableFlag,
  watchFlag,
} from './cluster-flags.ts';
import { plainExits, type ClusterCommand } from './cluster-command.ts';
import { installationCommands } from './installation-commands.ts';

const endings = [
  `${releaseExits.Succeeded} the release succeeded`,
  `${releaseExits.Failed} it failed`,
  `${releaseExits.input} wrong input, or refused`,
  `${releaseExits.Terminated} it was terminated`,
  `${releaseExits.Superseded} it was superseded by a newer one`,
] as const;
const interrupted = `${releaseExits.interrupted} a person ended the command`;

const releaseCommands: readonly ClusterCommand[] = [
  {
    group: 'release',
    name: 'list',
    description: 'List releases, the newest last',
    words: [],
    flags: [productFlag, allFlag, tableFlag, watchFlag, ...placeFlags],
    examples: ['hookline release list -A -o wide', 'hookline release list --product shop -w'],
    exitCodes: plainExits,
  },
  {
    group: 'release',
    name: 'get',
    description: 'Show a release as a tree; with -w one that lives, and the exit code says how it ended',
    words: ['RELEASE'],
    flags: [outputFlag(['tree', 'json', 'yaml', 'name'], 'tree'), watchFlag, ...placeFlags],
    examples: ['hookline release get shop-4f9b2c1d0a -w', 'hookline release get shop-4f9b2c1d0a -o json'],
    exitCodes: [
      `${releaseExits.done} done; with -w: the release succeeded`,
      ...endings.slice(1),
      interrupted,
    ],
  },
  {
    group: 'release',
    name: 'wait',
    description: 'Wait until a release has ended; the exit code says how',
    words: ['RELEASE'],
    flags: [
      {
        name: 'timeout',
        type: 'string',
        hint: 'DURATION',
        meaning: 'how long to wait at most (default 24h)',
      },
      ...placeFlags,
    ],
    examples: ['hookline release wait shop-4f9b2c1d0a --timeout 30m'],
    exitCodes: [...endings, `${releaseExits.timeout} it had not ended in time`, interrupted],
  },
  {
    group: 'release',
    name: 'start',
    description: 'Start a release of a product by hand; the same command again starts no second one',
    words: ['PRODUCT'],
    flags: [
      { name: 'flow', type: 'string', hint: 'NAME', meaning: 'the flow, where the product has several' },
      { name: 'revision', type: 'string', hint: 'SHA', meaning: 'the commit to release' },
      { name: 'version', type: 'string', hint: 'TEXT', meaning: 'the version to release' },
      ...placeFlags,
    ],
    examples: [
      'hookline release start shop --version 1.5.0',
      'hookline release start shop --flow hotfix --revision 9c1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b',
    ],
    exitCodes: plainExits,
  },
  {
    group: 'release',
    name: 'terminate',
    description: 'End a release; its fail hooks run',
    words: ['RELEASE'],
    flags: [reasonFlag, ...placeFlags],
    examples: ["hookline release terminate shop-4f9b2c1d0a --reason 'wrong tag'"],
    exitCodes: plainExits,
  },
  {
    group: 'release',
    name: 'retry',
    description: 'Take up again what failed or was terminated',
    words: ['RELEASE'],
    flags: placeFlags,
    examples: ['hookline release retry shop-4f9b2c1d0a -n hookline-config'],
    exitCodes: plainExits,
  },
  {
    group: 'release',
    name: 'approve',
    description: 'Let a release enter an environment',
    words: ['RELEASE', 'ENVIRONMENT'],
    flags: [reasonFlag, ...placeFlags],
    examples: ['hookline release approve shop-4f9b2c1d0a prod --reason tested'],
    exitCodes: plainExits,
  },
];

const hookCommands: readonly ClusterCommand[] = [
  {
    group: 'hooks',
    name: 'list',
    description: 'List the hook runs of a release',
    words: ['RELEASE'],
    flags: [tableFlag, ...placeFlags],
    examples: ['hookline hooks list shop-4f9b2c1d0a -o wide'],
    exitCodes: plainExits,
  },
  {
    group: 'hooks',
    name: 'logs',
    description: 'Print the stored end of the log of a hook run',
    words: ['HOOKRUN'],
    flags: placeFlags,
    examples: ['hookline hooks logs smoke-1a2b3c4d5e'],
    exitCodes: plainExits,
  },
  {
    group: 'hooks',
    name: 'run',
    description: 'Run a Hook once by hand, as a Job of no release, and print its log',
    words: ['HOOK'],
    flags: [
      {
        name: 'set',
        type: 'string',
        hint: 'NAME=VALUE',
        isList: true,
        meaning: 'a parameter, or an argument that a release would give',
      },
      {
        name: 'image',
        type: 'string',
        hint: 'IMAGE',
        meaning: "Hookline's own image, for an http hook (default $HOOKLINE_IMAGE)",
      },
      ...placeFlags,
    ],
    examples: ['hookline hooks run smoke --set TICKET=OPS-7 --set RELEASE_ID=by-hand'],
    exitCodes: [
      `${releaseExits.done} it succeeded`,
      `${releaseExits.Failed} it failed`,
      `${releaseExits.input} wrong input, or refused`,
      interrupted,
    ],
  },
];

/** Every command for a cluster. */
export const clusterCommands: readonly ClusterCommand[] = [
  ...releaseCommands,
  ...hookCommands,
  ...installationCommands,
];

/** A command with what stands behind its words. */
export interface FoundCommand {
  readonly command: ClusterCommand;
  readonly rest: readonly string[];
}

/** Finds the command that a line begins with. */
export function foundCommand([group = '', ...behind]: readonly string[]): FoundCommand | undefined {
  const own = clusterCommands.filter((one) => one.group === group);
  const [alone] = own.filter(({ name }) => name === '');
  if (alone !== undefined) return { command: alone, rest: behind };
  const [name, ...rest] = behind;
  const command = own.find((one) => one.name === name);
  return command === undefined ? undefined : { command, rest };
}
