/** Which Applications have a gate, as far as that can be known without rendering them. */
import type { Application } from './application.ts';
import { gateEntry } from './gate.ts';
import type { ProductView, Settings } from './snapshot.ts';

/** Tells Applications that have a gate: it is asked for, their sync shows one, or their last full sync had one. */
export function gatedBy({ status }: ProductView, settings: Settings): (application: Application) => boolean {
  const remembered = new Set(status.applications.flatMap(({ uid, gated }) => (gated === true ? [uid] : [])));
  return (application) =>
    application.sources.some(({ hasGate }) => hasGate) ||
    remembered.has(application.uid) ||
    gateEntry(application, settings.argocdNamespace) !== undefined;
}
