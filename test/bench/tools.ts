/** What `render: helm` and `render: kustomize` cost besides the tool itself, where the tools are built. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programOf } from '../tools/table.ts';
import type { Subject } from './bench.ts';

/** Milliseconds that a mode may add to its tool's own time. */
const limit = 150;

const root = join(import.meta.dirname, '../..');
const chart = join(root, 'test/plugin/fixtures/chart');
const overlay = join(root, 'manifests/examples/kustomize/source');
const alone = {
  helm: { folder: chart, argv: ['template', '.', '--name-template', 'shop', '--include-crds'] },
  kustomize: { folder: overlay, argv: ['build', '.'] },
} as const;
const names = ['helm', 'kustomize'] as const;

/** Gives each tool by itself and behind the plugin; nothing of a tool that is absent, which is said. */
export function toolSubjects(plugin: string, rounds: number): readonly Subject[] {
  return names.flatMap((name): readonly Subject[] => {
    const program = programOf(name);
    if (!existsSync(program)) {
      console.log(`render ${name} is not measured: no ${name}, npm run tools builds it`);
      return [];
    }
    const { folder, argv } = alone[name];
    const path = `${dirname(program)}:${process.env['PATH'] ?? ''}`;
    const identity = ['--app-name', 'shop', '--app-namespace', 'shop'];
    return [
      { name: `${name} alone`, program, argv, folder, rounds },
      { name: `render ${name}`, argv: [plugin, 'generate', ...identity, folder], path, rounds },
    ];
  });
}

/** Gives what each mode adds to its tool's time, with the bar. */
export function toolBars(
  time: (name: string) => number,
): readonly { readonly what: string; readonly value: number; readonly limit: number }[] {
  return names
    .map((name) => ({
      what: `render ${name} adds, ms`,
      value: time(`render ${name}`) - time(`${name} alone`),
      limit,
    }))
    .filter(({ value }) => !Number.isNaN(value));
}
