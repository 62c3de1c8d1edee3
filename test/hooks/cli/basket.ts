/** The smallest product that has a release: one environment, and a flow with hooks around the release. */

/** Gives its Product, Environment and PromotionFlow; `hooks` is YAML for `spec.hooks` of the flow. */
export function basket(hooks: string): string {
  return `apiVersion: hookline.dev/v1alpha1
kind: Product
metadata: {name: basket}
spec:
  promotionFlows:
    - {name: main, gitTriggerSelectors: [{key: gitRevision, operator: In, values: [main]}]}
---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {destinations: [{server: https://kubernetes.default.svc, namespace: basket-dev}]}
---
apiVersion: hookline.dev/v1alpha1
kind: PromotionFlow
metadata: {name: main}
spec:
  triggerEnvironment: dev
  hooks: ${hooks}
`;
}
