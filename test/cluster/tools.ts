/** helm, kustomize and Argo CD's manifests: the ones that `npm test` uses. */
import { join } from 'node:path';
import { attempt } from './command.ts';
import { checkout } from './layout.ts';
import { Missing } from './missing.ts';

/** Gets what `npm run tools` gets, where it is absent. Throws {@link Missing} with what it says. */
export async function buildTools(): Promise<void> {
  const script = join(checkout, 'test/tools/tools.ts');
  const env = { ...process.env, CI: 'true' };
  const outcome = await attempt(process.execPath, [script], { timeout: 15 * 60_000, env });
  if (outcome.code !== 0) throw new Missing(outcome.stderr.trim(), 'run npm run tools');
}
