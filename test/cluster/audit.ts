/** What the API server writes down of Hookline's server: each request's verb and object, and how it was answered. */
import { join } from 'node:path';
import { state } from './layout.ts';

/** Who is written down of: the ServiceAccount of manifests/server. */
const account = 'system:serviceaccount:hookline:hookline';

/** The log: one JSON object a line (`audit.k8s.io/v1` Event). */
export const auditLog = join(state, 'audit.log');

/** Gives the policy: no bodies, so that a run of all tests takes some megabytes, and nobody else's requests. */
export function auditPolicy(): object {
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    // A watch is written down when it begins: it may outlast the run.
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata', users: [account] }, { level: 'None' }],
  };
}

/** Gives the flags for a policy that lies in a file. */
export function auditFlags(policy: string): readonly string[] {
  return [
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${auditLog}`,
    '--audit-log-maxsize=100',
    '--audit-log-maxbackup=1',
  ];
}
