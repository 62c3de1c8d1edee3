/** Where the page of a release lies: what RELEASE_URL opens. */
import type { Name } from './ports.ts';

/** Gives the address; the empty text where it is not known where people reach the server. */
export function pageUrl(base: string, { namespace, name }: Name): string {
  return base === '' ? '' : `${base}${pagePath({ namespace, name })}`;
}

/** Gives the path below the server's address. */
export function pagePath({ namespace, name }: Name): string {
  return `/releases/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}
