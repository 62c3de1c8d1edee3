/** Manifests of any number, of the size that real ones have. */

/** Gives `count` Deployments, about 380 bytes each; with `annotated`, each carries a sync wave. */
export function documents(count: number, annotated = false): string {
  return Array.from({ length: count }, (_, index) => deployment(index, annotated)).join('---\n');
}

function deployment(index: number, annotated: boolean): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  labels: {app: web-${index}}
${annotated ? `  annotations: {argocd.argoproj.io/sync-wave: "${index % 5}"}\n` : ''}spec:
  replicas: 2
  selector:
    matchLabels: {app: web-${index}}
  template:
    metadata:
      labels: {app: web-${index}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.${index}
          ports: [{containerPort: 8080}]
`;
}

/** Gives a hook file of `count` hooks. */
export function hooks(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: check-${index}}
spec:
  phases: [${index % 2 === 0 ? 'PreSync' : 'PostSync'}]
  wave: ${index}
  parameters:
    - {name: TABLE, value: orders}
  script:
    image: registry.example.com/tools:1.2
    source: |
      check --table "$TABLE"
      report --index ${index}
  timeout: 5m
`,
  ).join('---\n');
}

/** Gives `count` hook Jobs that need settings of their own, as documents of a stream. */
export function hookJobs(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `apiVersion: batch/v1
kind: Job
metadata:
  name: check-${index}
  annotations:
    argocd.argoproj.io/hook: ${index % 2 === 0 ? 'PreSync' : 'PostSync'}
    argocd.argoproj.io/sync-wave: "${index % 7}"
spec:
  backoffLimit: 0
  template:
    spec:
      serviceAccountName: check-${index}
      restartPolicy: Never
      containers:
        - name: check
          image: registry.example.com/tools:1.2
          envFrom: [{configMapRef: {name: settings-${index}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings-${index}}
data: {TABLE: orders}
`,
  ).join('---\n');
}
