/** Rules on names, and on what an object of an earlier sync does to the next one. */
import { argo } from '../../hooks/model/names.ts';
import { textField } from '../../hooks/model/object.ts';
import type { Phase } from '../../hooks/model/phase.ts';
import { wordsOf } from '../argo-hook.ts';
import { documents, job } from './examples.ts';
import { nameFaults } from './native-hooks.ts';
import { each, eachHook, type Found, type LintSet, type RuleRow } from './rule.ts';
import { isJob, isRun, placeOf, type Subject } from './subject.ts';

const options = 'argocd.argoproj.io/sync-options';

function oneOutcome(subject: Subject): readonly Found[] {
  const [policy, ...others] = subject.policies;
  if (!isRun(subject) || subject.name === '' || others.length > 0) return [];
  if (policy === undefined || policy === 'BeforeHookCreation') return [];
  const left = policy === 'HookSucceeded' ? 'failed' : 'succeeded';
  const path = ['metadata', 'annotations', argo.deletePolicy];
  const isOurs = subject.kind !== 'Workflow' && wordsOf(subject.value, argo.deletePolicy).includes(policy);
  return [
    {
      subject,
      path,
      message: `${subject.label} is deleted by ${policy} only; one that ${left} stays, and the next sync takes its result or fails to change it`,
      fix: 'add BeforeHookCreation',
      ...(isOurs ? { change: { path, value: `BeforeHookCreation,${policy}` } } : {}),
    },
  ];
}

/** What Argo CD puts behind a generateName: seven of the revision, the phase and the time (argo-cd.md §C.3). */
const endings: Readonly<Record<Phase, number>> = { PreSync: 26, Sync: 23, PostSync: 27, SyncFail: 27 };

function longPrefix(subject: Subject): readonly Found[] {
  const prefix = textField(subject.value['metadata'], 'generateName');
  if (!isJob(subject) || subject.name !== '' || prefix === '') return [];
  const room = 63 - Math.max(...subject.phases.map((phase) => endings[phase]));
  if (prefix.length <= room) return [];
  return [
    {
      subject,
      path: ['metadata', 'generateName'],
      message: `${subject.label} has a generateName of ${prefix.length} characters; Argo CD's ending leaves room for ${room}`,
      fix: 'shorten it, or write metadata.name',
    },
  ];
}

function noName(subject: Subject): readonly Found[] {
  return nameFaults(subject.value).map(({ message, fix }) => ({ subject, path: ['metadata'], message, fix }));
}

function replacedJob(subject: Subject): readonly Found[] {
  const words = wordsOf(subject.value, options);
  const isRecreated = subject.policies.includes('BeforeHookCreation') || subject.deletions.length > 0;
  if (!isJob(subject) || subject.name === '' || isRecreated) return [];
  if (!words.includes('Replace=true') || words.includes('Force=true')) return [];
  return [
    {
      subject,
      path: ['metadata', 'annotations', options],
      message: `${subject.label} has Replace=true, and Kubernetes refuses to replace a Job that is there`,
      fix:
        subject.phases.length > 0
          ? 'use the delete policy BeforeHookCreation'
          : 'add Force=true, or make it a hook',
    },
  ];
}

function keyOf({ group, kind, namespace, name }: Subject): string {
  return JSON.stringify([group, kind, namespace, name]);
}

function oneObject({ subjects }: LintSet): readonly Found[] {
  const last = new Map<string, Subject>();
  const named = subjects.filter(({ name, kind }) => name !== '' && kind !== '');
  for (const subject of named) last.set(keyOf(subject), subject);
  const repeated = named.flatMap((subject): readonly Found[] => {
    const winner = last.get(keyOf(subject)) ?? subject;
    if (winner === subject || (subject.phases.length === 0 && winner.phases.length === 0)) return [];
    const { file, line } = placeOf(winner);
    return [
      {
        subject,
        message: `${subject.label} is written again at ${file}:${line}; Argo CD takes only the last one`,
        fix: 'rename one',
      },
    ];
  });
  return [...repeated, ...named.flatMap(twicePhased)];
}

function twicePhased(subject: Subject): readonly Found[] {
  if (!isRun(subject) || subject.phases.length < 2) return [];
  const isReplaced = subject.policies.includes('BeforeHookCreation');
  return [
    {
      subject,
      path: ['metadata', 'annotations', argo.hook],
      message: `${subject.label} runs in ${subject.phases.join(' and ')} as one object; ${isReplaced ? 'the later run deletes the earlier one and its logs' : 'the result of the earlier run counts for the later one'}`,
      fix: 'write one hook for each phase, each with its own name',
    },
  ];
}

const sync = 'argocd.argoproj.io/hook: PreSync';
const policy = 'argocd.argoproj.io/hook-delete-policy';
const longName = 'check-the-database-schema-before-the-release-';

/** H020 to H023, H070. */
export const nameRules = {
  H020: {
    title: 'A named hook is deleted before it runs again',
    why: 'With HookSucceeded or HookFailed alone, a Job that ended the other way stays. The next sync applies over it: an unchanged Job counts as done with its old result, a changed one is refused because a Job cannot be changed.',
    source: '§C.2',
    advice: 'Add BeforeHookCreation; the other policy may stay beside it.',
    fixing: { isSafe: true, why: 'done for Jobs and Pods: what is left of an earlier sync has ended' },
    failing: job({ annotations: [sync, `${policy}: HookSucceeded`] }),
    fixed: job({ annotations: [sync, `${policy}: BeforeHookCreation,HookSucceeded`] }),
    check: eachHook(oneOutcome),
  },
  H021: {
    title: 'A generateName leaves room for what Argo CD adds',
    why: 'Argo CD adds the revision, the phase and the time, up to 27 characters. A Job’s name is a label of its pods, which takes 63.',
    source: '§C.3',
    advice: 'Keep the prefix at 36 characters or fewer.',
    fixing: { isSafe: false, why: 'the name is for you to choose' },
    failing: job({ metadata: [`generateName: ${longName}`] }),
    fixed: job({ metadata: ['generateName: check-schema-'] }),
    check: eachHook(longPrefix),
  },
  H022: {
    title: 'A hook has a name',
    why: 'Without name and generateName Argo CD makes a name of revision, phase and time alone. In applications with several sources it begins with a dash, and Kubernetes refuses it; two such hooks of one phase get the same name.',
    source: '§C.3',
    advice: 'Write metadata.name.',
    fixing: { isSafe: false, why: 'the name is for you to choose' },
    failing: job({ metadata: ['labels: {app: shop}'] }),
    fixed: job({ metadata: ['name: migrate', 'labels: {app: shop}'] }),
    check: each(noName),
  },
  H023: {
    title: 'A Job is not replaced in place',
    why: 'Replace=true sends the whole object, and Kubernetes refuses that for a Job that exists. Hooks with BeforeHookCreation are deleted first, and Force=true deletes too: neither is reported.',
    source: '§C.12, §F.18',
    advice: 'Use BeforeHookCreation in a hook, Force=true elsewhere.',
    fixing: { isSafe: false, why: 'deleting a Job that runs is for you to allow' },
    failing: job({ annotations: [`${options}: Replace=true`] }),
    fixed: job({ annotations: [`${options}: Force=true,Replace=true`] }),
    check: each(replacedJob),
  },
  H070: {
    title: 'Two hooks are two objects',
    why: 'Of two objects with one kind, namespace and name Argo CD takes the last. A named Job with several phases is one object too: the later phase deletes it, or finds it finished.',
    source: '§C.3, §C.5',
    advice: 'Give each its own name.',
    fixing: { isSafe: false, why: 'names are for you to choose' },
    failing: documents(
      job({}),
      job({
        annotations: ['argocd.argoproj.io/hook: PostSync'],
        container: ['image: ghcr.io/acme/smoke:3.1.0'],
      }),
    ),
    fixed: documents(
      job({}),
      job({
        name: 'smoke',
        annotations: ['argocd.argoproj.io/hook: PostSync'],
        container: ['image: ghcr.io/acme/smoke:3.1.0'],
      }),
    ),
    check: oneObject,
  },
} as const satisfies Record<string, RuleRow>;
