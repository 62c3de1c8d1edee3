/** Applications as pages and examples have them: only the repository is one of the test. */
import { parseAllDocuments } from 'yaml';
import { application, namespace } from './application.ts';
import { create, find, kinds, list, logOf, waitFor, type Body } from './kube.ts';

/** Gives the objects of a text. Throws where it is broken. */
export function objectsOf(text: string): readonly Body[] {
  return parseAllDocuments(text).map((document) => {
    for (const error of document.errors) throw error;
    return document.toJS();
  });
}

/** Where an Application of a test reads from. */
export interface Origins {
  /** The repository in place of every one of Git. */
  readonly git: string;
  /** The repository in place of every one of charts. */
  readonly charts?: string;
}

/** Creates an Application that reads from other repositories, and the namespace that it deploys to. */
export async function shipped({ metadata, spec }: Body, origins: Origins): Promise<Body> {
  const { name, annotations, labels, finalizers } = metadata;
  return application({ name, annotations, labels, finalizers, spec: readingFrom(spec, origins) });
}

/** Gives the spec of an Application with other repositories; everything else is as it was. */
export function readingFrom(spec: Body, { git, charts }: Origins): Body {
  function replaced(source: Body): Body {
    return { ...source, repoURL: source.chart === undefined ? git : charts };
  }
  return {
    ...spec,
    ...(spec.source === undefined ? {} : { source: replaced(spec.source) }),
    ...(spec.sources === undefined ? {} : { sources: spec.sources.map(replaced) }),
  };
}

/** Makes Secrets where something else than the application would have made them, and their namespace. */
export async function secrets(
  at: string,
  wanted: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  if ((await find(kinds.Namespace, '', at)) === undefined) await namespace(at);
  for (const [name, stringData] of Object.entries(wanted))
    await create(kinds.Secret, { metadata: { name, namespace: at }, stringData });
}

/** Gives what the pods of a hook said. */
export async function logOfHook(at: string, hook: string): Promise<string> {
  const pods = await list(kinds.Pod, at, `hookline.dev/hook=${hook}`);
  return (await Promise.all(pods.map((pod) => logOf(at, pod.metadata.name)))).join('');
}

/** Waits until the Jobs of a hook are gone: Argo CD says that a sync has ended when it has asked for their deletion. */
export async function hookIsGone(at: string, hook: string): Promise<void> {
  for (const { metadata } of await list(kinds.Job, at, `hookline.dev/hook=${hook}`)) {
    const wanted = {
      label: `the Job of ${hook} is gone`,
      seconds: 180,
      is: (job: Body) => job === undefined,
    };
    await waitFor(kinds.Job, at, metadata.name, wanted);
  }
}
