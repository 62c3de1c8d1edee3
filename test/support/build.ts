/** Builds `dist/` once, before the tests that run on it. */
import { buildAll } from '../../manifests/build.ts';

/** Vitest's global setup. */
export async function setup(): Promise<void> {
  await buildAll();
}
