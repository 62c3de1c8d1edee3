/** Writes the generated files that are not current; with `--check` it names them instead and exits 1. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from './generated.ts';

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

for (const [path, content] of await generatedFiles()) {
  const file = join(import.meta.dirname, '..', path);
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (written === content) continue;
  if (check) {
    console.error(`${path} ${written === undefined ? 'is absent' : 'is stale'}: run npm run generate`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`wrote ${path}`);
  }
}
