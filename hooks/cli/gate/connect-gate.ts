/** `hookline gate`: what the gate Job runs. It ends with 0 only where the sync may go on. */
import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { parseDuration } from '../../model/duration.ts';
import { error, isError, type Checked, type Problem } from '../../model/problem.ts';
import { report } from '../../../plugin/report.ts';
import { readLine, type Line } from '../line.ts';
import { asker } from './ask.ts';
import { gateExits, gateFiles, gateFlags } from './flags.ts';
import { waitAtGate, type Waiting, type WaitWorld } from './wait.ts';

const defaultTimeout = '24h';
const defaultGrace = '10m';

/** Runs the command in this process, and ends it. On SIGTERM it ends at once, and never with 0. */
export async function connectGate(argv: readonly string[]): Promise<void> {
  process.once('SIGTERM', () => process.exit(gateExits.terminated));
  const { value, problems } = settingsOf(argv);
  process.stderr.write(report(problems));
  if (problems.some(isError) || value === undefined) process.exit(gateExits.input);
  const { waiting, tokenFile, certificates } = value;
  const { server, instance } = waiting;
  print(`asks ${server.origin} whether ${instance} may sync`);
  const world: WaitWorld = {
    ask: asker(process.env, certificates),
    token: () => textIn(tokenFile),
    log: print,
    now: Date.now,
    random: Math.random,
    wait: (milliseconds) => new Promise((ready) => setTimeout(ready, milliseconds)),
    after: (milliseconds) => AbortSignal.timeout(milliseconds),
  };
  process.exit(await waitAtGate(waiting, world).catch(defect));
}

function defect(cause: unknown): number {
  print(`DEFECT ${cause instanceof Error ? cause.message : 'unknown'} → report it`);
  return gateExits.defect;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What a gate is told, and the files beside it. */
export interface Settings {
  readonly waiting: Waiting;
  readonly tokenFile: string;
  readonly certificates: readonly string[] | undefined;
}

/** Reads the command line, and the files that it names. */
export function settingsOf(argv: readonly string[]): Checked<Settings | undefined> {
  const { value: line, problems } = readLine('gate', argv, { flags: gateFlags, words: [] });
  if (problems.some(isError)) return { value: undefined, problems };
  const server = serverOf(line);
  const timeout = seconds(line, 'timeout', defaultTimeout);
  const grace = seconds(line, 'grace', defaultGrace);
  const instance = line.flags.get('instance') ?? '';
  const files = filesOf(line);
  const wrong = [
    ...(instance === '' ? [flagMissing('instance', 'NAME')] : []),
    ...[server, timeout, grace, files].flatMap((one) => one.problems),
  ];
  if (wrong.length > 0 || server.value === undefined) return { value: undefined, problems: wrong };
  const version = line.flags.get('version');
  const waiting: Waiting = {
    server: server.value,
    instance,
    timeoutSeconds: timeout.value,
    ...(version === undefined ? {} : { version }),
    ...(line.flags.get('unreachable') === 'continue' ? { graceSeconds: grace.value } : {}),
  };
  return { value: { waiting, ...files.value }, problems: [] };
}

function serverOf({ flags }: Line): Checked<URL | undefined> {
  const text = flags.get('server');
  if (text === undefined) return { value: undefined, problems: [flagMissing('server', 'URL')] };
  const url = URL.parse(text);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== null && isHttp && url.username === '') return { value: url, problems: [] };
  const fix = 'write http://HOST or https://HOST';
  return { value: undefined, problems: [error('FLAG_VALUE', `flag --server is "${text}"`, { fix })] };
}

function seconds({ flags }: Line, name: string, byDefault: string): Checked<number> {
  const text = flags.get(name) ?? byDefault;
  const duration = parseDuration(text);
  if ('seconds' in duration) return { value: duration.seconds, problems: [] };
  const message = `flag --${name} is "${text}", which ${duration.wrong}`;
  return {
    value: 0,
    problems: [error('TIMEOUT_INVALID', message, { fix: 'write a duration, such as 10m' })],
  };
}

function flagMissing(name: string, hint: string): Problem {
  return error('FLAG_VALUE', `flag --${name} is missing`, { fix: `write --${name} ${hint}` });
}

/** A file that is named must be there; those by default need not. */
function filesOf({ flags }: Line): Checked<Omit<Settings, 'waiting'>> {
  const problems = ['token-file', 'ca-file'].flatMap((name) => {
    const path = flags.get(name);
    if (path === undefined || existsSync(path)) return [];
    const fix = 'name a file that exists';
    return [error('FLAG_VALUE', `flag --${name} is "${path}", which is not there`, { fix })];
  });
  const ca = textIn(flags.get('ca-file') ?? gateFiles.ca);
  return {
    value: {
      tokenFile: flags.get('token-file') ?? gateFiles.token,
      certificates: ca === undefined ? undefined : [...rootCertificates, ca],
    },
    problems,
  };
}

/** Gives what a file holds; nothing where it is not there. */
function textIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8').trim();
  return text === '' ? undefined : text;
}
