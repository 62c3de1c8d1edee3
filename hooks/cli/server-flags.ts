/** The flags and exit codes of `hookline server`, apart from what it does. */
import type { SimulateFlag } from './simulate-flags.ts';

/** The flags; each may be given by the environment as well, as `HOOKLINE_` and its name in capitals. */
export const serverFlags: readonly SimulateFlag[] = [
  { name: 'config', type: 'string', hint: 'FILE', meaning: 'the configuration: a YAML file' },
  {
    name: 'kubeconfig',
    type: 'string',
    hint: 'FILE',
    meaning: "the cluster (default KUBECONFIG, ~/.kube/config, or the pod's own account)",
  },
  { name: 'context', type: 'string', hint: 'NAME', meaning: 'a context of the kubeconfig' },
  {
    name: 'namespace',
    type: 'string',
    hint: 'NAME',
    meaning: 'where the server itself lies: its Lease is there (default hookline)',
  },
  {
    name: 'identity',
    type: 'string',
    hint: 'NAME',
    meaning: 'the name of this replica, which nothing else that runs has (default one made up)',
  },
  {
    name: 'image',
    type: 'string',
    hint: 'IMAGE',
    meaning: "Hookline's own image, for the Jobs of http hooks",
  },
  {
    name: 'listen',
    type: 'string',
    hint: 'HOST:PORT',
    meaning: 'where it answers (default 0.0.0.0:8080)',
  },
  {
    name: 'log-level',
    type: 'string',
    values: ['info', 'debug', 'trace', 'warn', 'error', 'silent'],
    meaning: 'how much it logs, one JSON object a line (default info)',
  },
];

/** The exit codes of `server`. */
export const serverExits = { stopped: 0, input: 2, defect: 70 } as const;

/** Gives the variable that stands for a flag. */
export function serverVariable(flag: string): string {
  return `HOOKLINE_${flag.toUpperCase().replaceAll('-', '_')}`;
}
