/** `hookline init`: live Applications → a Product, its Environments and a PromotionFlow, with what was guessed said beside. */
import { error, Fault } from '../model/problem.ts';
import type { Asked } from './cluster.ts';
import { candidateOf, type Candidate } from './init-candidate.ts';
import { declaration } from './init-text.ts';

/** Runs the command; gives its exit code. */
export async function initialize(asked: Asked): Promise<number> {
  const { objects, world, line } = asked;
  const namespace = line.flags.get('namespace') ?? 'argocd';
  const labels = labelsIn(line.flags.get('selector') ?? '');
  const project = line.flags.get('project');
  const all = (await objects.list('Application', { namespace })).map(candidateOf);
  const found = all.filter(
    (one) =>
      (project === undefined || one.project === project) &&
      [...labels].every(([key, value]) => one.labels[key] === value),
  );
  if (found.length === 0)
    throw new Fault([
      error('NOT_FOUND', `namespace ${namespace} has no such Application`, {
        fix: "name Argo CD's namespace with -n, and look at --project and --selector",
      }),
    ]);
  const wish = {
    namespace,
    labels,
    ...(project === undefined ? {} : { project }),
    home: line.flags.get('to') ?? 'hookline-config',
    name: line.flags.get('product') ?? commonName(found),
  };
  world.print(declaration(wish, found));
  return 0;
}

/** Reads `key=value` pairs; whatever else a selector of Kubernetes can say has no place in a Product of one line. */
function labelsIn(selector: string): ReadonlyMap<string, string> {
  const pairs = selector.split(',').filter((one) => one !== '');
  return new Map(
    pairs.map((pair) => {
      const [key = '', value, ...more] = pair.split('=');
      if (key === '' || value === undefined || more.length > 0 || key.endsWith('!'))
        throw new Fault([
          error('FLAG_VALUE', `flag --selector is "${selector}"`, {
            fix: 'write KEY=VALUE, or several with commas',
          }),
        ]);
      return [key, value] as const;
    }),
  );
}

/** What the names of all have in common at their beginning, word by word. */
function commonName(found: readonly Candidate[]): string {
  const [first = [], ...others] = found.map(({ name }) => name.split('-'));
  const differs = first.findIndex((word, index) => others.some((one) => one[index] !== word));
  const words =
    others.length === 0 ? first.slice(0, 1) : first.slice(0, differs < 0 ? first.length : differs);
  return words.join('-') || 'product';
}
