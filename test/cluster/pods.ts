/** The pods of Argo CD as lines of `status`. */
import type { Row } from './cluster.ts';
import type { Kubectl } from './kubectl.ts';
import { argoCdNamespace } from './layout.ts';

/** Gives one line for each pod of Argo CD. */
export async function podRows(kubectl: Kubectl): Promise<readonly Row[]> {
  const pods = await kubectl.run(['-n', argoCdNamespace, 'get', 'pods', '--no-headers']);
  return pods
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
    .map(([pod = '', ready = '', phase = '']) => ({ name: pod, state: `${phase}, ${ready} ready` }));
}
