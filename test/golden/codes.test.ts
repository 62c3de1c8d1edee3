/** Every code that a run can give is shown by a golden case. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codes } from '../../hooks/model/codes.ts';
import { expectedOf, goldenCases } from './golden-case.ts';

const onlyServer = 'a render gives no hook a context: only what runs hooks reads what they export';

const onlyServers = 'a render reads neither a configuration of a server nor a kubeconfig';
const onlyRuns = 'a render runs nothing: only what runs hooks can lose what it runs';
const onlyHttp = 'a render asks no server, and is asked by nobody';
const onlyCluster = 'a render reads no cluster';
const betweenApplications = 'a render sees one Application, and neither others nor Products of a cluster';

/** Codes that no golden case can show, each with the reason. */
const notShown: Readonly<Record<string, string>> = {
  APPLICATION_SHARED: betweenApplications,
  APPLICATION_UNPLACED: betweenApplications,
  APPROVAL_REFUSED: onlyHttp,
  ARGUMENT_MISSING: 'the commands of the plugin need no argument',
  BODY_REFUSED: onlyHttp,
  CLUSTER_UNREACHABLE: onlyCluster,
  CONFLICT: onlyCluster,
  CONFIG_NOT_FOUND: onlyServers,
  CONTAINER_REFUSED: onlyRuns,
  CONTEXT_KEY_REFUSED: onlyServer,
  CONTEXT_REFUSED: onlyServer,
  CONTEXT_TOO_LARGE: onlyServer,
  DEFECT: 'a fault of our own: no input is known that leads to one',
  ENVIRONMENT_SHARED: betweenApplications,
  FORBIDDEN: onlyHttp,
  GATE_NOT_WAITING: onlyHttp,
  IMAGE_PULL_FAILED: onlyRuns,
  JOB_DELETED: onlyRuns,
  JOB_LOST: onlyRuns,
  JOB_REFUSED: onlyRuns,
  KUBECONFIG_BROKEN: onlyServers,
  NOT_FOUND: onlyHttp,
  NOT_READY: onlyHttp,
  POD_REFUSED: onlyRuns,
  POD_UNSCHEDULABLE: onlyRuns,
  QUOTA_EXCEEDED: onlyRuns,
  RELEASE_ENDED: onlyHttp,
  RELEASE_OPEN: onlyHttp,
  RENDERER_FAILED: 'needs a program that fails: test/plugin/render-tools.test.ts has one',
  RENDERER_TIMEOUT: 'needs a program that hangs: test/plugin/render-tools.test.ts has one',
  RUN_LOST: onlyRuns,
  SELFHEAL_BYPASSES_GATE: betweenApplications,
  STATUS_UNREADABLE: onlyRuns,
  TEMPLATE_UNKNOWN: onlyRuns,
  TENANT_UNKNOWN: betweenApplications,
  TOKEN_REFUSED: onlyHttp,
  TOO_BUSY: onlyHttp,
  VERSION_UNKNOWN_BEFORE_SYNC: betweenApplications,
};

test('every code that generate, plan and lint can give begins a line', () => {
  const shown = new Set(goldenCases().flatMap(codesOf));

  expect(Object.keys(codes).filter((code) => !shown.has(code))).toEqual(Object.keys(notShown));
});

test('golden cases find no tool: those of the sidecar are not on this machine', () => {
  expect(existsSync('/tools')).toBe(false);
});

/** What lint finds is its output; all else is on stderr. */
function codesOf(golden: ReturnType<typeof goldenCases>[number]): readonly string[] {
  const { stdout, stderr } = expectedOf(golden);
  const found = golden.argv[0] === 'lint' ? stdout.toString().split('\n') : [];
  return [...stderr.split('\n'), ...found].map((line) => line.split(' ', 1)[0] ?? '');
}
