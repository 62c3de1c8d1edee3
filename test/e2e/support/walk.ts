/** A page of the docs as steps: what stands under a heading is committed, created and run as it is written there. */
import { inject } from 'vitest';
import type { Outcome } from '../../cluster/command.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import { page } from '../../docs/pages.ts';
import type { FencedBlock } from '../../../manifests/fenced-blocks.ts';
import { operationEnds, sync } from './application.ts';
import { argocd } from './cli.ts';
import type { Body } from './kube.ts';
import { objectsOf } from './shipped.ts';

/** What a heading has below it. */
export interface Section {
  /** Files by the path that their block names. */
  readonly files: Readonly<Record<string, string>>;
  /** The Applications, whose repositories are not those of the test. */
  readonly applications: readonly Body[];
  /** Lines of shell. */
  readonly commands: readonly string[];
}

/** Gives the sections of a page by their headings. Throws for a heading that is not there. */
export function walk(path: string): (heading: string) => Section {
  const { text, blocks } = page(path);
  const lines = text.split('\n');
  return (heading) => {
    const begin = lines.indexOf(`## ${heading}`) + 1;
    if (begin === 0) throw new Error(`${path} has no heading "${heading}"`);
    const next = lines.findIndex((line, index) => index >= begin && line.startsWith('## '));
    return sectionOf(blocks.filter(({ line }) => line > begin && (next === -1 || line <= next)));
  };
}

function sectionOf(blocks: readonly FencedBlock[]): Section {
  return {
    files: Object.fromEntries(
      ofKind('yaml manifest', 'yaml hook').map((block) => [block.words[2] ?? '', block.text]),
    ),
    applications: ofKind('yaml application').flatMap((block) => objectsOf(block.text)),
    commands: ofKind('sh').flatMap((block) => block.text.trim().split('\n')),
  };

  function ofKind(...kinds: readonly string[]): readonly FencedBlock[] {
    return blocks.filter(({ words }) => kinds.includes(words.slice(0, 2).join(' ')));
  }
}

/** How the programs that a page calls are run here; what a page applies from a file, the test creates itself. */
const programs: Readonly<Record<string, (args: readonly string[]) => Promise<Outcome>>> = {
  argocd: (args) => argocd(...args),
  kubectl: (args) => new Kubectl(inject('cluster').kubeconfig).attempt(args),
};

/** Runs a line as a reader would, and gives what it printed. Throws where it fails. */
export async function type(line: string): Promise<string> {
  const [program = '', ...args] = line.split(' ');
  const run = programs[program];
  if (run === undefined || /['"|&$]/.test(line)) throw new Error(`no test can run "${line}"`);
  const [, verb, name = '', ...flags] = args;
  if (program === 'argocd' && verb === 'sync') return synced(name, flags);
  const { code, stdout, stderr } = await run(args);
  if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/**
 * Does what `argocd app sync` asks for, and waits for its end.
 *
 * The command itself reaches the repo-server through a tunnel of its own, which on a busy machine was seen to refuse,
 * and then follows the Application by a watch that was seen to miss the end.
 */
async function synced(name: string, flags: readonly string[]): Promise<string> {
  const resources = flags.flatMap((flag, index) => {
    if (flag === '--resource') return [];
    if (flags[index - 1] !== '--resource') throw new Error(`no test can sync with ${flag}`);
    const [group, kind, object] = flag.split(':');
    return [{ group, kind, name: object }];
  });
  await sync(name, { sync: resources.length === 0 ? {} : { resources } });
  await operationEnds(name);
  return '';
}
