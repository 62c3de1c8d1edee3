/** helm, kustomize and Argo CD's manifests: the ones that `npm test` uses. */
import { join } from 'node:path';
import { attempt } from './command.ts';
import { checkout } from './layout.ts';
import { Missing } from './missing.ts';

/** Gets what `npm run tools` gets, where it is absent. Throws {@link Missing} with what it says. */
export async function buildTools(): Promise<void> {
  const script = join(checkout, 'test/tools/tools.ts');
  const env = { ...process.env, CI: 'true' };
  const { code, stderr } = await attempt(process.execPath, [script], { timeout: 40 * 60_000, env });
  const said = stderr.trim() || 'the tools that tests need could not be built';
  if (code !== 0) throw new Missing(said, 'run npm run tools, which says more');
}
