/** `hookline http`: the command behind `http` hooks. */
import { lookup } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readExport } from '../../model/context.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Allowed } from './address.ts';
import { attempts, type Attempting, type Outcome } from './attempts.ts';
import { httpExits, httpFlags } from './flags.ts';
import { InputFault, requestOf, type Environment } from './request.ts';
import { send, type Resolve } from './send.ts';

/** What the command needs of its process. */
export interface HttpWorld {
  readonly environment: Environment;
  readonly log: (line: string) => void;
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
    const allowed = allowedBy(argv);
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

function allowedBy(argv: readonly string[]): Allowed {
  const { tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, allowPositionals: true });
  const names = tokens.map((token) => {
    const text = token.kind === 'option' ? token.rawName : (argv[token.index] ?? '');
    if (token.kind === 'option' && token.value === undefined && Object.hasOwn(httpFlags, token.name))
      return token.name;
    const known = Object.keys(httpFlags).map((flag) => `--${flag}`);
    throw new InputFault(`http has no flag or argument "${text}"; ${didYouMean(text, known)}`);
  });
  return { loopback: names.includes('allow-loopback'), linkLocal: names.includes('allow-link-local') };
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
