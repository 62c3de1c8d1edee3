/** The committed traces. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTrace, Trace } from './trace.ts';

const folder = join(import.meta.dirname, '../golden/traces');

/** Gives the names of all scenarios that have a trace. */
export function traceNames(): readonly string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .toSorted();
}

/** Gives the text of a scenario's trace, or undefined where none is committed. */
export function traceText(name: string): string | undefined {
  return existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8') : undefined;
}

/** Gives a scenario's trace. Throws where the file is not one. */
export function readTrace(name: string): Trace {
  const text = traceText(name);
  if (text === undefined) throw new Error(`no trace ${name}`);
  return Trace.parse(JSON.parse(text));
}

/** Keeps a trace as what must come out, or in another folder; gives its file. */
export function writeTrace(name: string, trace: Trace, below = folder): string {
  mkdirSync(below, { recursive: true });
  const file = fileOf(name, below);
  writeFileSync(file, printTrace(trace));
  return file;
}

function fileOf(name: string, below = folder): string {
  return join(below, `${name}.json`);
}
