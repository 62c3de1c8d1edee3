/** Applications, products and flows that are wrong, or that change in mid-release (DESIGN.md §2, §4). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene, type Script } from './scene.ts';
import type { Draft } from './world.ts';

function scene(script: Script = {}, ...more: readonly object[]): Scene {
  return new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
      ...more,
    ],
    script,
  );
}

function staging({ world }: Scene, change: (draft: Draft) => void): void {
  world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, change);
}

/** The Ready condition of the product, as one line. */
function ready({ world }: Scene): string {
  const status = world.find({ kind: 'Product', namespace, name: 'shop' })?.status;
  const conditions = (status?.['conditions'] ?? []) as {
    type: string;
    status: string;
    reason: string;
    message: string;
  }[];
  const found = conditions.find(({ type }) => type === 'Ready');
  return `${found?.status} ${found?.reason} ${found?.message}`;
}

const hangs: Script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };

describe('what is wrong is said before anything runs', () => {
  test.each<[string, object, string]>([
    [
      'a slot that names no hook',
      flow({ hooks: { onStart: 'gone' } }),
      'False HOOK_UNKNOWN PromotionFlow/main: there is no Hook/gone',
    ],
    [
      'an unknown environment',
      flow({ steps: [{ environment: 'gone', dependsOn: ['dev'] }] }),
      'False ENVIRONMENT_UNKNOWN PromotionFlow/main: there is no Environment/gone',
    ],
    [
      'a circle',
      flow({ steps: [{ environment: 'staging', dependsOn: ['staging'] }] }),
      'False FLOW_CYCLE PromotionFlow/main: steps depend on each other: staging → staging',
    ],
    [
      'a step without dependsOn',
      flow({ steps: [{ environment: 'staging', dependsOn: [] }] }),
      'False DEPENDS_ON_MISSING PromotionFlow/main: the step for "staging" has no dependsOn',
    ],
    [
      'an Application in two environments',
      environment('dev', { destinations: [{ server: 'https://kubernetes.default.svc' }] }),
      'False ENVIRONMENT_SHARED Application argocd/shop-staging lies in Environment/dev and in Environment/staging of PromotionFlow/main',
    ],
    [
      'a hook with a workflow body',
      hook('start', { script: undefined, workflow: { templateRef: { name: 'x' } } }),
      'False WORKFLOWS_MISSING Hook/start has a workflow body, which needs Argo Workflows',
    ],
    [
      "an http hook, where Hookline's image is not known",
      hook('start', { script: undefined, http: { url: 'https://a.test' } }),
      "False IMAGE_MISSING Hook/start has an http body, and Hookline's image is not known",
    ],
    [
      'a hook that says nothing to run',
      hook('start', { script: undefined }),
      'False BODY_MISSING Hook/start spec says nothing to run',
    ],
    [
      'a hook with phases of its own',
      hook('start', { phases: ['PreSync'] }),
      'False HOOK_HAS_PHASES PromotionFlow/main: release.onStart names Hook/start, which has phases of its own',
    ],
  ])('%s', async (_what, object, expected) => {
    const one = scene({}, hook('start'));
    one.world.change({ kind: 'PromotionFlow', namespace, name: 'main' }, (draft) => {
      draft.spec['hooks'] = { onStart: 'start' };
    });
    one.world.put(object as Draft);
    await one.commit(commit('a')).run();

    expect(ready(one)).toBe(expected);
    expect(one.status).toMatchObject({ phase: 'Failed', reason: 'ConfigurationInvalid' });
    expect(one.ran()).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      'a flow that is not there',
      product({ promotionFlows: [{ name: 'gone' }] }),
      'False FLOW_UNKNOWN Product/shop: there is no PromotionFlow/gone',
    ],
    [
      'a selector by commit message',
      product({
        promotionFlows: [
          { name: 'main', gitTriggerSelectors: [{ key: 'commitMessage', operator: 'In', values: ['*'] }] },
        ],
      }),
      'False SELECTOR_UNSUPPORTED Product/shop spec.promotionFlows[0].gitTriggerSelectors[0].key: commitMessage cannot select a flow: no field of an Application has it',
    ],
  ])('%s: no release opens', async (_what, object, expected) => {
    const one = scene();
    one.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec = (object as Draft).spec;
    });
    await one.commit(commit('a')).run();

    expect(ready(one)).toBe(expected);
    expect(one.releases()).toEqual([]);
  });

  test('an Application in two products, by both their names', async () => {
    const one = scene({}, product({ applications: {} }, 'books'));
    await one.commit(commit('a')).run();

    expect(ready(one)).toBe(
      'False APPLICATION_SHARED Application argocd/shop-dev belongs to Product/shop and to Product/books; and 1 more',
    );
  });

  test("a product in a namespace that is no tenant's runs nothing", async () => {
    const one = scene();
    one.world.settings = { ...one.world.settings, tenants: [{ namespace: 'other' }] };
    await one.commit(commit('a')).run();

    expect(ready(one)).toContain('TENANT_UNKNOWN');
    expect(one.releases()).toEqual([]);
  });

  test("a tenant's product gets Applications of its projects only", async () => {
    const one = scene();
    one.world.settings = { ...one.world.settings, tenants: [{ namespace, projects: ['books'] }] };
    await one.commit(commit('a')).run();

    expect(one.releases()).toEqual([]);
  });

  test('a WorkflowTemplate that a Job cannot stand for', async () => {
    const one = scene(
      {},
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'WorkflowTemplate',
        metadata: { name: 'start', namespace, annotations: { 'codefresh.io/workflow-origin': 'promotion' } },
        spec: { entrypoint: 'main', serviceAccountName: 'a', templates: [{ name: 'main', steps: [[]] }] },
      },
    );
    one.world.put(flow({ hooks: { onStart: 'start' } }) as Draft);
    await one.commit(commit('a')).run();

    expect(ready(one)).toBe(
      'False WORKFLOWS_MISSING WorkflowTemplate/start has steps, which needs Argo Workflows',
    );
    expect(one.ran()).toEqual([]);
  });

  test('a version that is seen only after the sync that the server is to start', async () => {
    const one = scene();
    one.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec = { ...draft.spec, match: 'Version', versionSource: { image: 'ghcr.io/acme/shop' } };
    });
    one.world.put(
      flow({
        steps: [{ environment: 'staging', dependsOn: ['dev'], policy: { action: 'Sync' } }],
      }) as Draft,
    );
    await one.run();

    expect(ready(one)).toContain('False VERSION_UNKNOWN_BEFORE_SYNC Product/shop reads its version from');
  });

  test('the fail hooks of the release run where they can be found', async () => {
    const one = scene({}, hook('page'));
    one.world.put(flow({ hooks: { onStart: 'gone', onFail: 'page' } }) as Draft);
    await one.commit(commit('a')).run();

    expect(one.ran()).toEqual(['release.onFail page']);
    expect(one.status).toMatchObject({ phase: 'Failed', error: { code: 'HOOK_UNKNOWN' } });
  });
});

describe('in mid-release', () => {
  const ways: readonly [string, ((draft: Draft) => void) | undefined][] = [
    ['disappears', undefined],
    [
      'changes its destination',
      (draft) => void (draft.spec['destination'] = { server: 'x', namespace: 'y' }),
    ],
    ['changes its project', (draft) => void (draft.spec['project'] = 'books')],
    ['changes its label', (draft) => void (draft.metadata['labels'] = {})],
  ];

  /** Takes the Application of staging away in one of these ways. */
  function leave(one: Scene, change: ((draft: Draft) => void) | undefined): void {
    const found = one.world.find({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' });
    if (change !== undefined) staging(one, change);
    else if (found !== undefined) one.world.remove(found);
  }

  test.each(ways)('an Application that %s before its sync is no longer waited for', async (_, change) => {
    const one = scene();
    one.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec['applications'] = { ...(draft.spec['applications'] as object), projects: ['shop'] };
    });
    staging(one, (draft) => void (draft.spec['syncPolicy'] = {}));
    await one.commit(commit('a')).run();
    expect(one.phases()).toMatchObject({ release: 'Suspended', staging: 'Suspended' });
    leave(one, change);
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Skipped' });
    expect(one.status.environments[1]?.applications).toEqual([]);
  });

  test.each(ways)('an Application that %s during its sync has failed by that', async (_, change) => {
    const one = scene(hangs);
    one.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec['applications'] = { ...(draft.spec['applications'] as object), projects: ['shop'] };
    });
    await one.commit(commit('a')).run();
    leave(one, change);
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
    expect(one.status.environments[1]?.applications).toMatchObject([
      {
        name: 'shop-staging',
        phase: 'Failed',
        class: 'Unknown',
        message: 'Application argocd/shop-staging left staging while its sync went on',
      },
    ]);
    one.script = {};

    await one.wish({ retry: 1 }).run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Skipped' });
  });

  test('an Application that appears is waited for', async () => {
    const one = await scene(hangs).commit(commit('a')).run();
    one.world.put(application('shop-new', 'staging', { automated: false }) as Draft);
    one.script = {};
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Suspended', staging: 'Suspended' });
    expect(one.status.environments[1]?.applications.map(({ name }) => name)).toEqual([
      'shop-new',
      'shop-staging',
    ]);
  });

  test('a clock that goes back by ten minutes ends nothing early and nothing twice', async () => {
    const one = await scene(hangs).commit(commit('a')).run();
    one.world.clock -= 600_000;
    one.script = {};
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
    expect(one.world.started).toEqual([...new Set(one.world.started)]);
  });
});
