/** The codes of the linter's rules, and what every code says of itself. */

/** What a code means. */
export interface Meaning {
  /** The plugin's exit code: 2 input, 3 lint, 4 renderer, 6 unsafe path, 70 defect. */
  readonly exit: 2 | 3 | 4 | 6 | 70;
  /** One sentence for the table in the docs. */
  readonly means: string;
}

/** The rules, in the order of the docs. */
export const lintCodes = {
  H001: {
    exit: 3,
    means:
      'a hook annotation names no phase that Argo CD knows, so Argo CD would drop the object without a word',
  },
  H002: { exit: 3, means: 'a Helm hook is of a type that Argo CD does not run, so Argo CD drops the object' },
  H003: { exit: 3, means: 'a delete policy is none that Argo CD knows, so it passes over it' },
  H004: { exit: 3, means: 'a wave is not an integer in quotes, so another one counts' },
  H005: { exit: 3, means: 'delete policies of Argo CD and of Helm stand on one hook, and both count' },
  H006: { exit: 3, means: '`Skip` stands beside another hook type, where it does nothing' },
  H010: { exit: 3, means: 'a hook Job has `ttlSecondsAfterFinished`, so its logs go early' },
  H011: { exit: 3, means: 'a hook has no `activeDeadlineSeconds`, so it can hold a sync for ever' },
  H012: {
    exit: 3,
    means: 'a hook Job has no `backoffLimit`, so each attempt of a sync runs it up to seven times',
  },
  H013: { exit: 3, means: "a hook's `restartPolicy` is missing or `Always`, so it never ends" },
  H014: { exit: 3, means: 'a workload that runs on is a hook, so each sync deletes it and waits for it' },
  H020: {
    exit: 3,
    means:
      'a named hook is deleted after one outcome only, so a sync after the other one takes the old result',
  },
  H021: { exit: 3, means: 'a `generateName` is too long for the name that Argo CD makes of it' },
  H022: {
    exit: 3,
    means: 'a hook has neither name nor generateName, so Argo CD makes a name that may be refused or collide',
  },
  H023: { exit: 3, means: 'a Job has `Replace=true`, and Kubernetes refuses to replace a Job' },
  H030: { exit: 3, means: 'an object that holds state or others is a hook, so each sync deletes it' },
  H031: { exit: 3, means: 'permissions are hooks that Argo CD deletes while something still uses them' },
  H040: { exit: 3, means: 'a PostDelete hook uses what is gone by then' },
  H041: { exit: 3, means: 'a ServiceAccount of a deletion hook is bound by what is no such hook' },
  H042: {
    exit: 3,
    means: 'one hook runs at deletion and at another time, and what the earlier run left counts for both',
  },
  H050: { exit: 3, means: 'a hook holds what looks like a secret in clear text' },
  H060: { exit: 3, means: "a hook's image has no tag, or `latest`, so two runs may differ" },
  H061: { exit: 3, means: 'a hook makes the sync wait for the health of what it applied' },
  H070: { exit: 3, means: 'two hooks are one object' },
  H080: { exit: 3, means: 'a hook uses an object that the same sync creates later' },
  H081: {
    exit: 3,
    means: 'an Application renders again only on changes of paths that leave out its hook files',
  },
  H082: { exit: 3, means: 'a rendered document has a key twice, and the last one counts' },
} as const satisfies Record<string, Meaning>;
