/** Actions that are written to a fake API server. */
import type { Action, Target } from '../../../hooks/engine/action.ts';
import { applyActions, type Refusal } from '../../../hooks/kube/apply.ts';
import type { Stored } from '../../../hooks/simulate/store.ts';
import { fakeApi } from '../../support/fake-api.ts';
import { clientOf, object, start } from './bench.ts';

export const application: Target = { kind: 'Application', namespace: 'argocd', name: 'shop' };
export const job: Target = { kind: 'Job', namespace: 'hookline-config', name: 'run-1' };
export const run: Target = { kind: 'HookRun', namespace: 'hookline-config', name: 'run-1' };
export const release: Target = { kind: 'Release', namespace: 'hookline-config', name: 'shop-1' };
export const state = { phase: 'Running', startedAt: 'x', operation: { sync: { revision: 'a' } } };

/** Opens a server with one object of each kind, and writes to it. */
export async function opened() {
  const api = await fakeApi();
  api.store.create(object('Application', 'shop', { spec: {}, status: { operationState: state, sync: {} } }));
  api.store.create(
    object('Job', 'run-1', {
      metadata: { finalizers: ['hookline.dev/result', 'x'] },
      spec: { suspend: true },
    }),
  );
  api.store.create(object('HookRun', 'run-1', { spec: {} }));
  api.store.create(object('Release', 'shop-1', { spec: {} }));
  const refused: (readonly [string, Refusal])[] = [];
  let isLeading = true;
  function found(target: Target): Stored {
    return api.store.get(target) as Stored;
  }
  return {
    api,
    refused,
    found,
    version: (target: Target) => found(target).metadata.resourceVersion,
    uid: (target: Target) => found(target).metadata.uid,
    lose: () => (isLeading = false),
    apply: (...actions: readonly Action[]) =>
      applyActions(
        {
          client: clientOf(api),
          now: () => start,
          fence: () => {
            if (!isLeading) throw new Error('not leading');
          },
          pod: () => ({ spec: { containers: [{ name: 'proxy' }, { name: 'hook' }] } }),
          refused: (action, why) => refused.push([action.type, why]),
        },
        actions,
      ),
  };
}
