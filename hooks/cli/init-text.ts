/** The declaration that `hookline init` prints: YAML, with a comment at each guess. */
import { apiVersion } from '../model/names.ts';
import { printObject } from '../../plugin/print.ts';
import { ranks, type Candidate, type Place } from './init-candidate.ts';

/** What is asked for. */
export interface InitWish {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly project?: string;
  /** The namespace of what is declared. */
  readonly home: string;
  readonly name: string;
}

interface Environment {
  readonly name: string;
  readonly rank: number;
  readonly members: readonly (Candidate & { readonly place: Place })[];
}

/** Writes the declaration of a product. */
export function declaration(wish: InitWish, found: readonly Candidate[]): string {
  const environments = environmentsOf(found);
  const lost = found.filter(({ place }) => place === undefined);
  return [
    ...head(wish, found, { environments, lost }),
    ...productOf(wish, found, environments[0]),
    ...environments.flatMap((one) => environmentOf(wish, one, environments)),
    ...flowOf(wish, environments),
  ].join('');
}

function environmentsOf(found: readonly Candidate[]): readonly Environment[] {
  const placed = found.filter((one): one is Candidate & { place: Place } => one.place !== undefined);
  const byRank = Map.groupBy(placed, ({ place }) => place.rank);
  return [...byRank]
    .toSorted(([left], [right]) => left - right)
    .map(([rank, members]) => ({ name: members[0]?.place.word ?? '', rank, members }));
}

function head(
  { name, namespace }: InitWish,
  found: readonly Candidate[],
  {
    environments,
    lost,
  }: { readonly environments: readonly Environment[]; readonly lost: readonly Candidate[] },
): readonly string[] {
  const order = environments.map((one) => one.name).join(', ');
  return comment(
    `Product ${name}, guessed from ${found.length} Applications of namespace ${namespace}. Read it before you apply it:`,
    `- The order of environments is guessed from their names: ${order === '' ? 'none is told' : order}.`,
    ...lost.map((one) => `- Application ${one.name}: no word tells its environment, so that it is in none.`),
    ...sharedPlaces(environments).map(
      (place) => `- ${place} is the destination in two environments: tell them apart by spec.selector.`,
    ),
    'Try it: hookline simulate FOLDER, with this file and the Applications in FOLDER.',
  );
}

function sharedPlaces(environments: readonly Environment[]): readonly string[] {
  const all = environments.flatMap(({ members }) => [...new Set(members.map(placeText))]);
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))];
}

function placeText({ server, cluster, namespace }: Candidate): string {
  return `${server || cluster} ${namespace}`.trim();
}

function productOf(
  wish: InitWish,
  found: readonly Candidate[],
  trigger: Environment | undefined,
): readonly string[] {
  const sources = new Set(found.map(({ repository, targetRevision }) => `${repository} ${targetRevision}`));
  const isOne = sources.size === 1;
  const branches = [...new Set((trigger?.members ?? []).map((one) => one.targetRevision))];
  const spec = {
    applications: {
      namespaces: [wish.namespace],
      ...(wish.project === undefined ? {} : { projects: [wish.project] }),
      ...(wish.labels.size === 0 ? {} : { selector: { matchLabels: Object.fromEntries(wish.labels) } }),
    },
    match: isOne ? 'Revision' : 'Version',
    promotionFlows: [
      {
        name: 'main-flow',
        gitTriggerSelectors: [
          { key: 'gitRevision', operator: 'In', values: branches.length === 0 ? ['main'] : branches },
        ],
      },
    ],
  };
  return [
    ...comment(
      isOne
        ? 'All follow one branch of one repository: the same commit is the same release.'
        : 'They follow several branches or repositories: the same version is the same release. Say where it stands: by the label hookline.dev/version, or by versionSource.',
      ...(wish.labels.size === 0 && wish.project === undefined
        ? [`Every Application of namespace ${wish.namespace} is its own: narrow it by projects or selector.`]
        : []),
    ),
    document(wish, { kind: 'Product', name: wish.name, spec }),
  ];
}

function environmentOf(
  wish: InitWish,
  { name, rank, members }: Environment,
  all: readonly Environment[],
): readonly string[] {
  const shared = sharedPlaces(all);
  const places = new Map(members.map((one) => [placeText(one), one]));
  const isProduction = rank === ranks.length - 1;
  const spec = {
    type: isProduction ? 'Production' : 'NonProduction',
    destinations: [...places.values()].map(({ server, cluster, namespace }) => ({
      ...(server === '' ? { name: cluster === '' ? 'in-cluster' : cluster } : { server }),
      ...(namespace === '' ? {} : { namespace }),
    })),
  };
  return [
    '---\n',
    ...comment(
      ...members.map((one) => `${one.name}: by ${one.place.from}`),
      ...(members.some((one) => shared.includes(placeText(one)))
        ? ['Its destination is also that of another environment: add a selector.']
        : []),
    ),
    document(wish, { kind: 'Environment', name, spec }),
  ];
}

function flowOf(wish: InitWish, environments: readonly Environment[]): readonly string[] {
  const [trigger, ...later] = environments;
  const steps = later.map(({ name, members }, index) => ({
    environment: name,
    dependsOn: [environments[index]?.name ?? ''],
    policy: { action: members.some((one) => one.isAutomated) ? 'None' : 'Sync' },
  }));
  const automated = later.filter(({ members }) => members.some((one) => one.isAutomated));
  const spec = {
    triggerEnvironment: trigger?.name ?? 'dev',
    ...(steps.length === 0 ? {} : { steps }),
  };
  return [
    '---\n',
    ...comment(
      'Each environment follows the one before it. action: Sync starts its syncs when its turn has come.',
      ...automated.map(
        ({ name }) =>
          `${name} syncs by itself, so that nothing holds it: switch automated sync off and write action: Sync, or give its Applications a gate.`,
      ),
      'Hooks: add hooks: {onStart, onSuccess, onFail} here and at each step.',
    ),
    document(wish, { kind: 'PromotionFlow', name: 'main-flow', spec }),
  ];
}

function document(
  { home }: InitWish,
  { kind, name, spec }: { readonly kind: string; readonly name: string; readonly spec: object },
): string {
  return printObject({ apiVersion, kind, metadata: { name, namespace: home }, spec });
}

/** What comes from a cluster must not end a comment. */
function comment(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => `# ${line.replaceAll(/\p{Cc}/gu, '\u{fffd}')}\n`);
}
