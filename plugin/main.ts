/** The sidecar's entry: turns on the compile cache, runs the command line, and prints. */
import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

useCompileCache(join(tmpdir(), 'hookline-compile-cache'));
const { connect } = await import('./shell.ts');
await connect(process.argv.slice(2));

/** Compiled code is only taken from a folder that nobody else can write to. */
function useCompileCache(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const status = lstatSync(folder);
    const isOurs = status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
    if (isOurs) enableCompileCache(folder);
  } catch {
    // Without a cache everything works, only slower.
  }
}
