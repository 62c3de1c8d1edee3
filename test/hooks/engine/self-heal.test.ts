/** Self-heal beside a gate: where it would pass by, the configuration is refused (DESIGN.md §5). */
import { describe, expect, test } from 'vitest';
import { gateAnswer } from '../../../hooks/engine/gates.ts';
import { matchAll } from '../../../hooks/engine/matches.ts';
import { beginPass } from '../../../hooks/engine/pass.ts';
import type { Settings } from '../../../hooks/engine/snapshot.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';

interface Place {
  readonly settings?: Partial<Settings>;
  readonly objects?: readonly object[];
  readonly automated?: object;
  readonly plugin?: object;
  readonly gated?: boolean;
}

/** A flow to staging, where one Application has a gate and heals itself. */
function scene({ settings, objects = [], automated, plugin, gated = true }: Place = {}): Scene {
  const one = new Scene([
    product(),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
    environment('dev'),
    environment('staging'),
    application('shop-dev', 'dev', { gated: true, automated: { selfHeal: true } }),
    application('shop-staging', 'staging', { gated, automated: automated ?? { selfHeal: true } }),
    ...objects,
  ]);
  one.world.settings = { ...one.world.settings, ...settings };
  if (plugin !== undefined)
    one.world.change(staging, (draft) => {
      draft.spec['source'] = { ...(draft.spec['source'] as object), plugin };
    });
  return one;
}

const staging = { kind: 'Application', namespace: 'argocd', name: 'shop-staging' };

const asksForGate = { parameters: [{ name: 'gate', string: 'true' }] };

function project(syncWindow: object): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: { syncWindows: [{ kind: 'deny', schedule: '0 22 * * *', duration: '8h', ...syncWindow }] },
  };
}

function condition({ world }: Scene, type: string): string {
  const status = world.find({ kind: 'Product', namespace, name: 'shop' })?.status;
  const conditions = (status?.['conditions'] ?? []) as Record<string, string>[];
  const found = conditions.find((one) => one['type'] === type);
  return `${found?.['status']} ${found?.['reason']} ${found?.['message']}`;
}

function answer({ world }: Scene): string {
  const snapshot = world.snapshot(`${namespace}/shop`);
  const found = snapshot?.applications.get('argocd/shop-staging');
  if (snapshot === undefined || found === undefined) throw new Error('there is no application');
  const pass = beginPass(snapshot, world.clock);
  return gateAnswer(pass, matchAll(pass), found).reason;
}

const refused: readonly (readonly [string, Place, string])[] = [
  [
    'the server may not write',
    { settings: { mayWriteApplications: false } },
    'the server may not write on Applications, so that self-heal is never put to rest',
  ],
  [
    "Argo CD's back-off is too short",
    { settings: { selfHealCapSeconds: 119 } },
    'self-heal rests for 119 s only',
  ],
  [
    'a deny window applies',
    { objects: [project({ applications: ['shop-*'] })] },
    'the deny window "0 22 * * *" of project shop applies to it',
  ],
  [
    'an allow window shuts it out at other times',
    { objects: [project({ kind: 'allow', namespaces: ['stag?ng'] })] },
    'the allow window "0 22 * * *" of project shop applies to it',
  ],
];

describe('a gate beside self-heal is refused where', () => {
  test.each(refused)('%s', async (_why, place, why) => {
    const one = scene({ ...place, plugin: asksForGate });
    await one.commit(commit('a')).run();

    expect(condition(one, 'Ready')).toBe(
      `False SELFHEAL_BYPASSES_GATE Application argocd/shop-staging heals itself and would pass by its gate: ${why}`,
    );
    expect(condition(one, 'GatesHold')).toContain('False SELFHEAL_BYPASSES_GATE');
    expect(one.status).toMatchObject({
      phase: 'Failed',
      reason: 'ConfigurationInvalid',
      error: { code: 'SELFHEAL_BYPASSES_GATE' },
    });
    expect(answer(one)).toBe('SELFHEAL_BYPASSES_GATE');
  });

  test.each(refused)('%s, and the gate is known by its last sync only', async (_why, place) => {
    const one = scene(place);
    await one.commit(commit('a')).run();

    expect(answer(one)).toBe('SELFHEAL_BYPASSES_GATE');
    expect(condition(one, 'Ready')).toContain('False SELFHEAL_BYPASSES_GATE');
  });
});

describe('it is not refused where', () => {
  test.each<[string, Place]>([
    ['nothing stands against it', {}],
    [
      'it does not heal itself',
      { settings: { mayWriteApplications: false }, automated: {}, plugin: asksForGate },
    ],
    ['it has no gate', { settings: { mayWriteApplications: false }, gated: false }],
    ['the window is for another application', { objects: [project({ applications: ['other-*'] })] }],
    ['the window is for another cluster', { objects: [project({ clusters: ['in-cluster', 'https://x'] })] }],
    [
      'the window is for what is both',
      { objects: [project({ andOperator: true, applications: ['shop-*'], namespaces: ['prod'] })] },
    ],
  ])('%s', async (_why, place) => {
    const one = await scene(place).commit(commit('a')).run();

    expect(condition(one, 'Ready')).toBe('True Valid nothing is wrong');
    expect(condition(one, 'GatesHold')).toBe('True Holding no gate is passed by');
    expect(one.status).toMatchObject({ phase: 'Succeeded' });
  });
});

test('what does not render may be mended past its gate: that is told, and refuses nothing', async () => {
  const one = scene();
  await one.commit(commit('a')).run();
  one.world.change(staging, (draft) => {
    draft.status = {
      ...draft.status,
      conditions: [
        { type: 'ComparisonError', message: 'broken', lastTransitionTime: '2026-03-01T12:30:00Z' },
      ],
    };
  });
  await one.run();

  expect(condition(one, 'Ready')).toContain('True');
  expect(condition(one, 'GatesHold')).toBe(
    'False SELFHEAL_BYPASSES_GATE Application argocd/shop-staging does not render: self-heal may sync the commit that mends it past its gate',
  );
});

test('a gate is known from the environment of the plugin, too', async () => {
  const plugin = { env: [{ name: 'HOOKLINE_GATE', value: 'true' }] };
  const one = scene({ plugin, settings: { mayWriteApplications: false } });
  await one.run();

  expect(condition(one, 'Ready')).toContain('False SELFHEAL_BYPASSES_GATE');
});

test('the Product forgets a gate that a later sync no longer has', async () => {
  const one = await scene().commit(commit('a')).run();
  one.world.change(staging, (draft) => {
    draft.metadata['annotations'] = {};
  });
  await one.commit(commit('b')).run();
  one.world.settings = { ...one.world.settings, mayWriteApplications: false };
  await one.run();

  expect(condition(one, 'Ready')).toContain('True');
});
