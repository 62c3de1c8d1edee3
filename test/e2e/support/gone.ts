/** Waits for the end of objects. */
import { waitFor, type Kind } from './kube.ts';

/** Waits until an object is gone. */
export async function gone(kind: Kind, namespace: string, name: string, seconds = 180): Promise<void> {
  const wanted = {
    label: `${kind.kind} ${name} is gone`,
    seconds,
    is: (object: unknown) => object === undefined,
  };
  await waitFor(kind, namespace, name, wanted);
}
