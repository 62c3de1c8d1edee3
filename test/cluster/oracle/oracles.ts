/** The oracles: Go programs of Argo CD's own code, built and asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from '../command.ts';
import { Missing } from '../missing.ts';
import { timed } from '../progress.ts';

/** A set of manifests and what happens to it. */
export interface Scenario {
  readonly name: string;
  /** The destination's. */
  readonly namespace: string;
  readonly revision: string;
  /** What a plugin prints. */
  readonly text: string;
  /** What the cluster holds at first, as a stream. */
  readonly live?: string;
  /** Kinds, as `Kind.group`, that the cluster does not know. */
  readonly absent?: readonly string[];
  /** Objects that stay when they are deleted, until they are freed. */
  readonly stuck?: readonly string[];
  readonly options?: Readonly<
    Partial<
      Record<'prune' | 'pruneLast' | 'skipHooks' | 'dryRun' | 'force' | 'replace' | 'serverSideApply', true>
    >
  >;
  /** What the cluster says of an object when it refuses a request for it; `NotFound` is the API server's. */
  readonly refuse?: Readonly<
    Partial<Record<'apply' | 'update' | 'delete', Readonly<Record<string, string>>>>
  >;
  /** One call of the engine for each; without any it is called until the sync has ended, and all is healthy. */
  readonly steps?: readonly Step[];
}

/** What happens in the cluster before a call of the engine. */
export interface Step {
  readonly health?: Readonly<Record<string, 'Healthy' | 'Degraded' | 'Progressing' | 'Gone'>>;
  readonly freed?: readonly string[];
  /** The call ends the sync. */
  readonly terminate?: true;
}

/** What the engine made of a set. Objects are written `Kind.group namespace/name`. */
export interface OrderRecord {
  /** Why Argo CD did not get as far as its engine. */
  readonly refusal?: string;
  readonly steps?: readonly AppliedStep[];
  readonly left?: Readonly<Record<string, readonly string[]>>;
  /** The delete policies of hooks, by phase and object. */
  readonly hooks?: Readonly<Record<string, string>>;
  /** The hooks that are deleted by the end. */
  readonly deleted?: readonly string[];
  readonly end?: string;
  /** The sync whose first step is refused, where there are SyncFail hooks. */
  readonly failing?: {
    readonly groups: Groups;
    readonly awaited?: number;
    readonly hooks?: Readonly<Record<string, string>>;
    readonly end: string;
  };
  /** For scenarios with steps. */
  readonly calls?: readonly object[];
  /** What the engine had planned before its first call's step, such as `PreSync/0 Job.batch shop/a`. */
  readonly tasks?: readonly string[];
  readonly read?: Readonly<Record<string, object>>;
}

/** One group after another; within a group the order is open. */
export type Groups = readonly (readonly string[])[];

/** What the engine applies at once. */
export interface AppliedStep {
  readonly phase: string;
  /** Absent for the destination's Namespace, which is made before all steps. */
  readonly wave?: number;
  readonly groups?: Groups;
  readonly pruned?: readonly string[];
  /** How many of its objects the engine waits for. */
  readonly awaited?: number;
}

/** What Argo CD's controller gets from a stream, or why the stream is refused. */
export interface Reading {
  readonly objects: readonly unknown[];
  readonly refusal?: string;
}

/** Answers by the real thing. */
export interface Oracles {
  readonly order: (scenarios: readonly Scenario[]) => Promise<readonly OrderRecord[]>;
  readonly read: (streams: readonly string[]) => Promise<readonly Reading[]>;
}

/** Builds the oracles in a folder that is gone afterwards, and does some work with them. Throws {@link Missing} without Go. */
export async function withOracles<T>(work: (oracles: Oracles) => Promise<T>): Promise<T> {
  await requireGo();
  const folder = mkdtempSync(join(tmpdir(), 'hookline-oracles-'));
  try {
    const packages = ['./oracle/order', './oracle/split'];
    await timed('building the oracles', () => go(['build', '-trimpath', '-o', `${folder}/`, ...packages]));
    const kubernetes = await go(['list', '-m', '-f', '{{.Dir}}', 'k8s.io/kubernetes']);
    const discovery = join(kubernetes.trim(), 'api/discovery');
    return await work({
      order: (scenarios) => ask<OrderRecord>(join(folder, 'order'), [`-discovery=${discovery}`], scenarios),
      read: (streams) => ask<Reading>(join(folder, 'split'), [], streams),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ask<T>(
  program: string,
  args: readonly string[],
  questions: readonly unknown[],
): Promise<readonly T[]> {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const answers = (await run(program, args, { input, timeout: 10 * 60_000 })).split('\n').filter(Boolean);
  if (answers.length !== questions.length)
    throw new Error(`${questions.length} questions, but ${answers.length} answers`);
  return answers.map((line) => JSON.parse(line) as T);
}

async function requireGo(): Promise<void> {
  const fix = 'install Go 1.21 or newer and put it on PATH (on Debian: apt-get install golang-go)';
  const outcome = await attempt('go', ['env', 'GOVERSION']).catch(() => undefined);
  if (outcome?.code !== 0) throw new Missing('Go is not installed', fix);
}

function go(args: readonly string[]): Promise<string> {
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' };
  return run('go', args, { cwd: join(import.meta.dirname, '..'), env, timeout: 40 * 60_000 });
}
