/** Connects a run to this process: arguments, environment, standard streams and exit code. */
import { readSync, writeSync } from 'node:fs';
import { streamLimit } from './read-file.ts';
import { run, type Result } from './run.ts';

/** Runs a command line in this process and prints what it gives. */
export async function connect(argv: readonly string[]): Promise<void> {
  await print(await run(argv, { environment: process.env, folder: process.cwd(), stdin: readAll }));
}

/** Prints a result and sets the exit code; where the reader of stdout has gone, ends at once and quietly. */
export async function print({ stdout, stderr, exitCode }: Result): Promise<void> {
  process.exitCode = exitCode;
  if (stderr !== '') process.stderr.write(stderr);
  const rest = writeAtOnce(Buffer.from(stdout));
  if (rest.length === 0) return;
  process.stdout.on('error', endQuietly);
  await new Promise((written) => process.stdout.write(rest, written));
}

/** Writes to stdout without an event for each part; gives what the reader does not take at the moment. */
function writeAtOnce(bytes: Buffer): Buffer {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (cause) {
    if (!isCode(cause, 'EAGAIN')) endQuietly(cause);
  }
  return rest;
}

function endQuietly(cause: unknown): void {
  if (isCode(cause, 'EPIPE')) process.exit(0);
  throw cause;
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

/** Reads standard input: at once while the pipe gives, and else as it comes. */
async function readAll(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (takeWaiting(chunks)) return Buffer.concat(chunks);
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    // One more than is allowed is enough to refuse it.
    if (size > streamLimit) break;
  }
  return Buffer.concat(chunks);
}

/** Takes what standard input gives without waiting for an event; says whether that was all. */
function takeWaiting(chunks: Uint8Array[]): boolean {
  const chunk = Buffer.allocUnsafe(1 << 16);
  for (let size = 0; size <= streamLimit;) {
    let count: number;
    try {
      count = readSync(0, chunk);
    } catch (cause) {
      return isCode(cause, 'EOF');
    }
    if (count === 0) return true;
    chunks.push(Uint8Array.from(chunk.subarray(0, count)));
    size += count;
  }
  return true;
}
