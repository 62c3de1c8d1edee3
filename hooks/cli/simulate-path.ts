/** Where the path of a source lies, where one folder stands for every repository. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives a source's path below a folder; nothing where there is none.
 *
 * The folder may also be a part of the repository: then the path begins with the end of the folder's own.
 */
export function pathBelow(folder: string, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  if (existsSync(join(folder, ...parts))) return parts.join('/');
  for (let count = parts.length; count > 0; count -= 1) {
    const rest = parts.slice(count);
    if (folder.endsWith(`/${parts.slice(0, count).join('/')}`) && existsSync(join(folder, ...rest)))
      return rest.join('/');
  }
  return undefined;
}
