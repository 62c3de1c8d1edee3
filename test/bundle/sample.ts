/** What the bundle's tests render. */

export const document = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: blue
`;

export const hook = `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: migrate}
spec:
  phases: [PreSync]
  script: {image: 'alpine:3.20', source: 'echo Zürich'}
`;

export const environment = { ARGOCD_APP_NAME: 'shop', ARGOCD_APP_NAMESPACE: 'shop-prod' };

/** Gives a stream of that many documents, each with a name of its own. */
export function documents(count: number): string {
  return Array.from({ length: count }, (_, index) => document.replace('settings', `settings-${index}`)).join(
    '---\n',
  );
}
