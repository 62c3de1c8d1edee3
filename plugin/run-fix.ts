/** What `lint --fix` does to files: changes them, or says what it would change. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';
import type { Input } from './input.ts';
import { unifiedDiff } from './lint/diff.ts';
import { fixedSources } from './lint/fix.ts';
import type { Finding } from './lint/rule.ts';
import type { Source } from './manifest.ts';

/** What is left after changes, and what they were. */
export interface Repaired<T> {
  readonly result: T;
  readonly changes: readonly string[];
  /** A unified diff of all of them. */
  readonly diff: string;
}

/** One mended field can lead to another finding of the same one; so many times a look is taken again. */
const rounds = 5;

/**
 * Fixes findings, looks again, and goes on until nothing is left that is safe to change.
 *
 * Files are written at the end, all or none, and only where they still are what was read.
 */
export async function repaired<T extends { readonly findings: readonly Finding[] }>(
  input: Input,
  look: (input: Input) => Promise<T>,
  { folder, isDryRun }: { readonly folder: string; readonly isDryRun: boolean },
): Promise<Repaired<T>> {
  let now = input;
  let result = await look(now);
  const changes: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const fixed = fixedSources(now.sources, result.findings);
    if (fixed.length === 0) break;
    changes.push(...fixed.flatMap((source) => source.changes));
    const texts = new Map(fixed.map(({ source, text }) => [source.name, text]));
    now = {
      ...now,
      sources: now.sources.map((source) => ({ ...source, text: texts.get(source.name) ?? source.text })),
    };
    result = await look(now);
  }
  const pairs = input.sources.flatMap((source, index) => {
    const after = now.sources[index]?.text ?? source.text;
    return after === source.text ? [] : [{ source, after }];
  });
  for (const { source } of pairs) refuseOther(source, folder);
  if (!isDryRun) for (const { source, after } of pairs) writeFileSync(join(folder, source.name), after);
  return {
    result,
    changes,
    diff: pairs.map(({ source, after }) => unifiedDiff(source.name, source.text, after)).join(''),
  };
}

/** Refuses to write what is no file of the source: a tool made it, or it has changed meanwhile. */
function refuseOther({ name, text }: Source, folder: string): void {
  const file = join(folder, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  throw new Fault([
    error('FIX_NEEDS_FILES', `"${name}" is no file of the source as it was read, so nothing is changed`, {
      fix: 'correct what it is rendered from by hand; --fix changes files of render plain',
    }),
  ]);
}
