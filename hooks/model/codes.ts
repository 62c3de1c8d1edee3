/** The catalogue: every code that a problem can have, its exit code, and what it means. Codes are never renamed. */

interface Meaning {
  /** The plugin's exit code: 2 input, 3 lint, 4 renderer, 6 unsafe path, 70 defect. */
  readonly exit: 2 | 3 | 4 | 6 | 70;
  /** One sentence for the table in the docs. */
  readonly means: string;
}

/** Every code, in the order of the docs. */
export const codes = {
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
  APP_NAME_MISSING: {
    exit: 2,
    means: 'something is to be injected, and the name of the application is not known',
  },
  APP_NAMESPACE_MISSING: {
    exit: 2,
    means: 'something is to be injected, and the destination namespace is not known',
  },
  ARGUMENT_EXTRA: { exit: 2, means: 'the command line has more arguments than the command takes' },
  BODY_MISSING: { exit: 2, means: 'a Hook has none of `container`, `script`, `http`, `job`, `workflow`' },
  BODY_TWICE: {
    exit: 2,
    means: 'a Hook has more than one of `container`, `script`, `http`, `job`, `workflow`',
  },
  COMMAND_UNKNOWN: { exit: 2, means: 'there is no such command' },
  DEFECT: { exit: 70, means: 'a fault of Hookline itself; please report it' },
  DOCUMENT_AFTER_END: {
    exit: 2,
    means: 'a document follows `...`, and Argo CD would lose it without a word',
  },
  FIELD_MISSING: { exit: 2, means: 'a required field is absent' },
  FIELD_TYPE: { exit: 2, means: 'a field or parameter has a value of the wrong type' },
  FIELD_UNKNOWN: { exit: 2, means: 'a hook file has a field that does not exist' },
  FIELD_VALUE: { exit: 2, means: 'a field or parameter has a value that is not allowed there' },
  FLAG_UNKNOWN: { exit: 2, means: 'there is no such flag' },
  FLAG_VALUE: { exit: 2, means: 'a flag lacks its value, or has one that it does not take' },
  H001: {
    exit: 3,
    means:
      'a hook annotation names no phase that Argo CD knows, so Argo CD would drop the object without a word',
  },
  H022: {
    exit: 3,
    means: 'a hook has neither name nor generateName, so Argo CD makes a name that may be refused or collide',
  },
  H050: { exit: 3, means: 'a hook holds what looks like a secret in clear text' },
  H060: { exit: 3, means: "a hook's image has no tag, or `latest`, so two runs may differ" },
  HOOKS_NOT_FOUND: { exit: 2, means: 'a hook file or folder that was named does not exist' },
  HOOK_NAME_CLASH: { exit: 2, means: 'two different objects have the name of one injected Job' },
  HTTP_UNSUPPORTED: { exit: 2, means: '`http` hooks are described but not run by this version' },
  IMAGE_MISSING: {
    exit: 2,
    means: "a Job of Hookline's own image is to be injected, and the image is not known",
  },
  INPUT_NOT_UTF8: { exit: 2, means: 'a file or the stream is not UTF-8' },
  INPUT_TOO_LARGE: { exit: 2, means: 'a file or the stream is larger than what is read' },
  KIND_MISSING: { exit: 2, means: 'an object that concerns Hookline has no kind' },
  KIND_UNKNOWN: { exit: 2, means: 'a document of a hook file is of a kind that this version does not read' },
  NAME_INVALID: {
    exit: 2,
    means: 'a name is not one that Kubernetes accepts, or is longer than 63 characters',
  },
  NAME_RESERVED: {
    exit: 2,
    means: 'a parameter has the name of an argument that Hookline gives to every hook',
  },
  NAME_TAKEN: { exit: 2, means: 'two things have the same name' },
  PARAMETERS_NOT_JSON: { exit: 2, means: '`ARGOCD_APP_PARAMETERS` is not the JSON that Argo CD writes' },
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
  QUERY_REFUSED: { exit: 2, means: 'a JSONPath has a construct that is not supported' },
  RENDER_NEEDS_NATIVE: { exit: 2, means: "the source needs what only Argo CD's own renderer has" },
  RENDER_NOT_YET: {
    exit: 2,
    means: 'the source is a Helm chart or a kustomization, which this version does not render',
  },
  RESULT_EMPTY: {
    exit: 2,
    means: 'the result holds no object; Argo CD would take that for "prune everything"',
  },
  SERVER_MISSING: { exit: 2, means: 'a gate is to be injected, and the server that it asks is not known' },
  SOURCE_NOT_FOUND: { exit: 2, means: 'the folder or file to render does not exist or cannot be read' },
  TEMPLATE_NOT_RENDERED: { exit: 2, means: 'a document is a Helm template that nobody rendered' },
  TIMEOUT_INVALID: { exit: 2, means: 'a duration is none, or is zero, negative or too long' },
  VERSION_NOT_FOUND: {
    exit: 2,
    means: 'the version file does not hold exactly one version at the given path',
  },
  WAVE_INVALID: { exit: 2, means: 'a wave is not an integer from -9999 to 9999' },
  WORKFLOWS_MISSING: {
    exit: 2,
    means: '`workflow` hooks need Argo Workflows, which this version does not use',
  },
  YAML_BROKEN: { exit: 2, means: 'a document is not YAML or JSON' },
  YAML_DUPLICATE_KEY: { exit: 2, means: 'a document of a hook file has a key twice' },
} as const satisfies Record<string, Meaning>;

/** The code of a problem. */
export type Code = keyof typeof codes;
