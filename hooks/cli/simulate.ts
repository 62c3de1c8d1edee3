/** `hookline simulate`: a whole release of a folder's product, with no cluster. */
import { formatInstant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { error, isError, type Problem } from '../model/problem.ts';
import { didYouMean } from '../model/nearest.ts';
import { report } from '../../plugin/report.ts';
import { eventsBetween } from './simulate-events.ts';
import { simulateExits, simulateFlags } from './simulate-flags.ts';
import { folderLine } from './simulate-line.ts';
import { simulateOptions, type SimulateOptions } from './simulate-options.ts';
import { programsFor, type Programs } from './simulate-programs.ts';
import { hooksBelow, readFolder, type Folder } from './simulate-read.ts';
import { render, type RenderAnswer, type RenderRequest } from './simulate-render.ts';
import { screen, type Screen, type Terminal } from './simulate-screen.ts';
import type { HowEnded } from './simulate-summary.ts';
import { treesOf, type Trees } from './simulate-trees.ts';

/** What a simulation is asked to run; times are milliseconds after its start. */
export interface Simulated {
  readonly objects: readonly JsonObject[];
  readonly product: string;
  readonly folder: string;
  readonly render: (request: Omit<RenderRequest, 'searchPath' | 'root'>) => Promise<RenderAnswer>;
  readonly script: Pick<SimulateOptions, 'fail' | 'retryStorm'>;
  readonly approve: SimulateOptions['approve'];
  readonly terminateAt?: number;
  readonly serverDown?: { readonly from: number; readonly to: number };
  readonly commits: Trees['commits'];
  readonly programs?: Programs;
  readonly seed: number;
  readonly speed?: number;
  readonly until: number;
  readonly hear: (event: { readonly type: string; readonly object: JsonObject }, at: number) => void;
  /** Time passes, though nothing happens. */
  readonly tick: (at: number) => void;
  readonly warn: (message: string) => void;
  readonly ended?: AbortSignal;
}

/** The port to the simulator: it runs to its end, and gives the releases, the oldest first. */
export type Simulate = (
  simulated: Simulated,
) => Promise<{ readonly releases: readonly JsonObject[]; readonly isOver: boolean }>;

/** What the command needs of its process. */
export interface SimulateWorld extends Terminal {
  readonly simulate: Simulate;
  readonly start: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The words that run Hookline itself. */
  readonly self: readonly string[];
  readonly complain: (text: string) => void;
  readonly ended?: AbortSignal;
}

/** Runs the command; gives its exit code. */
export async function runSimulate(argv: readonly string[], world: SimulateWorld): Promise<number> {
  const line = folderLine('simulate', argv, simulateFlags);
  const read = readFolder(line.value.folder, world.folder);
  const flows = read.value.configured.flows.map(({ value }) => value.spec);
  const options = simulateOptions(line.value, flows);
  const product = productIn(read.value, line.value.flags.get('product')?.[0]);
  const asked = [...line.problems, ...read.problems];
  // Flags that name environments mean nothing in a folder that cannot be read.
  const problems = asked.some(isError) ? asked : [...asked, ...options.problems, ...product.problems];
  if (problems.length > 0) world.complain(report(problems));
  if (problems.some(isError)) return simulateExits.input;
  return simulated(read.value, { product: product.name, options: options.value }, world);
}

function productIn(
  { configured }: Folder,
  asked: string | undefined,
): { readonly name: string; readonly problems: readonly Problem[] } {
  const names = configured.products.map(({ value }) => value.metadata.name);
  const name = asked ?? names[0] ?? '';
  if (asked === undefined && names.length > 1)
    return {
      name,
      problems: [
        error('PRODUCT_UNKNOWN', `the folder holds ${names.length} products: ${names.join(', ')}`, {
          fix: 'name one with --product',
        }),
      ],
    };
  if (names.includes(name)) return { name, problems: [] };
  return {
    name,
    problems: [
      error('PRODUCT_UNKNOWN', `flag --product is "${name}", and the folder holds no such Product`, {
        fix: didYouMean(name, names),
      }),
    ],
  };
}

interface Asked {
  readonly product: string;
  readonly options: SimulateOptions;
}

async function simulated(folder: Folder, { product, options }: Asked, world: SimulateWorld): Promise<number> {
  const trees = treesOf(folder.path, options.commits, world.folder);
  if ('problems' in trees) {
    world.complain(report(trees.problems));
    return simulateExits.input;
  }
  const shown = screen(world, { options, product, start: world.start });
  try {
    const result = await world.simulate({
      ...simulatedOf(folder, options, world),
      ...(options.runHooks ? { programs: programsIn(folder, options, { world, trees }) } : {}),
      product,
      commits: trees.commits,
      hear: listener(shown, { start: world.start, product }),
      tick: (at) => shown.tick({ at, since: at - world.start }),
      warn: (message) => shown.warn(message),
    });
    const how = howEnded(result.isOver, world.ended);
    const releases = byOutcome(result.releases);
    shown.end(releases, how);
    return exitOf(how, releases.at(-1));
  } finally {
    trees.remove();
  }
}

function simulatedOf(
  folder: Folder,
  options: SimulateOptions,
  { environment, ended }: SimulateWorld,
): Omit<Simulated, 'product' | 'commits' | 'hear' | 'tick' | 'warn'> {
  const searchPath = environment['PATH'];
  return {
    objects: folder.objects,
    folder: folder.path,
    render: (request) => render({ ...request, searchPath, root: folder.path }),
    script: options,
    approve: options.approve,
    ...(options.terminateAt === undefined ? {} : { terminateAt: options.terminateAt }),
    ...(options.serverDown === undefined ? {} : { serverDown: options.serverDown }),
    seed: options.seed,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    until: options.until,
    ...(ended === undefined ? {} : { ended }),
  };
}

/** Hooks may also come with a later commit. */
function programsIn(
  { configured, path }: Folder,
  options: SimulateOptions,
  { world, trees }: { readonly world: SimulateWorld; readonly trees: Trees },
): Programs {
  const folders = [path, ...trees.commits.map(({ folder }) => folder)];
  const hooks = new Map(folders.flatMap((folder) => [...hooksBelow(folder)]));
  const { environment, self, folder: from } = world;
  return programsFor(configured, { ...options, searchPath: environment['PATH'], self, from, hooks });
}

/** Tells the screen what each change of a release's status means, and what hooks that failed wrote. */
function listener(
  shown: Screen,
  { start, product }: { readonly start: number; readonly product: string },
): Simulated['hear'] {
  const known = new Map<string, ReleaseStatus>();
  const warned = new Set<string>();
  return ({ object }, at) => {
    const name = textField(field(object, 'metadata'), 'name');
    if (object['kind'] === 'Product' && name === product)
      for (const told of wrongIn(object)) {
        if (!warned.has(told)) shown.warn(told);
        warned.add(told);
      }
    if (object['kind'] === 'HookRun') shown.hookRun(object);
    const status = field(object, 'status') as ReleaseStatus | undefined;
    if (object['kind'] !== 'Release' || status === undefined) return;
    const events = eventsBetween(known.get(name), status, { release: name, time: formatInstant(at) });
    known.set(name, status);
    shown.show(object, events, { at, since: at - start });
  };
}

/** What the conditions of a Product say is wrong. */
function wrongIn(product: JsonObject): readonly string[] {
  const conditions = field(field(product, 'status'), 'conditions');
  return (Array.isArray(conditions) ? conditions : [])
    .filter((one) => textField(one, 'status') === 'False')
    .map((one) => `${textField(one, 'reason')}  ${textField(one, 'message')}`);
}

function howEnded(isOver: boolean, ended: AbortSignal | undefined): HowEnded {
  if (isOver) return 'Over';
  return ended?.aborted === true ? 'Interrupted' : 'OutOfTime';
}

/** How releases end, from the best to the worst; one that has not ended in its time is no success. */
const outcomes = ['Succeeded', 'Superseded', 'Terminated', 'Failed'] as const;

function outcomeOf(release: JsonObject): number {
  const phase = textField(field(release, 'status'), 'phase');
  const index = outcomes.findIndex((one) => one === phase);
  return index === -1 ? outcomes.length : index;
}

/** Gives releases with the one that counts last: the worst, and of equals the newest. */
function byOutcome(releases: readonly JsonObject[]): readonly JsonObject[] {
  return releases.toSorted((left, right) => outcomeOf(left) - outcomeOf(right));
}

function exitOf(how: HowEnded, release: JsonObject | undefined): number {
  if (how === 'Interrupted') return simulateExits.interrupted;
  const outcome = release === undefined || how === 'OutOfTime' ? undefined : outcomes[outcomeOf(release)];
  return simulateExits[outcome ?? 'Failed'];
}
