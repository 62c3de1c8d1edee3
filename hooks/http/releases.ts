/** `/v1/releases`: reads releases, and stores what people want of them (DESIGN.md §2, §8). */
import type { IncomingMessage } from 'node:http';
import { error, Fault, type Problem } from '../model/problem.ts';
import type { Auth } from './auth.ts';
import { textsIn } from './body.ts';
import { applicationOf, isObjectName } from './instance.ts';
import { pageUrl } from './page-url.ts';
import type { Actions, Name, Person, Releases, StoredRelease, Wanted } from './ports.ts';
import type { HttpSettings } from './settings.ts';

/** What the endpoints need. */
export interface ReleaseWorld {
  readonly auth: Auth;
  readonly releases: Releases;
  readonly actions: Actions;
  readonly settings: HttpSettings;
}

/** A request, with what its address and body hold. */
export interface ReleaseRequest {
  readonly request: IncomingMessage;
  readonly place: Name;
  readonly body: unknown;
}

/** What is answered. */
export interface Result {
  readonly status: number;
  readonly body: unknown;
}

/** Gives the releases of a namespace, or of all that there are. */
export async function listReleases(
  { auth, releases }: ReleaseWorld,
  { request, namespace, product }: { readonly request: IncomingMessage } & Listing,
): Promise<Result> {
  await auth.allowed(request, { verb: 'list', resource: 'releases', namespace });
  const found = releases.list(namespace === '' ? undefined : namespace);
  const items = product === undefined ? found : found.filter(({ spec }) => spec.product === product);
  return { status: 200, body: { items } };
}

/** Which releases. */
export interface Listing {
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly product?: string;
}

/** Gives one release. */
export async function getRelease(world: ReleaseWorld, { request, place }: ReleaseRequest): Promise<Result> {
  await permitted(world, { request, place }, 'get');
  return { status: 200, body: existing(world, place) };
}

/** Starts a release; `place` names the namespace. */
export async function startRelease(world: ReleaseWorld, asked: ReleaseRequest): Promise<Result> {
  const { request, place, body } = asked;
  const wanted: Wanted = { verb: 'create', resource: 'releases', namespace: place.namespace };
  const person = await world.auth.allowed(request, wanted);
  const wish = textsIn(body, { needed: ['product'], optional: ['flow', 'revision', 'version'] });
  const made = await world.actions.start(place.namespace, wish, person);
  return { status: 201, body: { ...made, url: pageUrl(world.settings.url, made) } };
}

/** A wish for a release that is there. */
type Wish = (world: ReleaseWorld, release: Name, given: Given) => Promise<void>;

interface Given {
  readonly body: unknown;
  readonly by: Person;
}

/** What may be wanted of a release, by the last word of the address. */
export const wishes: Readonly<Record<string, Wish>> = {
  terminate: async ({ actions }, release, { body, by }) =>
    actions.terminate(release, textsIn(body, { needed: ['reason'] }), by),
  retry: async ({ actions }, release, { body, by }) => {
    textsIn(body, { needed: [] });
    await actions.retry(release, by);
  },
  approve: async ({ actions }, release, { body, by }) =>
    actions.approve(release, textsIn(body, { needed: ['environment', 'reason'] }), by),
};

/** Stores a wish. Who it is from is who the token says, whatever the body holds. */
export async function wishFor(world: ReleaseWorld, asked: ReleaseRequest, word: string): Promise<Result> {
  const wish = Object.hasOwn(wishes, word) ? wishes[word] : undefined;
  if (wish === undefined) throw new Fault([unknownAddress]);
  const by = await permitted(world, asked, 'update');
  existing(world, asked.place);
  await wish(world, asked.place, { body: asked.body, by });
  return { status: 202, body: { by: by.name } };
}

/** Opens a gate whatever the release says: the break-glass. */
export async function openGate(
  { auth, actions, settings }: ReleaseWorld,
  asked: { readonly request: IncomingMessage; readonly instance: string; readonly body: unknown },
): Promise<Result> {
  const application = applicationOf(asked.instance, settings.argocdNamespace);
  if (application === undefined) throw new Fault([unknownAddress]);
  const wanted: Wanted = { verb: 'open', resource: 'gates', ...application };
  const by = await auth.allowed(asked.request, wanted);
  await actions.openGate(application, textsIn(asked.body, { needed: ['reason'] }), by);
  return { status: 202, body: { by: by.name } };
}

async function permitted(
  { auth }: ReleaseWorld,
  { request, place }: Pick<ReleaseRequest, 'request' | 'place'>,
  verb: Wanted['verb'],
): Promise<Person> {
  return auth.allowed(request, { verb, resource: 'releases', ...place });
}

function existing({ releases }: ReleaseWorld, place: Name): StoredRelease {
  const found = releases.get(place);
  if (found === undefined) throw new Fault([releaseUnknown(place)]);
  return found;
}

/** Says that there is no such release. */
export function releaseUnknown({ namespace, name }: Name): Problem {
  const what = isObjectName(name) ? `Release/${name}` : 'such release';
  const where = isObjectName(namespace) ? ` in namespace ${namespace}` : '';
  return error('NOT_FOUND', `there is no ${what}${where}`, { fix: 'run hookline release list' });
}

/** Says that nothing lies at an address. */
export const unknownAddress: Problem = error('NOT_FOUND', 'there is nothing at this address', {
  fix: 'look into the documentation of the HTTP interface',
});
