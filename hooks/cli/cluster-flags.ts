/** The flags and exit codes of commands for a cluster, with kubectl's names. */
import type { FlagRow } from './line.ts';

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

/** Where: namespace, context, kubeconfig. */
export const placeFlags: readonly FlagRow[] = [
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
/** All namespaces. */
export const allFlag: FlagRow = {
  name: 'all-namespaces',
  short: 'A',
  type: 'boolean',
  meaning: 'look into all namespaces',
};
/** Follows what changes. */
export const watchFlag: FlagRow = {
  name: 'watch',
  short: 'w',
  type: 'boolean',
  meaning: 'go on, and show what changes',
};
/** Releases of one product. */
export const productFlag: FlagRow = {
  name: 'product',
  type: 'string',
  hint: 'NAME',
  meaning: 'only releases of a product',
};
/** Why somebody wants something. */
export const reasonFlag: FlagRow = {
  name: 'reason',
  type: 'string',
  hint: 'TEXT',
  meaning: 'why; it is recorded',
};
/** The output of lists. */
export const tableFlag = outputFlag(['table', 'wide', 'json', 'yaml', 'name'], 'table');

/** The output of a command, with the words that it takes. */
export function outputFlag(values: readonly string[], byDefault: string): FlagRow {
  return {
    name: 'output',
    short: 'o',
    type: 'string',
    values,
    meaning: `how to print (default ${byDefault})`,
  };
}
