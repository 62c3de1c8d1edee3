/** The flags and exit codes of `hookline gate`, apart from what it does, so that the help stays small. */
import { gateDeadlineExit } from '../../model/gate.ts';
import type { FlagRow } from '../line.ts';

/** The exit codes: only an answer `Open`, or a silent server with `--unreachable continue`, is 0. */
export const gateExits = {
  open: 0,
  input: 2,
  deadline: gateDeadlineExit,
  defect: 70,
  terminated: 143,
} as const;

/** Where the token and the certificates of a gate lie, if anywhere. */
export const gateFiles = {
  token: '/var/run/secrets/hookline/token',
  ca: '/var/run/secrets/hookline/ca.crt',
} as const;

/** The flags; the gate Job has the first ones. */
export const gateFlags: readonly FlagRow[] = [
  {
    name: 'instance',
    type: 'string',
    hint: 'NAME',
    meaning: "the application, by its instance name: NAME, or NAMESPACE_NAME outside Argo CD's namespace",
  },
  { name: 'server', type: 'string', hint: 'URL', meaning: 'the server of Hookline' },
  { name: 'timeout', type: 'string', hint: 'DURATION', meaning: 'how long to ask at most (default 24h)' },
  {
    name: 'unreachable',
    type: 'string',
    values: ['wait', 'continue'],
    meaning: 'what to do while the server does not answer: wait for it (default), or go on after --grace',
  },
  {
    name: 'grace',
    type: 'string',
    hint: 'DURATION',
    meaning: 'with --unreachable continue: how long the server may be silent (default 10m)',
  },
  { name: 'version', type: 'string', hint: 'TEXT', meaning: 'the version that was rendered' },
  {
    name: 'token-file',
    type: 'string',
    hint: 'FILE',
    meaning: `a bearer token, read anew for each request (default ${gateFiles.token}, where it exists)`,
  },
  {
    name: 'ca-file',
    type: 'string',
    hint: 'FILE',
    meaning: `certificates to trust besides the usual ones (default ${gateFiles.ca}, where it exists)`,
  },
];
