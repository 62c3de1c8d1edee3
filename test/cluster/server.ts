/** The server in a cluster of tests: installed by the very files that users install. */
import { join } from 'node:path';
import type { Kubectl } from './kubectl.ts';
import { checkout } from './layout.ts';
import { timed } from './progress.ts';

const long = { timeout: 240_000 };

/** Installs the server, also over one that is there, and waits until every replica runs the image as it is now. */
export async function installServer(kubectl: Kubectl): Promise<void> {
  await timed('server ready', async () => {
    const manifests = join(checkout, 'manifests');
    await kubectl.run(['apply', '--server-side', '--force-conflicts', '-k', manifests], long);
    // The image keeps its name when it is built anew.
    await kubectl.run(['-n', 'hookline', 'rollout', 'restart', 'deployment/hookline']);
    const wanted = ['rollout', 'status', 'deployment/hookline', '--timeout=200s'];
    await kubectl.run(['-n', 'hookline', ...wanted], long);
  });
}

/** Says whether the server is installed. */
export async function hasServer(kubectl: Kubectl): Promise<boolean> {
  return (await kubectl.attempt(['-n', 'hookline', 'get', 'deployment/hookline'])).code === 0;
}
