/** The server: settings, log, cluster, replica, answers; wired together, and ended in order. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { report } from '../plugin/report.ts';
import { serverExits } from './cli/server-flags.ts';
import { serverLine } from './cli/server-line.ts';
import { readConfig, type Config } from './config.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { machineClock as httpClock } from './http/local-world.ts';
import { defaultLimits, type HttpSettings } from './http/settings.ts';
import { openClient } from './kube/client.ts';
import { machineClock } from './kube/clock.ts';
import { connect } from './kube/connect.ts';
import { Replica, type ReplicaSetting } from './kube/replica.ts';
import type { Endpoint } from './kube/transport.ts';
import { watchedKinds } from './kube/watches.ts';
import { openLog, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { connectPorts, type Connected } from './server-ports.ts';
import { version } from '../plugin/version.ts';
import { error, Fault, isError, isFault } from './model/problem.ts';

/** The name of the Lease. */
const leaseName = 'hookline-server';

/** How long requests that are at work may go on when the server ends. */
const graceMilliseconds = 5000;

/** Runs the server in this process until it is told to end, and sets its exit code. */
export async function connectServer(argv: readonly string[]): Promise<void> {
  try {
    const config = configOf(argv);
    const log = openLog(config.logLevel);
    process.once('uncaughtException', (err) => {
      log.error({ err }, 'defect');
      process.exit(serverExits.defect);
    });
    await serve(config, log, endpointOf(config));
    process.exitCode = serverExits.stopped;
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    process.stderr.write(report(cause.problems));
    process.exitCode = serverExits.input;
  }
}

function configOf(argv: readonly string[]): Config {
  const line = serverLine(argv, process.env);
  const config = readConfig({
    flags: line.value,
    read: (path) => readFileSync(path, 'utf8'),
  });
  const problems = [...line.problems, ...config.problems];
  if (problems.some(isError)) throw new Fault(problems);
  return config.value;
}

function endpointOf({ kubeconfig, context }: Config): Endpoint {
  try {
    return connect({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      [
        error('KUBECONFIG_BROKEN', `no cluster is found: ${why}`, {
          fix: 'name a kubeconfig with --kubeconfig, and a context of it with --context',
        }),
      ],
      { cause },
    );
  }
}

async function serve(config: Config, log: Log, endpoint: Endpoint): Promise<void> {
  const client = openClient(endpoint);
  const metrics = new Metrics();
  metrics.set('hookline_build_info', 1, { version });
  const claims = new Map<string, string>();
  const told: { changed: Connected['changed']; asked: Connected['asked'] } = {
    changed: () => undefined,
    asked: () => undefined,
  };
  const replica = new Replica({
    client,
    clock: machineClock,
    settings: config.settings,
    diary: log,
    workers: config.workers,
    lease: { namespace: config.namespace, name: leaseName },
    holder: config.identity ?? `${hostname()}_${randomBytes(5).toString('hex')}`,
    claims: () => claims,
    asked: () => told.asked(),
    changed: (product) => told.changed(product),
    ...counting(metrics),
  });
  function complain(err: unknown): void {
    log.error({ err }, 'defect');
  }
  const connected = connectPorts({ replica, client, metrics, claims, complain });
  told.changed = connected.changed;
  told.asked = connected.asked;
  const settings = httpSettings(config);
  const listening = await listen(createApp(connected.ports, settings), {
    ...config.listen,
    limits: settings.limits,
    clock: httpClock,
    graceMilliseconds,
  });
  log.info({ port: listening.port, server: endpoint.server }, 'started');
  replica.start();
  await toldToEnd();
  log.info({}, 'stopping');
  await replica.stop();
  await listening.stop();
  log.info({}, 'stopped');
}

function httpSettings({ settings: { argocdNamespace, url }, gates, pages }: Config): HttpSettings {
  const issuers = gates.issuers.map(({ issuer, jwksUri }) =>
    jwksUri === undefined ? { issuer } : { issuer, jwksUri },
  );
  return { limits: defaultLimits, argocdNamespace, url, pages, gates: { auth: gates.auth, issuers } };
}

/** What a replica tells, as metrics. */
function counting(metrics: Metrics): Pick<ReplicaSetting, 'looked' | 'emitted' | 'restarted'> {
  // Metrics know no kinds: here each begins with 0.
  for (const kind of watchedKinds) metrics.add('hookline_watch_restarts_total', { kind }, 0);
  return {
    looked: (result, milliseconds) => {
      metrics.add('hookline_passes_total', { result: result === 'failed' ? 'failed' : 'done' });
      metrics.took('hookline_pass_seconds', milliseconds / 1000);
    },
    emitted: (reason) => {
      if (reason === 'GateBypassed') metrics.add('hookline_gates_bypassed_total');
    },
    restarted: (kind) => metrics.add('hookline_watch_restarts_total', { kind }),
  };
}

function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
