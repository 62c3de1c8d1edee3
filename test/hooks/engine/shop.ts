/** The shop, whose releases most tests follow: dev, then staging, then prod, with a hook in every slot. */
import { application } from './argo.ts';
import { environment, flow, hook, product, Scene, type Script } from './scene.ts';

/** The hooks of the shop's flow: each slot has one of its own. */
export const hookNames = [
  'release-start',
  'release-success',
  'release-fail',
  'start',
  'pre',
  'post',
  'success',
  'fail',
] as const;

/** What a test changes about the shop. */
export interface Changes {
  readonly product?: object;
  readonly flow?: object;
  readonly staging?: object;
  readonly prod?: object;
  readonly objects?: readonly object[];
  readonly applications?: readonly object[];
}

/** Makes the shop. */
export function shop(script: Script = {}, changes: Changes = {}): Scene {
  const {
    applications = [
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging', { automated: false }),
      application('shop-prod', 'prod', { automated: false }),
    ],
  } = changes;
  return new Scene(
    [
      product(changes.product),
      flow({
        hooks: { onStart: 'release-start', onSuccess: 'release-success', onFail: 'release-fail' },
        steps: [
          {
            environment: 'staging',
            dependsOn: ['dev'],
            policy: { action: 'Sync', preAction: 'pre', postAction: 'post' },
            hooks: { onStart: 'start', onSuccess: 'success', onFail: 'fail' },
            ...changes.staging,
          },
          { environment: 'prod', dependsOn: ['staging'], policy: { action: 'Sync' }, ...changes.prod },
        ],
        ...changes.flow,
      }),
      ...['dev', 'staging', 'prod'].map((name) => environment(name)),
      ...hookNames.map((name) => hook(name)),
      ...applications,
      ...(changes.objects ?? []),
    ],
    script,
  );
}

/** Says that some hooks fail, and all others succeed. */
export function failing(...names: readonly string[]): Script['jobs'] {
  return (name) => ({ exitCode: names.includes(name) ? 2 : 0 });
}
