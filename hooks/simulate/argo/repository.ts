/** Where the simulated Argo CD gets commits and manifests from: the port to Git and to the renderers. */
import type { JsonObject } from '../../model/object.ts';
import type { Application, ArgoSource } from './application.ts';

/** What a source became: objects, or the reason in the renderer's words. */
export type Rendered = { readonly objects: readonly JsonObject[] } | { readonly wrong: string };

/** Commits, and what they render to. */
export interface Repository {
  /** Gives the commit that a source follows now, or the reason why there is none. */
  readonly resolve: (source: ArgoSource) => { readonly revision: string } | { readonly wrong: string };
  /** Renders one source of an application at a commit. */
  readonly render: (
    application: Application,
    source: ArgoSource,
    revision: string,
  ) => Rendered | Promise<Rendered>;
  /** Says whether something below some paths of the repository differs between two commits. */
  readonly changed: (source: ArgoSource, from: string, to: string, paths: readonly string[]) => boolean;
}
