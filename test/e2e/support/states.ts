/** Applications in the states that Argo CD puts them into, written down: nothing works on them. */
import type { Body } from './kube.ts';

/** The commit that was synced. */
export const revision = '1234567890123456789012345678901234567890';
/** The commit after it. */
export const newer = '0987654321098765432109876543210987654321';

/** The spec of each Application, where its state says nothing else. */
export const spec = {
  project: 'default',
  source: { repoURL: 'https://git.example.com/shop.git', targetRevision: 'main', path: '.' },
  destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
  syncPolicy: {
    automated: { prune: true, selfHeal: true },
    syncOptions: ['ServerSideApply=true'],
    retry: { limit: 3 },
  },
};

const operation = {
  sync: { revision, prune: true },
  initiatedBy: { automated: true },
  retry: { limit: 3 },
};

function state(phase: string): Body {
  const startedAt = '2026-01-02T03:04:05Z';
  const resource = { group: '', version: 'v1', kind: 'ConfigMap', name: 'shop', namespace: 'shop' };
  return {
    phase,
    operation,
    startedAt,
    message: 'waiting',
    syncResult: { revision, resources: [{ ...resource, status: 'Synced' }] },
  };
}

const compared = { sync: { status: 'OutOfSync', revision: newer }, health: { status: 'Healthy' } };

/** Applications by what they are doing. */
export const states: Readonly<Record<string, Body>> = {
  fresh: {},
  ended: { status: { ...compared, operationState: state('Succeeded') } },
  asked: { operation, status: compared },
  running: { operation, status: { ...compared, operationState: state('Running') } },
  ending: { operation, status: { ...compared, operationState: state('Terminating') } },
  manual: { spec: { ...spec, syncPolicy: {} }, status: compared },
  // As large as etcd takes it, and a little less.
  large: { operation, status: { ...compared, operationState: state('Running'), resources: many() } },
};

/** Gives so many resources that an Application of them is about as large as the API takes it. */
export function many(): Body {
  return Array.from({ length: 4400 }, (_, index) => ({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: `shop-${index}`,
    status: 'OutOfSync',
    health: { status: 'Progressing', message: 'x'.repeat(100) },
  }));
}
