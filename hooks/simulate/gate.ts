/** Gates of the simulated world: they wait until the server has recorded that their operation may go on. */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { instanceOf, type Application } from './argo/application.ts';
import { scriptedEnd, type Running } from './container.ts';
import type { Store, Stored } from './store.ts';

/** The name that every gate's `hookline.dev/hook` label has. */
export const gateHook = 'hookline-gate';

/** Gives a gate's container: it ends well when the running operation of its application is recorded as opened. */
export function gateContainer(store: Store, job: Stored, home: string): Running {
  const instance = instanceIn(job);
  return {
    waits: (finish) => {
      const end = store.watch(({ object }) => {
        if (['Release', 'Product', 'Application'].includes(object.kind)) look();
      });
      look();

      function look(): void {
        const application = store
          .list('Application')
          .map((one) => one as unknown as Application)
          .find((one) => instanceOf(one, home) === instance);
        if (application === undefined || !isOpened(store, application)) return;
        end();
        finish(scriptedEnd(0, 'open'));
      }
    },
  };
}

/** The gate is told by its own arguments whose it is. */
function instanceIn(job: Stored): string {
  const containers = field(field(field(job.spec, 'template'), 'spec'), 'containers');
  const args = Array.isArray(containers) ? field(containers[0], 'args') : [];
  const words: readonly unknown[] = Array.isArray(args) ? args : [];
  const instance = words[words.indexOf('--instance') + 1];
  return typeof instance === 'string' ? instance : '';
}

function isOpened(store: Store, { metadata, status }: Application): boolean {
  const state = status?.operationState;
  if (state === undefined) return false;
  return [...store.list('Release'), ...store.list('Product')]
    .flatMap((object) => openedIn(object.status))
    .some(
      (key) =>
        textField(key, 'uid') === metadata.uid &&
        textField(key, 'startedAt') === state.startedAt &&
        field(key, 'retryCount') === (state.retryCount ?? 0),
    );
}

function openedIn(status: JsonObject | undefined): readonly JsonObject[] {
  const found = field(status, 'opened');
  return Array.isArray(found) ? found.filter(isObject) : [];
}
