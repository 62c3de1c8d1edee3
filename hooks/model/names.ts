/** Every label, annotation, environment variable and fixed name that Hookline reads or writes. */

/** The API version of our kinds. */
export const apiVersion = 'hookline.dev/v1alpha1';

/** The version of Argo's own kinds, WorkflowTemplate among them. */
export const argoApiVersion = 'argoproj.io/v1alpha1';

/** Annotations of ours that people write on rendered objects. */
export const annotations = {
  phase: 'hookline.dev/phase',
  primarySource: 'hookline.dev/primary-source',
} as const;

/** Labels that people or the plugin set; all but `version` stand on every injected Job and its pods. */
export const labels = {
  managedBy: 'app.kubernetes.io/managed-by',
  hook: 'hookline.dev/hook',
  phase: 'hookline.dev/phase',
  product: 'hookline.dev/product',
  environment: 'hookline.dev/environment',
  version: 'hookline.dev/version',
  release: 'hookline.dev/release',
  slot: 'hookline.dev/slot',
} as const;

/** The name under which an operation carries the release that it is for (argo-cd.md §D.5). */
export const releaseMark = 'hookline.dev/release';

/** Keeps a hook's Job until its result is stored. */
export const resultFinalizer = 'hookline.dev/result';

/** The value of `app.kubernetes.io/managed-by` on everything that we inject. */
export const manager = 'hookline';

/** The same on what a person runs by hand: the server passes it over. */
export const byHand = 'hookline-cli';

/** Argo CD's own annotations (argo-cd.md §C.1). */
export const argo = {
  hook: 'argocd.argoproj.io/hook',
  deletePolicy: 'argocd.argoproj.io/hook-delete-policy',
  wave: 'argocd.argoproj.io/sync-wave',
  trackingId: 'argocd.argoproj.io/tracking-id',
} as const;

/** Asks Argo CD to look at an Application again; the controller removes it when it has (argo-cd.md §D.5). */
export const refreshAnnotation = 'argocd.argoproj.io/refresh';

/** Helm's annotations that Argo CD understands (argo-cd.md §C.1, §C.2, §C.4). */
export const helm = {
  hook: 'helm.sh/hook',
  deletePolicy: 'helm.sh/hook-delete-policy',
  weight: 'helm.sh/hook-weight',
} as const;

/** Environment variables of hook containers that carry a hook's own settings. */
export const hookEnv = {
  httpRequest: 'HOOKLINE_HTTP_REQUEST',
  httpHeader: 'HOOKLINE_HTTP_HEADER_',
  httpHmacKey: 'HOOKLINE_HTTP_HMAC_KEY',
} as const;

/**
 * Arguments given to every hook of one application, with the variable of Argo CD's that each is taken from
 * (DESIGN.md §3.3, argo-cd.md §A.5).
 */
export const applicationArguments = {
  APP_NAME: 'ARGOCD_APP_NAME',
  REPO_URL: 'ARGOCD_APP_SOURCE_REPO_URL',
  BRANCH: 'ARGOCD_APP_SOURCE_TARGET_REVISION',
  APP_PATH: 'ARGOCD_APP_SOURCE_PATH',
  COMMIT_SHA: 'ARGOCD_APP_REVISION',
} as const;

/** Names that we give values to (DESIGN.md §6): a hook may not declare a parameter of such a name. */
export const reservedArguments: readonly string[] = Object.keys(applicationArguments).concat(
  ['RELEASE_ID', 'RELEASE_URL', 'PRODUCT_NAME', 'VERSION', 'PROMOTION_FLOW_NAME', 'ERROR_MESSAGE'],
  ['FAILED_ENVIRONMENTS', 'ENVIRONMENT_NAME', 'HOOK_SLOT', 'HOOK_RUN_ID', 'ATTEMPT', 'FAILURE_REASON'],
  ['PREVIOUS_COMMIT_SHA', 'INITIATED_BY', 'APPLICATIONS', 'APP_NAMESPACE', 'RUNTIME'],
  ['HOOKLINE_OUTPUT', 'PROMOTION_CONTEXT'],
  Object.values(hookEnv),
);

/** The variable that names the file for the context, and the file where nobody asks for another (DESIGN.md §6). */
export const output = { variable: 'HOOKLINE_OUTPUT', file: '/dev/termination-log' } as const;

/** The user that `script`, `http` and the gate run as: PodSecurity `restricted` wants a number other than 0. */
export const restrictedUser = 65532;
