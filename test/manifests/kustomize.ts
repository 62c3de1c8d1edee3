/** Runs the real Kustomize over Argo CD's own install manifest and the sidecar's component. */
import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { argoCd, fileOf, programOf } from '../tools/table.ts';
import { pathOf } from './files.ts';

const run = promisify(execFile);
type Command = readonly [program: string, ...argv: string[]];

/** The first Kustomize that is there: ours, the user's, kubectl's. */
const candidates: readonly { readonly asks: Command; readonly builds: Command }[] = [
  { asks: [programOf('kustomize'), 'version'], builds: [programOf('kustomize'), 'build'] },
  { asks: ['kustomize', 'version'], builds: ['kustomize', 'build'] },
  { asks: ['kubectl', 'version', '--client'], builds: ['kubectl', 'kustomize'] },
];
const command = candidates.find(({ asks }) => answers(asks))?.builds;
const install = fileOf(argoCd);

/** Why nothing can be rendered here; undefined if it can. */
export const missing = reasonMissing();

/** Gives Argo CD's install manifest. */
export function installManifest(): string {
  return readFileSync(install, 'utf8');
}

/**
 * Writes kustomizations side by side, each in a folder of its name with `install.yaml`, and builds one of them.
 *
 * Kustomize takes no absolute path: `SIDECAR` in a kustomization stands for the way to the component.
 */
export async function build(
  name: string,
  kustomizations: Readonly<Record<string, object>>,
  manifest: string,
): Promise<string> {
  const [program, ...argv] = command ?? ['kustomize'];
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookline-')));
  try {
    for (const [key, kustomization] of Object.entries(kustomizations)) {
      const own = join(folder, key);
      mkdirSync(own);
      writeFileSync(join(own, 'install.yaml'), manifest);
      const text = stringify(kustomization).replaceAll('SIDECAR', relative(own, pathOf('manifests/sidecar')));
      writeFileSync(join(own, 'kustomization.yaml'), text);
    }
    const { stdout } = await run(program, [...argv, join(folder, name)], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reasonMissing(): string | undefined {
  if (command === undefined) return 'Kustomize is missing: npm run tools';
  return existsSync(install) ? undefined : "Argo CD's install.yaml is missing: npm run tools";
}

function answers([program, ...argv]: Command): boolean {
  try {
    execFileSync(program, argv, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
