/** Hook files for tests, and the options of an application, written short. */
import { options as optionsOf, type Options } from '../../plugin/options.ts';

/** Writes a Hook document; `spec` is YAML in flow style without its braces. */
export function hookText(name: string, spec = 'phases: [PreSync], container: {image: "a:1"}'): string {
  return `apiVersion: hookline.dev/v1alpha1\nkind: Hook\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

/** Gives the options of an application in `generate`, with more arguments. */
export function optionsWith(...argv: readonly string[]): Options {
  return optionsOf('generate', ['--app-name=shop', '--app-namespace=shop-prod', ...argv], {}).value;
}
