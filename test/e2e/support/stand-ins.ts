/** Tests whose images exist nowhere: examples and docs name programs of a company that nobody has. */
import { chooseCluster } from '../../cluster/choose.ts';

/** For `beforeEach`: skips a test where the cluster has no stand-ins for the images of examples and docs. */
export async function needsStandIns({ skip }: { readonly skip: (reason: string) => void }): Promise<void> {
  const { name } = await chooseCluster();
  if (name !== 'local') skip(`a cluster on ${name} has no stand-ins for the images of examples and docs`);
}
