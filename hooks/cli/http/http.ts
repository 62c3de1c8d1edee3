/** `hookline http`: the command behind `http` hooks. */
import { lookup } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readExport } from '../../model/context.ts';
import { didYouMean } from '../../model/nearest.ts';
import { error, type Checked, type Problem } from '../../model/problem.ts';
import { report } from '../../../plugin/report.ts';
import type { Allowed } from './address.ts';
import { attempts, type Attempting, type Outcome } from './attempts.ts';
import { httpExits, httpFlags } from './flags.ts';
import { InputFault, requestOf, type Environment } from './request.ts';
import { send, type Resolve } from './send.ts';

/** What the command needs of its process. */
export interface HttpWorld {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  /** Takes what is wrong with the command line. */
  readonly complain: (text: string) => void;
  /** Ends where the process is told to: its Job has no time left. */
  readonly ended: AbortSignal;
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: Attempting['wait'];
  readonly resolve: Resolve;
  readonly attemptMilliseconds: number;
}

/** Node's timers hold no more, 24 days. */
const longestTimer = 2 ** 31 - 1;

/** Runs the command in this process and sets its exit code. */
export async function connectHttp(argv: readonly string[]): Promise<void> {
  const ended = new AbortController();
  process.once('SIGTERM', () => ended.abort());
  process.exitCode = await runHttp(argv, {
    environment: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
    complain: (text) => process.stderr.write(text),
    ended: ended.signal,
    random: Math.random,
    now: Date.now,
    wait,
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    attemptMilliseconds: 30_000,
  });
}

/** Sends the request that the environment holds until its answer is accepted or refused, or time is up. */
export async function runHttp(argv: readonly string[], world: HttpWorld): Promise<number> {
  try {
    const { value: allowed, problems } = allowedBy(argv);
    if (problems.length > 0) {
      world.complain(report(problems));
      return httpExits.input;
    }
    const request = requestOf(world.environment);
    const milliseconds = Math.min(request.timeoutSeconds * 1000, longestTimer);
    const over = AbortSignal.any([world.ended, AbortSignal.timeout(milliseconds)]);
    const outcome = await attempts(request, {
      ...world,
      over,
      send: (signal) => send(request, { resolve: world.resolve, allowed, signal }),
      deadline: world.now() + milliseconds,
    });
    return concluded(outcome, world);
  } catch (cause) {
    if (cause instanceof InputFault) {
      world.log(`not sent: ${cause.message}`);
      return httpExits.input;
    }
    // Neither message nor stack: they may hold what must not be logged.
    world.log(`DEFECT ${cause instanceof Error ? cause.name : 'unknown'} ${codeOf(cause)} → report it`);
    return httpExits.defect;
  }
}

/** Gives the addresses that flags allow, or the problems of flags that there are not. */
function allowedBy(argv: readonly string[]): Checked<Allowed> {
  const { tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, allowPositionals: true });
  const known = Object.keys(httpFlags).map((flag) => `--${flag}`);
  const names: string[] = [];
  const problems: Problem[] = [];
  for (const token of tokens) {
    const isKnown =
      token.kind === 'option' && token.value === undefined && Object.hasOwn(httpFlags, token.name);
    if (isKnown) names.push(token.name);
    else
      problems.push(flagProblem(token.kind === 'option' ? token.rawName : (argv[token.index] ?? ''), known));
  }
  return {
    value: { loopback: names.includes('allow-loopback'), linkLocal: names.includes('allow-link-local') },
    problems,
  };
}

function flagProblem(text: string, known: readonly string[]): Problem {
  const code = text.startsWith('-') ? 'FLAG_UNKNOWN' : 'ARGUMENT_EXTRA';
  return error(code, `http has no flag or argument "${text}"`, { fix: didYouMean(text, known) });
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((ready) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      ready();
    }
  });
}

function concluded(outcome: Outcome, { environment, log }: HttpWorld): number {
  if (outcome.kind !== 'done') return httpExits[outcome.kind];
  const file = environment['HOOKLINE_OUTPUT'];
  const { text } = outcome.answer;
  if (file === undefined || file === '' || !text.trim().startsWith('{')) return httpExits.done;
  const { value, problems } = readExport(text, 'the answer');
  for (const { message } of problems) log(`context: ${message}`);
  if (value.size > 0) write(file, text, log);
  return httpExits.done;
}

/** Writes the file in place: the kubelet has mounted it, and a rename onto it fails. The request has had its effect. */
function write(file: string, text: string, log: HttpWorld['log']): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    log(`context: "${file}" cannot be written: ${codeOf(cause)}`);
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}
