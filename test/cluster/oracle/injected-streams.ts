/** What the plugin prints when it adds a hook to the hard streams. */
import { isError } from '../../../hooks/model/problem.ts';
import { options } from '../../../plugin/options.ts';
import { transform } from '../../../plugin/pipeline.ts';
import { nastyStreams } from './streams.ts';

const settings = options('generate', ['--filter', '--app-name', 'shop', '--app-namespace', 'shop'], {}).value;

const hookFile = {
  name: 'hookline.yaml',
  text: 'apiVersion: hookline.dev/v1alpha1\nkind: Hook\nmetadata: {name: check}\nspec: {phases: [PreSync], container: {image: "busybox:1.37"}}\n',
};

/** Gives the streams that the plugin does not refuse, each with a hook at its end. */
export async function injectedStreams(): Promise<
  readonly { readonly name: string; readonly text: string }[]
> {
  const all = [];
  for (const [name, stream] of Object.entries(nastyStreams)) {
    const sources = [{ name: 'stdin', text: stream }];
    const result = await transform({ sources, hookFiles: [hookFile], gateFiles: {} }, settings);
    const text = result.value.map((manifest) => manifest.lead + manifest.text).join('');
    if (!result.problems.some(isError)) all.push({ name, text });
  }
  return all;
}
