/** The flags and exit codes of commands for a cluster, with kubectl's names. */
import type { FlagRow } from './line.ts';

/** One command of a group, such as `release list`. */
export interface ClusterCommand {
  readonly group: 'release' | 'hooks';
  readonly name: string;
  readonly description: string;
  /** What stands behind it; a name that ends with `?` may be left out. */
  readonly words: readonly string[];
  readonly flags: readonly FlagRow[];
}

/** The exit codes: of `wait` and `get -w` by how the release ended. */
export const releaseExits = {
  done: 0,
  Succeeded: 0,
  Failed: 1,
  input: 2,
  Terminated: 3,
  Superseded: 4,
  timeout: 5,
  interrupted: 130,
} as const;

const common: readonly FlagRow[] = [
  {
    name: 'namespace',
    short: 'n',
    type: 'string',
    hint: 'NAME',
    meaning: "the namespace (default: the context's)",
  },
  { name: 'context', type: 'string', hint: 'NAME', meaning: 'the context of the kubeconfig' },
  {
    name: 'kubeconfig',
    type: 'string',
    hint: 'FILE',
    meaning: 'the kubeconfig (default $KUBECONFIG, ~/.kube/config)',
  },
];
const all: FlagRow = {
  name: 'all-namespaces',
  short: 'A',
  type: 'boolean',
  meaning: 'look into all namespaces',
};
const watch: FlagRow = {
  name: 'watch',
  short: 'w',
  type: 'boolean',
  meaning: 'go on, and show what changes',
};
const product: FlagRow = {
  name: 'product',
  type: 'string',
  hint: 'NAME',
  meaning: 'only releases of a product',
};
const reason: FlagRow = { name: 'reason', type: 'string', hint: 'TEXT', meaning: 'why; it is recorded' };
const table = output(['table', 'wide', 'json', 'yaml', 'name'], 'table');

function output(values: readonly string[], byDefault: string): FlagRow {
  return {
    name: 'output',
    short: 'o',
    type: 'string',
    values,
    meaning: `how to print (default ${byDefault})`,
  };
}

/** Every command for a cluster. */
export const clusterCommands: readonly ClusterCommand[] = [
  {
    group: 'release',
    name: 'list',
    description: 'List releases, the newest last',
    words: [],
    flags: [product, all, table, watch, ...common],
  },
  {
    group: 'release',
    name: 'get',
    description: 'Show a release as a tree',
    words: ['RELEASE'],
    flags: [output(['tree', 'json', 'yaml', 'name'], 'tree'), watch, ...common],
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
      ...common,
    ],
  },
  {
    group: 'release',
    name: 'start',
    description: 'Start a release of a product by hand',
    words: ['PRODUCT'],
    flags: [
      { name: 'flow', type: 'string', hint: 'NAME', meaning: 'the flow, where the product has several' },
      { name: 'revision', type: 'string', hint: 'SHA', meaning: 'the commit to release' },
      { name: 'version', type: 'string', hint: 'TEXT', meaning: 'the version to release' },
      ...common,
    ],
  },
  {
    group: 'release',
    name: 'terminate',
    description: 'End a release; its fail hooks run',
    words: ['RELEASE'],
    flags: [reason, ...common],
  },
  {
    group: 'release',
    name: 'retry',
    description: 'Take up again what failed or was terminated',
    words: ['RELEASE'],
    flags: common,
  },
  {
    group: 'release',
    name: 'approve',
    description: 'Let a release enter an environment',
    words: ['RELEASE', 'ENVIRONMENT'],
    flags: [reason, ...common],
  },
  {
    group: 'hooks',
    name: 'list',
    description: 'List the hook runs of a release',
    words: ['RELEASE'],
    flags: [table, ...common],
  },
  {
    group: 'hooks',
    name: 'logs',
    description: 'Print the stored end of the log of a hook run',
    words: ['HOOKRUN'],
    flags: common,
  },
];
