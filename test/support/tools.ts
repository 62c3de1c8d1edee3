/** The real Helm and Kustomize, where `npm run tools` has built them. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { programOf } from '../tools/table.ts';

const missing = ['helm', 'kustomize'].filter((name) => !existsSync(programOf(name)));

/** Why tests with the real tools are skipped; absent where they run. */
export const toolsMissing = missing.length > 0 ? `no ${missing.join(', ')}: npm run tools` : undefined;

/** `PATH` with the real tools. */
export const toolsPath = dirname(programOf('helm'));

/** The reason, for behind the title of what is skipped; nothing where it runs. */
export const skipReason = toolsMissing === undefined ? '' : ` (${toolsMissing})`;
