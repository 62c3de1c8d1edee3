/** What the docs show of the tool's output: made by the tool itself, so that it is what a reader will see. */
import { join } from 'node:path';
import { options } from '../plugin/options.ts';
import { transform } from '../plugin/pipeline.ts';
import { run } from '../plugin/run.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const root = join(import.meta.dirname, '..');

/** The example that `npm run tour` and the docs show, as arguments of a command. */
export const example: readonly string[] = [
  'manifests/examples/plain/source',
  '--app-name',
  'shop',
  '--app-namespace',
  'shop',
];

/** Gives the beginning of the hook Job that the page's own hook file and manifest lead to. */
export async function hookJobExcerpt(page: string): Promise<string> {
  const output = await generated(page);
  const own = output.slice(output.lastIndexOf('\n---\n') + 1);
  const [excerpt = ''] = /^[\s\S]*?activeDeadlineSeconds: \d+\n/.exec(own) ?? [];
  return fence('yaml', excerpt);
}

/** Gives what the tool prints for the first hook file and manifest of a page, as application orders. */
export async function generated(page: string): Promise<string> {
  const sources = fencedBlocks(page).filter(({ words }) => words[0] === 'yaml' && words[2] !== undefined);
  const [hook, manifest] = ['hook', 'manifest'].map((kind) => sources.find(({ words }) => words[1] === kind));
  const input = {
    sources: manifest === undefined ? [] : [{ name: manifest.words[2] ?? '', text: manifest.text }],
    hookFiles: hook === undefined ? [] : [{ name: hook.words[2] ?? '', text: hook.text }],
    gateFiles: {},
  };
  const { value, problems } = await transform(
    input,
    options('generate', ['--app-name', 'orders', '--app-namespace', 'orders'], {}).value,
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return value.map(({ lead, text }) => lead + text).join('');
}

/** Gives the plan of the example. */
export async function planOfExample(): Promise<string> {
  const { stdout, stderr } = await run(['plan', ...example], {
    environment: {},
    folder: root,
    stdin: async () => Buffer.from(''),
  });
  if (stderr !== '') throw new Error(stderr);
  return fence('text', stdout);
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\`\n`;
}
