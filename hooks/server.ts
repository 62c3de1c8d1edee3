/** The server: settings, log, cluster, replica, answers; wired together, and ended in order. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { report } from '../plugin/report.ts';
import { serverExits } from './cli/server-flags.ts';
import { serverLine } from './cli/server-line.ts';
import { readConfig, type Config } from './config.ts';
import { answerHealth } from './health.ts';
import { openClient } from './kube/client.ts';
import { machineClock } from './kube/clock.ts';
import { connect } from './kube/connect.ts';
import { Replica } from './kube/replica.ts';
import type { Endpoint } from './kube/transport.ts';
import { openLog, type Log } from './log.ts';
import { error, Fault, isError, isFault } from './model/problem.ts';

/** The name of the Lease. */
const leaseName = 'hookline-server';

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
  const replica = new Replica({
    client: openClient(endpoint),
    clock: machineClock,
    settings: config.settings,
    diary: log,
    workers: config.workers,
    lease: { namespace: config.namespace, name: leaseName },
    holder: config.identity ?? `${hostname()}_${randomBytes(5).toString('hex')}`,
  });
  const answering = await answerHealth({ missing: () => replica.cache.missing }, config.listen);
  log.info({ port: answering.port, server: endpoint.server }, 'started');
  replica.start();
  await toldToEnd();
  log.info({}, 'stopping');
  await replica.stop();
  await answering.stop();
  log.info({}, 'stopped');
}

function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
