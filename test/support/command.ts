/** Runs a command line of the plugin: on the source in this process, or on the bundle in a process of its own. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../plugin/run.ts';

/** Whether tests run on `dist/`. */
export const isBundle = process.env['TEST_DIST'] === '1';

const dist = join(import.meta.dirname, '../../dist');

export interface Outcome {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Where a command line runs. Nothing of this process's environment is handed on. */
export interface Setting {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
}

/** Runs `generate`, `plan` or `version` on what is tested: the source, or with `TEST_DIST=1` the bundle. */
export async function runPlugin(argv: readonly string[], setting: Setting): Promise<Outcome> {
  if (isBundle) return runBundle('plugin.js', argv, setting);
  const { folder, environment = {}, stdin = new Uint8Array() } = setting;
  const result = await run(argv, { environment, folder, stdin: () => Promise.resolve(stdin) });
  return { stdout: Buffer.from(result.stdout), stderr: result.stderr, exitCode: result.exitCode };
}

/** Runs a file of `dist/` and waits for its end. */
export async function runBundle(
  file: 'plugin.js' | 'hookline.js',
  argv: readonly string[],
  setting: Setting,
): Promise<Outcome> {
  const child = start(file, argv, setting);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(setting.stdin ?? new Uint8Array());
  return outcomeOf(child);
}

/** Starts a file of `dist/` with pipes, or with other streams where `stdio` says so. */
export function start(
  file: 'plugin.js' | 'hookline.js',
  argv: readonly string[],
  { folder, environment = {} }: Omit<Setting, 'stdin'>,
  stdio: SpawnOptions['stdio'] = 'pipe',
): ChildProcess {
  return spawn(process.execPath, [join(dist, file), ...argv], {
    cwd: folder,
    env: { TMPDIR: tmpdir(), ...environment },
    stdio,
  });
}

/** Gives what a started process prints, and its exit code. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const exitCode = await new Promise<number | null>((ended, failed) => {
    child.on('error', failed);
    child.on('close', ended);
  });
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString(), exitCode };
}
