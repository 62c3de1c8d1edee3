/** Connects a run to this process: arguments, environment, standard streams and exit code. */
import { readSync, writeSync } from 'node:fs';
import { streamLimit } from './read-file.ts';
import { run, type Result } from './run.ts';

/** Runs a command line in this process and prints what it gives; a program with more commands names them all. */
export async function connect(argv: readonly string[], commandNames?: readonly string[]): Promise<void> {
  const names = commandNames === undefined ? {} : { commandNames };
  await print(await run(argv, { environment: process.env, folder: process.cwd(), stdin: readAll, ...names }));
}

/**
 * Prints a result and ends the process; where the reader of stdout has gone, at once and quietly.
 *
 * What is printed is mostly taken whole. Then there is nothing to wait for, and ending here saves Node's own farewell.
 */
export async function print({ stdout, stderr, exitCode }: Result): Promise<void> {
  process.exitCode = exitCode;
  const complaint = writeAtOnce(2, Buffer.from(stderr));
  const rest = writeAtOnce(1, Buffer.from(stdout));
  if (complaint.length + rest.length === 0) process.exit();
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', endQuietly);
  await Promise.all([written(process.stderr, complaint), written(process.stdout, rest)]);
}

async function written(stream: NodeJS.WriteStream, bytes: Buffer): Promise<void> {
  if (bytes.length > 0) await new Promise((taken) => stream.write(bytes, taken));
}

/** Writes to a descriptor without an event for each part; gives what the reader does not take at the moment. */
function writeAtOnce(descriptor: number, bytes: Buffer): Buffer {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
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
