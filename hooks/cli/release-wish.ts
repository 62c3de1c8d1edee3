/** `hookline release start|terminate|retry|approve`: stores what a person wants; the server takes it up. */
import { approveChange, retryChange, terminateChange, type Change, type Wisher } from '../model/intent.ts';
import { startedRelease } from '../model/start.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, Fault, isFault } from '../model/problem.ts';
import type { Asked } from './cluster.ts';
import { nameLine } from './release-list.ts';
import { getRelease, releaseIn, type ReadRelease } from './release-object.ts';

/** What is wanted of a release, given the release as it is now. */
type Wish = (release: ReadRelease, by: Wisher, asked: Asked) => Change;

const wishes: Readonly<Record<string, { readonly said: string; readonly change: Wish }>> = {
  terminate: {
    said: 'is to end',
    change: (release, by, asked) => terminateChange(release, reasonIn(asked), by),
  },
  retry: { said: 'is to be tried again', change: (release) => retryChange(release) },
  approve: {
    said: 'is approved',
    change: (release, by, asked) => {
      const [, environment = ''] = asked.line.words;
      return approveChange(release, { environment, reason: reasonIn(asked) }, by);
    },
  },
};

/** A release is changed by the server all the time: so often a wish is stored anew. */
const attempts = 5;

/** Runs the command of that name; gives its exit code. */
export async function wishForRelease(asked: Asked, word: string): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const wish = wishes[word];
  if (wish === undefined) throw new Fault([error('COMMAND_UNKNOWN', `release has no command "${word}"`)]);
  const by = await objects.whoAmI();
  for (let attempt = 1; ; attempt += 1) {
    const release = await getRelease(objects, namespace, name);
    const { value, problems } = wish.change(release, by, asked);
    if (problems.length > 0) throw new Fault(problems);
    const isStored =
      value === undefined || (await stored(asked, name, { patch: value, isLast: attempt === attempts }));
    if (!isStored) continue;
    const said = value === undefined ? `${wish.said} already` : wish.said;
    world.print(`${nameLine({ name }).trimEnd()} ${said}\n`);
    return 0;
  }
}

async function stored(
  { objects, namespace }: Asked,
  name: string,
  { patch, isLast }: { readonly patch: JsonObject; readonly isLast: boolean },
): Promise<boolean> {
  try {
    await objects.patch('Release', namespace, name, patch);
    return true;
  } catch (cause) {
    if (isLast || !isFault(cause) || cause.problems[0]?.code !== 'CONFLICT') throw cause;
    return false;
  }
}

function reasonIn({ line }: Asked): string {
  return line.flags.get('reason') ?? '';
}

/** Runs `start`; gives its exit code. */
export async function startRelease(asked: Asked): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [product = ''] = line.words;
  const object = await objects.get('Product', namespace, product);
  if (object === undefined) {
    const message = `there is no Product/${product} in namespace ${namespace}`;
    throw new Fault([error('NOT_FOUND', message, { fix: 'name another namespace with -n' })]);
  }
  const flow = flowOf(object, product, line.flags.get('flow'));
  const [revision, version] = [line.flags.get('revision'), line.flags.get('version')];
  const wish = {
    product,
    flow,
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
  };
  const place = {
    namespace,
    flowUid: await flowUid(asked, flow),
    releases: (await objects.list('Release', { namespace })).map(releaseIn),
  };
  const start = startedRelease(place, wish, await objects.whoAmI());
  if ('existing' in start) {
    const { name, status } = start.existing;
    world.print(`${nameLine({ name }).trimEnd()} exists already: it is ${status?.phase ?? 'Pending'}\n`);
    return 0;
  }
  const made = await objects.create('Release', start.object);
  world.print(`${nameLine({ name: textField(field(made, 'metadata'), 'name') }).trimEnd()} created\n`);
  return 0;
}

async function flowUid({ objects, namespace }: Asked, name: string): Promise<string> {
  const flow = await objects.get('PromotionFlow', namespace, name);
  if (flow !== undefined) return textField(field(flow, 'metadata'), 'uid');
  const message = `there is no PromotionFlow/${name} in namespace ${namespace}`;
  throw new Fault([error('FLOW_UNKNOWN', message, { fix: 'declare it, or name another with --flow' })]);
}

function flowOf(product: JsonObject, name: string, asked: string | undefined): string {
  const list = field(field(product, 'spec'), 'promotionFlows');
  const flows = (Array.isArray(list) ? list.filter(isObject) : []).map((one) => textField(one, 'name'));
  const [only, ...others] = flows;
  if (asked !== undefined && flows.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && others.length === 0) return only;
  const has = flows.length === 0 ? 'no flow' : flows.join(', ');
  const fix = flows.length === 0 ? 'give it one in spec.promotionFlows' : `write --flow ${flows.join('|')}`;
  throw new Fault([error('FLOW_UNKNOWN', `Product/${name} has ${has}`, { fix })]);
}
