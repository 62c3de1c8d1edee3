/** The catalogue: every code that a problem can have, its exit code, and what it means. Codes are never renamed. */
import { ruleCodes, type Meaning } from './rule-codes.ts';

/** Every code, in the order of the docs. */
export const codes = {
  ACTION_UNSUPPORTED: {
    exit: 2,
    means: 'a step has an action that writes to Git; `None` and `Sync` are supported',
  },
  ALIASES_EXCESSIVE: {
    exit: 2,
    means: 'YAML aliases multiply beyond reason; nothing that was meant does that',
  },
  ANNOTATED_ALIAS: {
    exit: 2,
    means:
      'an annotated object gets its metadata, annotations or spec from an alias or merge key, so it cannot be edited in place',
  },
  ANNOTATED_SHAPE: {
    exit: 2,
    means: 'an annotated object is written in a form that cannot be edited in place safely',
  },
  ANNOTATION_NOT_TEXT: {
    exit: 2,
    means: 'an annotation of an annotated object is not text, and Argo CD refuses such an object',
  },
  ANNOTATION_UNKNOWN: { exit: 2, means: 'an annotation begins with `hookline.dev/` and is none of ours' },
  API_VERSION_UNKNOWN: {
    exit: 2,
    means: 'a document of a hook file has another apiVersion than `hookline.dev/v1alpha1`',
  },
  APPLICATION_SHARED: { exit: 2, means: 'an Application belongs to two Products' },
  APPLICATION_UNPLACED: { exit: 2, means: 'an Application of a Product lies in no Environment' },
  APPROVAL_REFUSED: {
    exit: 2,
    means: 'an approval is given that nobody asks for, or by somebody of none of its groups',
  },
  APP_NAME_MISSING: {
    exit: 2,
    means:
      'something is to be injected or a chart to be rendered, and the name of the application is not known',
  },
  APP_NAMESPACE_MISSING: {
    exit: 2,
    means: 'something is to be injected, and the destination namespace is not known',
  },
  ARGUMENT_EXTRA: { exit: 2, means: 'the command line has more arguments than the command takes' },
  ARGUMENT_MISSING: { exit: 2, means: 'the command line has fewer arguments than the command needs' },
  BASELINE_BROKEN: { exit: 2, means: 'a file that is named as a baseline of the linter is none' },
  BODY_MISSING: { exit: 2, means: 'a Hook has none of `container`, `script`, `http`, `job`, `workflow`' },
  BODY_REFUSED: { exit: 2, means: 'a request to the server holds a body or an address that cannot be read' },
  BODY_TWICE: {
    exit: 2,
    means: 'a Hook has more than one of `container`, `script`, `http`, `job`, `workflow`',
  },
  CLUSTER_UNREACHABLE: {
    exit: 2,
    means: 'the API server of the cluster does not answer, or refuses the question',
  },
  COMMAND_UNKNOWN: { exit: 2, means: 'there is no such command' },
  CONFLICT: { exit: 2, means: 'an object was changed by somebody else in the same moment' },
  CONFIG_NOT_FOUND: { exit: 2, means: 'the configuration of the server cannot be read' },
  CONTAINER_REFUSED: {
    exit: 2,
    means: "a hook's container cannot be made, as where it names a Secret or ConfigMap that does not exist",
  },
  CONTEXT_KEY_REFUSED: {
    exit: 2,
    means:
      'a hook exported a key that is no name of a variable, is the name of an argument, or changes how programs run',
  },
  CONTEXT_REFUSED: {
    exit: 2,
    means: 'what a hook exported is not one JSON object of values that variables can hold',
  },
  CONTEXT_TOO_LARGE: {
    exit: 2,
    means: 'an export has more than 4,096 bytes, or the context more than 64 keys or 32 KiB',
  },
  DEFECT: { exit: 70, means: 'a fault of Hookline itself; please report it' },
  DEPENDS_ON_MISSING: {
    exit: 2,
    means: 'a step of a flow has no `dependsOn`, so nothing says when it comes',
  },
  DEPENDS_ON_UNKNOWN: { exit: 2, means: 'a step depends on an environment that is not in the flow' },
  DOCUMENT_AFTER_END: {
    exit: 2,
    means: 'a document follows `...`, and Argo CD would lose it without a word',
  },
  ENVIRONMENT_NOT_IN_FLOW: {
    exit: 2,
    means: 'the parameter `environment` names an environment that the flow does not go to',
  },
  ENVIRONMENT_SHARED: { exit: 2, means: 'an Application lies in two Environments of one flow' },
  ENVIRONMENT_TWICE: { exit: 2, means: 'two steps of a flow are for the same environment' },
  ENVIRONMENT_UNKNOWN: { exit: 2, means: 'a flow names an environment that does not exist' },
  FIELD_MISSING: { exit: 2, means: 'a required field is absent' },
  FIELD_TYPE: { exit: 2, means: 'a field or parameter has a value of the wrong type' },
  FIELD_UNKNOWN: { exit: 2, means: 'a hook file has a field that does not exist' },
  FIELD_VALUE: { exit: 2, means: 'a field or parameter has a value that is not allowed there' },
  FIX_NEEDS_FILES: {
    exit: 2,
    means: '`--fix` is asked for what was rendered from something else, so there is no file to change',
  },
  FLAG_UNKNOWN: { exit: 2, means: 'there is no such flag' },
  FLAG_VALUE: { exit: 2, means: 'a flag lacks its value, or has one that it does not take' },
  FLOW_CYCLE: { exit: 2, means: 'steps of a flow depend on each other in a circle' },
  FLOW_UNKNOWN: {
    exit: 2,
    means: 'a PromotionFlow that is named does not exist, or the product does not have it',
  },
  FORBIDDEN: { exit: 2, means: 'who asks may not do what is asked for' },
  GATE_NOT_WAITING: {
    exit: 2,
    means: 'a gate is to be opened by hand, and no sync of its application runs',
  },
  ...ruleCodes,
  HOOKS_NOT_FOUND: { exit: 2, means: 'a hook file or folder that was named does not exist' },
  HOOK_HAS_PHASES: {
    exit: 2,
    means: 'a slot names a Hook with phases, which runs in its application anyway',
  },
  HOOK_NAME_CLASH: { exit: 2, means: 'two different objects have the name of one injected Job' },
  HOOK_UNKNOWN: {
    exit: 2,
    means: 'a slot names a hook that is neither a Hook nor a promotion WorkflowTemplate',
  },
  IGNORE_NEEDS_SERVER: {
    exit: 2,
    means: '`onError: Ignore` is asked for, and without a server Argo CD fails the sync',
  },
  IMAGE_MISSING: {
    exit: 2,
    means: "a Job of Hookline's own image is to be injected, and the image is not known",
  },
  IMAGE_PULL_FAILED: { exit: 2, means: "a hook's image cannot be pulled" },
  INLINE_PER_APPLICATION: {
    exit: 2,
    means: 'flow slots run once per application sync, since no server runs them once per release',
  },
  INPUT_NOT_UTF8: { exit: 2, means: 'a file or the stream is not UTF-8' },
  INPUT_TOO_LARGE: { exit: 2, means: 'a file, the stream or what is to be kept with a release is too large' },
  JOB_DELETED: { exit: 2, means: "a hook's Job was deleted while it ran, and no result of it is left" },
  JOB_LOST: {
    exit: 2,
    means: 'the one Job of a hook run is gone or is not ours; no other is ever started in its place',
  },
  JOB_REFUSED: {
    exit: 2,
    means: "the API server refuses a hook's Job or HookRun: a field, an admission rule or a quota",
  },
  KIND_MISSING: { exit: 2, means: 'an object that concerns Hookline has no kind' },
  KIND_UNKNOWN: { exit: 2, means: 'a document of a hook file is of a kind that this version does not read' },
  KUBECONFIG_BROKEN: {
    exit: 2,
    means: 'no cluster is found: the kubeconfig is absent or broken, or lacks the context',
  },
  NAME_INVALID: {
    exit: 2,
    means: 'a name is not one that Kubernetes accepts, or is longer than 63 characters',
  },
  NAME_RESERVED: {
    exit: 2,
    means: 'a parameter has the name of an argument that Hookline gives to every hook',
  },
  NAME_TAKEN: { exit: 2, means: 'two things have the same name' },
  NOT_FOUND: { exit: 2, means: 'what is asked for does not exist' },
  NOT_READY: { exit: 2, means: 'the server has not read everything yet that an answer depends on' },
  PARAMETERS_NOT_JSON: { exit: 2, means: '`ARGOCD_APP_PARAMETERS` is not the JSON that Argo CD writes' },
  PARAMETERS_TOGETHER: {
    exit: 2,
    means: 'some of `product`, `environment` and `flow` are given, and not all three',
  },
  PARAMETER_MISSING: {
    exit: 2,
    means: 'a parameter of a hook has neither value nor default, and nothing can give it one',
  },
  PARAMETER_TWICE: { exit: 2, means: 'a parameter is given twice' },
  PARAMETER_UNKNOWN: { exit: 2, means: 'there is no such plugin parameter' },
  PATH_LOOP: { exit: 6, means: 'a folder contains itself by a symbolic link' },
  PATH_UNSAFE: { exit: 6, means: 'a path leaves the repository, or is not a regular file' },
  PHASE_ON_KIND: {
    exit: 2,
    means: '`hookline.dev/phase` stands on an object that is neither a Job nor a Pod',
  },
  PHASE_TWICE: {
    exit: 2,
    means: '`hookline.dev/phase` and `argocd.argoproj.io/hook` on one object say different things',
  },
  PHASE_UNKNOWN: { exit: 2, means: 'a phase is not one of PreSync, Sync, PostSync, SyncFail' },
  POD_REFUSED: {
    exit: 2,
    means: "the cluster does not let a hook's pod be made: an admission rule refuses it",
  },
  POD_UNSCHEDULABLE: { exit: 2, means: "no node takes a hook's pod" },
  POST_TRIGGER_UNSUPPORTED: {
    exit: 2,
    means: 'a flow has `postTrigger`, which `hooks.onStart` has taken the place of',
  },
  PRODUCT_UNKNOWN: {
    exit: 2,
    means:
      'a Release names a Product that is not in its namespace, or the parameter `product` one that the hook files do not hold',
  },
  QUERY_REFUSED: { exit: 2, means: 'a JSONPath has a construct that is not supported' },
  QUEUE_NEEDS_SYNC: {
    exit: 2,
    means: 'a product queues its releases, and a step has another action than `Sync`',
  },
  QUOTA_EXCEEDED: { exit: 2, means: "a hook's pod would exceed the quota of its namespace" },
  REASONS_NEED_SERVER: {
    exit: 2,
    means: 'a fail hook has reasons without `Failed`, and without a server none of the others is seen',
  },
  RELEASE_ENDED: { exit: 2, means: 'a wish is for a release that has ended' },
  RELEASE_NEEDS_SERVER: {
    exit: 2,
    means: 'a flow ends in several environments, and without a server none knows to be the last',
  },
  RELEASE_OPEN: { exit: 2, means: 'a retry is wished for a release that goes on still, or succeeded' },
  RENDER_MISMATCH: { exit: 2, means: 'the source is not what `render` says that it is' },
  RENDER_NEEDS_NATIVE: { exit: 2, means: "the source needs what only Argo CD's own renderer has" },
  RENDERER_FAILED: { exit: 4, means: '`helm` or `kustomize` failed; what it said is quoted below' },
  RENDERER_MISSING: { exit: 4, means: '`helm` or `kustomize` is needed and not installed' },
  RENDERER_TIMEOUT: { exit: 4, means: "`helm` or `kustomize` was not done before Argo CD's deadline" },
  RESULT_EMPTY: {
    exit: 2,
    means: 'the source renders no object; Argo CD would take that for "prune everything"',
  },
  RULE_UNKNOWN: {
    exit: 2,
    means: 'a LintConfig or a baseline names a rule of the linter that does not exist',
  },
  RUN_LOST: { exit: 2, means: 'the HookRun of a hook that had begun is gone' },
  SELECTOR_UNSUPPORTED: { exit: 2, means: 'a trigger selector asks for what no field of an Application has' },
  SELFHEAL_BYPASSES_GATE: {
    exit: 2,
    means:
      'an Application with selfHeal has a gate, and self-heal would sync a newer revision past it: where the server cannot put it to rest, where a sync window applies, or behind a render error',
  },
  SERVER_MISSING: { exit: 2, means: 'a gate is to be injected, and the server that it asks is not known' },
  SERVICE_ACCOUNT_MISSING: {
    exit: 2,
    means: 'a WorkflowTemplate names no ServiceAccount to run as, or a hook one that does not exist',
  },
  SLOT_PARAMETER_UNKNOWN: { exit: 2, means: 'a slot gives a parameter that its hook does not declare' },
  SOURCE_NOT_FOUND: { exit: 2, means: 'the folder or file to render does not exist or cannot be read' },
  STATUS_UNREADABLE: {
    exit: 2,
    means:
      'the status of a Product or Release is not as the server writes it, so that nothing follows from it',
  },
  STEP_ON_TRIGGER: { exit: 2, means: 'a step of a flow is for the trigger environment, which is no step' },
  TEMPLATE_NOT_RENDERED: { exit: 2, means: 'a document is a Helm template that nobody rendered' },
  TEMPLATE_UNKNOWN: { exit: 2, means: 'a Hook names a WorkflowTemplate that does not exist' },
  TENANT_UNKNOWN: { exit: 2, means: "a Product lies in a namespace that is no tenant's" },
  TIMEOUT_INVALID: { exit: 2, means: 'a duration is none, or is zero, negative or too long' },
  TOKEN_REFUSED: {
    exit: 2,
    means: 'a request to the server has no token that the cluster or an issuer accepts',
  },
  TOO_BUSY: { exit: 2, means: 'the server is asked more than it takes on at a time' },
  VERSION_NOT_FOUND: {
    exit: 2,
    means: 'the version file does not hold exactly one version at the given path',
  },
  VERSION_UNKNOWN_BEFORE_SYNC: {
    exit: 2,
    means: 'a step has the action `Sync`, and its version is seen only after the sync',
  },
  WAVE_INVALID: { exit: 2, means: 'a wave is not an integer from -9999 to 9999' },
  WORKFLOWS_MISSING: {
    exit: 2,
    means:
      'a construct of a WorkflowTemplate, or a `workflow` body, needs Argo Workflows, which is not installed, or which a render cannot use',
  },
  WORKFLOW_SIMPLIFIED: {
    exit: 2,
    means: 'a field of a WorkflowTemplate has no equal in a Job and is not kept; the rest is run',
  },
  YAML_BROKEN: { exit: 2, means: 'a document is not YAML or JSON' },
  YAML_DUPLICATE_KEY: { exit: 2, means: 'a document of a hook file has a key twice' },
} as const satisfies Record<string, Meaning>;

/** The code of a problem. */
export type Code = keyof typeof codes;
