/** Environment variables of hook containers. */

/** One variable of a container, as Kubernetes has it. */
export type EnvEntry = { readonly name: string; readonly value?: string } & Readonly<Record<string, unknown>>;

/**
 * Gives a container's variables: ours first, so that its own may refer to them as `$(NAME)`; where both have a name,
 * what is written in the container counts.
 */
export function withArguments(
  values: ReadonlyMap<string, string>,
  own: readonly EnvEntry[],
): readonly EnvEntry[] {
  const written = new Set(own.map(({ name }) => name));
  const given = [...values].filter(([name]) => !written.has(name));
  return [...given.map(([name, value]) => ({ name, value: escapeExpansion(value) })), ...own];
}

/**
 * Doubles the dollars that Kubernetes would read as `$(NAME)` or as an escape, in `command`, `args` and `env` values:
 * a script's `$$` and `$(date)` reach the shell as they were written.
 *
 * A dollar before a character beyond ASCII is doubled too: kubelets before Kubernetes 1.36 break that character apart,
 * and some then refuse the container (kubernetes/kubernetes#136323).
 */
export function escapeExpansion(text: string): string {
  return text.replaceAll(/\$\$+|\$(?=[(\u0080-\uFFFF])/g, (run) => run + run);
}
