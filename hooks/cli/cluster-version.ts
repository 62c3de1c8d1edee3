/** `hookline version --cluster`: this program's version, and those of the server and the sidecar on a cluster. */
import { textField } from '../model/object.ts';
import { version } from '../../plugin/version.ts';
import { releaseExits } from './cluster-flags.ts';
import type { Asked } from './cluster.ts';
import { containersOf, nameOf, placeOf, tagOf } from './doctor-facts.ts';

/** Runs the command; gives its exit code. */
export async function tellVersions(asked: Asked): Promise<number> {
  const { world, line } = asked;
  world.print(`hookline ${version}\n`);
  if (line.flags.get('cluster') !== 'true') return releaseExits.done;
  const hookline = line.flags.get('server-namespace') ?? 'hookline';
  const argocd = line.flags.get('namespace') ?? 'argocd';
  world.print(`server ${await versionOf(asked, hookline, /^hookline$/)}\n`);
  world.print(`sidecar ${await versionOf(asked, argocd, /(?:^|-)repo-server$/)}\n`);
  return releaseExits.done;
}

/** The tag of the image of the container `hookline`: what is pulled by digest alone says no version. */
async function versionOf({ objects }: Asked, namespace: string, name: RegExp): Promise<string> {
  const found = (await objects.list('Deployment', { namespace })).find((one) => name.test(nameOf(one)));
  const container = containersOf(found).find((one) => textField(one, 'name') === 'hookline');
  if (found === undefined || container === undefined) return `is not in namespace ${namespace}`;
  const image = textField(container, 'image');
  return `${tagOf(image) || image} (${placeOf(found, 'Deployment')})`;
}
