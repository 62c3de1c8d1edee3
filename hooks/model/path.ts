/** Paths into a value, and how people write them. */

/** Fields and indexes, from the outside in. */
export type Path = readonly (string | number)[];

/** Writes a path as people do: `spec.phases[0]`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}
