/** Reads the end of a pod's log. */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { isAnswer } from './api-error.ts';
import type { Client } from './client.ts';
import { pathOf, resources, type Name } from './resources.ts';

/** What of a log is asked for at most: the API can cut its end by lines, and not by bytes. */
const mostLines = 1000;

/** Gives at most so many bytes of the end of a hook's log; nothing where it cannot be read any more. */
export async function logEnd(
  client: Client,
  name: Name,
  { bytes, pod }: { readonly bytes: number; readonly pod?: JsonObject | undefined },
): Promise<string | undefined> {
  const container = containerOf(pod);
  const query = new URLSearchParams({ tailLines: String(mostLines) });
  if (container !== '') query.set('container', container);
  try {
    const text = await client.text(
      `${pathOf(resources.Pod, name.namespace, name.name)}/log?${query.toString()}`,
    );
    return lastBytes(text, bytes);
  } catch (error) {
    // The pod is gone, its container never began, or its node does not answer.
    if (isAnswer(error, 400, 404, 500, 502, 503, 504, 0)) return undefined;
    throw error;
  }
}

/** Gives the end of a text that has at most so many bytes, beginning with a whole character. */
export function lastBytes(text: string, count: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= count) return text;
  return bytes
    .subarray(-count)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
}

/** Ours is named `hook`; of others the first. */
function containerOf(pod: JsonObject | undefined): string {
  const found = field(field(pod, 'spec'), 'containers');
  const names = (Array.isArray(found) ? found.filter(isObject) : []).map((one) => textField(one, 'name'));
  return names.includes('hook') ? 'hook' : (names[0] ?? '');
}
