/** Rules on what is deleted: by a hook's policy under what still uses it, and with the application. */
import { textField } from '../../hooks/model/object.ts';
import { documents, job, object } from './examples.ts';
import { createdBy, listOf, referencesOf } from './references.ts';
import { eachHook, type Found, type LintSet, type RuleRow } from './rule.ts';
import { isRun, placeOf, type Subject } from './subject.ts';

const keepers: readonly string[] = [
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apps/StatefulSet',
  'argoproj.io/AppProject',
  'argoproj.io/Application',
  'argoproj.io/ApplicationSet',
];

function holdsState(subject: Subject): readonly Found[] {
  if (!keepers.includes(`${subject.group}/${subject.kind}`)) return [];
  return [
    {
      subject,
      message: `${subject.label} is a ${subject.phases.join(' and ')} hook, so ${subject.policies.join(' and ')} deletes it, and all that is in it`,
      fix: 'make it no hook, and order it by wave',
    },
  ];
}

const rbac = 'rbac.authorization.k8s.io';

/** Gives the ServiceAccounts, as `namespace/name`, whose permissions hang on a subject. */
function accountsOf(subject: Subject, subjects: readonly Subject[]): readonly string[] {
  if (subject.kind === 'ServiceAccount' && subject.group === '')
    return [`${subject.namespace}/${subject.name}`];
  if (subject.group !== rbac) return [];
  if (subject.kind.endsWith('Binding')) return boundAccounts(subject);
  return subjects
    .filter((other) => other.group === rbac && other.kind.endsWith('Binding') && bindsRole(other, subject))
    .flatMap(boundAccounts);
}

function bindsRole(binding: Subject, role: Subject): boolean {
  const reference = binding.value['roleRef'];
  return textField(reference, 'kind') === role.kind && textField(reference, 'name') === role.name;
}

function boundAccounts({ value, namespace }: Subject): readonly string[] {
  return listOf(value['subjects'])
    .filter((subject) => textField(subject, 'kind') === 'ServiceAccount')
    .map((subject) => `${textField(subject, 'namespace') || namespace}/${textField(subject, 'name')}`);
}

function accountUsedBy(subject: Subject): string | undefined {
  const found = referencesOf(subject).find(({ kind }) => kind === 'ServiceAccount');
  return found === undefined ? undefined : `${subject.namespace}/${found.name}`;
}

function deletedInUse({ subjects }: LintSet): readonly Found[] {
  const users = subjects.filter((subject) => accountUsedBy(subject) !== undefined);
  return subjects
    .filter(({ phases, kind, group }) => phases.length > 0 && (group === rbac || kind === 'ServiceAccount'))
    .flatMap((subject) => {
      const accounts = accountsOf(subject, subjects);
      const user = users.find(
        (candidate) => accounts.includes(accountUsedBy(candidate) ?? '') && outlives(candidate, subject),
      );
      if (user === undefined) return [];
      const when =
        user.phases.length === 0
          ? 'HookSucceeded deletes it when the sync succeeds'
          : 'HookFailed deletes it before SyncFail hooks run';
      return [
        {
          subject,
          message: `${subject.label} is a hook that ${user.label} needs, and ${when}`,
          fix: 'keep BeforeHookCreation alone, or make it no hook',
        },
      ];
    });
}

/** Says whether something runs when a hook has been deleted by its policy (argo-cd.md §C.2). */
function outlives(user: Subject, hook: Subject): boolean {
  const isOrdinary = user.phases.length === 0 && user.deletions.length === 0;
  return (
    (isOrdinary && hook.policies.includes('HookSucceeded')) ||
    (user.phases.includes('SyncFail') &&
      hook.policies.includes('HookFailed') &&
      !hook.phases.includes('SyncFail'))
  );
}

function isPostDelete({ deletions }: Subject): boolean {
  return deletions.some((word) => word === 'PostDelete' || word === 'post-delete');
}

function goneByThen({ subjects }: LintSet): readonly Found[] {
  return subjects.filter(isPostDelete).flatMap((hook) =>
    referencesOf(hook).flatMap(({ kind, name, path }) => {
      const creators = subjects.filter(
        (subject) => subject.namespace === hook.namespace && createdBy(subject).includes(`${kind}/${name}`),
      );
      const [creator] = creators;
      if (creator === undefined || creators.some(isPostDelete)) return [];
      const { file, line } = placeOf(creator);
      return [
        {
          subject: hook,
          path,
          message: `${hook.label} runs after everything else is deleted, and uses ${kind}/${name} (${file}:${line}), which is gone by then`,
          fix: `annotate ${creator.label} for PostDelete too, as an object of its own name`,
        },
      ];
    }),
  );
}

function unboundAtDeletion({ subjects }: LintSet): readonly Found[] {
  const bindings = subjects.filter(({ group, kind }) => group === rbac && kind.endsWith('Binding'));
  return subjects
    .filter((subject) => isPostDelete(subject) && accountUsedBy(subject) !== undefined)
    .flatMap((hook) => {
      const account = accountUsedBy(hook) ?? '';
      const own = subjects.some(
        (subject) =>
          isPostDelete(subject) &&
          subject.kind === 'ServiceAccount' &&
          `${subject.namespace}/${subject.name}` === account,
      );
      const binding = own
        ? bindings.find((candidate) => boundAccounts(candidate).includes(account))
        : undefined;
      if (
        binding === undefined ||
        bindings.some((candidate) => isPostDelete(candidate) && boundAccounts(candidate).includes(account))
      )
        return [];
      return [
        {
          subject: hook,
          message: `${hook.label} runs after everything else is deleted, and ${binding.label}, which gives its ServiceAccount permissions, is gone by then`,
          fix: `annotate ${binding.label} and its role for PostDelete too`,
        },
      ];
    });
}

function twoLives({ subjects }: LintSet): readonly Found[] {
  return subjects
    .filter((subject) => isRun(subject) && subject.name !== '' && subject.deletions.length > 0)
    .filter(
      ({ phases, deletions, policies }) =>
        phases.length + deletions.length > 1 && !policies.includes('HookSucceeded'),
    )
    .map((subject) => ({
      subject,
      path: ['metadata', 'annotations'],
      message: `${subject.label} runs in ${[...subject.phases, ...subject.deletions].join(' and ')} as one object; what an earlier run left counts at deletion`,
      fix: 'write one hook for each, each with its own name',
    }));
}

const hook = 'argocd.argoproj.io/hook';
const policy = 'argocd.argoproj.io/hook-delete-policy';
const runsAs = ['serviceAccountName: migrate', 'restartPolicy: Never'];
function account(annotations: readonly string[]): string {
  return object(['v1', 'ServiceAccount', 'migrate'], { annotations });
}
function binding(annotations: readonly string[]): string {
  return object([`${rbac}/v1`, 'RoleBinding', 'migrate'], {
    annotations,
    body: [
      'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}',
      'subjects: [{kind: ServiceAccount, name: migrate}]',
    ],
  });
}
const postDelete = [`${hook}: PostDelete`];
const byHand = { isSafe: false, why: 'what else uses the object is for you to know' };

/** H030, H031, H040 to H042. */
export const deletionRules = {
  H030: {
    title: 'What holds state is no hook',
    why: 'A hook is deleted: before it is created again at the next sync, or at the end of this one. With a PersistentVolumeClaim go its data, with a Namespace, a CustomResourceDefinition or an Application everything in it.',
    source: '§C.2',
    advice: 'Make it an ordinary object in an early wave.',
    fixing: { isSafe: false, why: 'the wave that it needs is for you to say' },
    failing: object(['v1', 'PersistentVolumeClaim', 'uploads'], {
      annotations: [`${hook}: PreSync`],
      body: ['spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}'],
    }),
    fixed: object(['v1', 'PersistentVolumeClaim', 'uploads'], {
      annotations: ['argocd.argoproj.io/sync-wave: "-1"'],
      body: ['spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}'],
    }),
    check: eachHook(holdsState),
  },
  H031: {
    title: 'Permissions live as long as what uses them',
    why: 'HookSucceeded deletes a hook when the whole sync succeeds, HookFailed before the SyncFail hooks of a failed one run. An ordinary workload, or a SyncFail hook, is then left without its ServiceAccount or role.',
    source: '§C.2',
    advice: 'Keep BeforeHookCreation alone, or make the permissions ordinary objects.',
    fixing: byHand,
    failing: documents(
      account([`${hook}: PreSync`, `${policy}: HookSucceeded`]),
      job({ annotations: [], pod: runsAs }),
    ),
    fixed: documents(account([]), job({ annotations: [], pod: runsAs })),
    check: deletedInUse,
  },
  H040: {
    title: 'A PostDelete hook brings what it uses',
    why: 'PostDelete hooks run when all other objects of the application are deleted, its ServiceAccounts, ConfigMaps and Secrets among them.',
    source: '§C.13',
    advice: 'Make what the hook uses a PostDelete hook as well, under a name of its own.',
    fixing: byHand,
    failing: documents(account([]), job({ annotations: postDelete, pod: runsAs })),
    fixed: documents(account(postDelete), job({ annotations: postDelete, pod: runsAs })),
    check: goneByThen,
  },
  H041: {
    title: 'A PostDelete hook brings its permissions',
    why: 'A ServiceAccount that is a PostDelete hook exists when the hook runs, but an ordinary role binding of it is deleted by then.',
    source: '§C.13',
    advice: 'Make the bindings and their roles PostDelete hooks as well.',
    fixing: byHand,
    failing: documents(account(postDelete), binding([]), job({ annotations: postDelete, pod: runsAs })),
    fixed: documents(account(postDelete), binding(postDelete), job({ annotations: postDelete, pod: runsAs })),
    check: unboundAtDeletion,
  },
  H042: {
    title: 'A hook runs at deletion or in a sync, not in both',
    why: 'A named hook is one object. At deletion nothing is deleted before it is created: what is left of an earlier run is taken for this one, and the hook does not run. HookSucceeded removes what is left, so it is not reported.',
    source: '§C.3, §C.13',
    advice: 'Write one hook for each.',
    fixing: { isSafe: false, why: 'names are for you to choose' },
    failing: job({ annotations: [`${hook}: PreSync,PostDelete`] }),
    fixed: documents(job({}), job({ name: 'clean-up', annotations: postDelete })),
    check: twoLives,
  },
} as const satisfies Record<string, RuleRow>;
