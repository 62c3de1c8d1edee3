/** `${NAME}` in texts that we fill in ourselves: fields of `http` hooks, never a script's source. */

/** A text with its arguments, or a phrase that says what is wrong with the template. */
export type Filled = { readonly text: string } | { readonly wrong: string };

const reference = /\$\$|\$\{([^}]*)\}|\$\{/g;
const argumentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Gives the names that a template asks for, in order, each once, or says what is wrong with it. */
export function templateNames(
  template: string,
): { readonly names: readonly string[] } | { readonly wrong: string } {
  const names = new Set<string>();
  for (const [whole, name] of template.matchAll(reference)) {
    if (whole === '$$') continue;
    if (name === undefined) return { wrong: 'has a "${" without "}"' };
    if (!argumentName.test(name)) return { wrong: `has "\${${name}}", which is not a name` };
    names.add(name);
  }
  return { names: [...names] };
}

/** Puts arguments into a template; `$$` gives one `$`. A name without an argument is wrong, never empty. */
export function fill(template: string, values: ReadonlyMap<string, string>): Filled {
  const asked = templateNames(template);
  if ('wrong' in asked) return asked;
  const missing = asked.names.find((name) => !values.has(name));
  if (missing !== undefined) return { wrong: `asks for "\${${missing}}", which has no value` };
  return {
    text: template.replaceAll(reference, (whole, name: string | undefined) =>
      name === undefined ? '$' : (values.get(name) ?? whole),
    ),
  };
}
