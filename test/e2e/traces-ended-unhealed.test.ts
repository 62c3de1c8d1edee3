/** Traces of operations that were ended, and of self-heal, which then leaves everything as it is. */
import {
  commitNewer,
  drift,
  gateHolds,
  hold,
  open,
  rests,
  selfHealing,
  synced,
  writeS,
} from './support/held.ts';
import { configMap, deployment, text, wave } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

traces(
  {
    name: 'held-ended-drift',
    description:
      'An application with selfHeal was synced; the gate holds the sync of a second commit, which is ended (write T). A ' +
      'live object then drifts: Argo CD heals nothing, for its last operation failed. An operation of the same commit, ' +
      'written from outside (write S), is held by the gate.',
    run: async (scene) => {
      const first = await synced(scene);
      const second = await commitNewer(scene);
      const held = await gateHolds(scene, second, first);
      await scene.terminate();
      await scene.settles('OutOfSync', 'Healthy');
      await drift(scene);
      await rests(scene, 12);
      await writeS(scene, second);
      await gateHolds(scene, second, held);
    },
  },
  {
    name: 'opened-ended',
    description:
      'The gate of an application with selfHeal has opened, the objects of the first of two waves are applied and never get ' +
      'healthy, and the operation is ended: it ends Failed, what is applied stays, the second wave is not applied, and ' +
      'Argo CD heals nothing.',
    run: async (scene) => {
      const never = text(deployment('shop', 'false'));
      const late = text(configMap('late', 'a', { annotations: wave(1) }));
      const held = await hold(scene, {
        files: { 'deployment.yaml': never, 'late.yaml': late },
        spec: selfHealing,
      });
      await open(scene, held);
      await scene.until('the first wave is applied', ({ status }) =>
        status.operationState?.message?.startsWith('waiting for healthy state of apps/Deployment/shop'),
      );
      await scene.terminate();
      await scene.settles('OutOfSync', 'Progressing');
      await rests(scene, 8);
    },
  },
);
