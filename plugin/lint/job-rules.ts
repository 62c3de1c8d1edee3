/** Rules on how a hook runs and ends: TTL, deadline, retries, restarts. */
import { field } from '../../hooks/model/object.ts';
import { job, object } from './examples.ts';
import { eachHook, type Found, type RuleRow } from './rule.ts';
import { isJob, isPod, podSpecOf, type Subject } from './subject.ts';

/** Longer than hooks that people wait for; a hook that really needs more is named in the review of the change. */
const fixedDeadlineSeconds = 3600;

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function timeToLive(subject: Subject): readonly Found[] {
  const path = ['spec', 'ttlSecondsAfterFinished'];
  const seconds = path.reduce<unknown>(field, subject.value);
  if (!isJob(subject) || !isSet(seconds)) return [];
  return [
    {
      subject,
      path,
      message: `${subject.label} has ttlSecondsAfterFinished: ${JSON.stringify(seconds)}, so its logs go early`,
      fix: 'remove it; the delete policy cleans up',
      change: { path },
    },
  ];
}

function noDeadline(subject: Subject): readonly Found[] {
  const path = ['spec', 'activeDeadlineSeconds'];
  if (!isJob(subject) && !isPod(subject)) return [];
  if (isSet(path.reduce<unknown>(field, subject.value))) return [];
  return [
    {
      subject,
      path,
      message: `${subject.label} has no activeDeadlineSeconds; a pod that cannot start holds the sync for ever`,
      fix: 'write spec.activeDeadlineSeconds, such as 600',
      change: { path, value: fixedDeadlineSeconds },
    },
  ];
}

function defaultBackoff(subject: Subject): readonly Found[] {
  const path = ['spec', 'backoffLimit'];
  if (!isJob(subject) || isSet(path.reduce<unknown>(field, subject.value))) return [];
  return [
    {
      subject,
      path,
      message: `${subject.label} has no backoffLimit, so one attempt of a sync runs it up to seven times`,
      fix: 'write spec.backoffLimit: 0, or how often it may be repeated',
    },
  ];
}

function restarts(subject: Subject): readonly Found[] {
  const pod = isJob(subject) || isPod(subject) ? podSpecOf(subject) : undefined;
  if (pod === undefined) return [];
  const policy = pod.spec['restartPolicy'];
  if (isSet(policy) && policy !== 'Always') return [];
  const path = [...pod.path, 'restartPolicy'];
  const what = isSet(policy) ? 'restartPolicy: Always' : 'no restartPolicy, which means Always';
  return [
    {
      subject,
      path,
      message: `${subject.label} has ${what}; ${isJob(subject) ? 'Kubernetes refuses that in a Job' : 'such a pod never ends'}`,
      fix: 'write restartPolicy: Never',
      // A pod that restarts may run today; a Job cannot.
      ...(isJob(subject) ? { change: { path, value: 'Never' } } : {}),
    },
  ];
}

const running = ['Deployment', 'DaemonSet', 'ReplicaSet'];

function runsOn(subject: Subject): readonly Found[] {
  if (subject.group !== 'apps' || !running.includes(subject.kind)) return [];
  return [
    {
      subject,
      message: `${subject.label} is a ${subject.phases.join(' and ')} hook; each sync deletes it first and waits until it is healthy`,
      fix: 'make it no hook, and order it by wave',
    },
  ];
}

const hook = 'argocd.argoproj.io/hook: PreSync';
const deployment = [
  'spec:',
  '  selector: {matchLabels: {app: cache}}',
  '  template:',
  '    metadata: {labels: {app: cache}}',
  '    spec:',
  '      containers: [{name: cache, image: "ghcr.io/acme/cache:2.0.1"}]',
];

/** H010 to H014. */
export const jobRules = {
  H010: {
    title: 'A hook Job has no TTL',
    why: 'Kubernetes deletes a finished Job with a TTL, and its pods and logs with it. Since version 2.14 Argo CD holds the Job until it has seen the result; before that, a sync could hang.',
    source: '§F.10',
    advice: 'Remove ttlSecondsAfterFinished; delete policies clean up.',
    fixing: { isSafe: true, why: 'the Job then stays until its delete policy removes it' },
    failing: job({ spec: ['backoffLimit: 0', 'activeDeadlineSeconds: 600', 'ttlSecondsAfterFinished: 60'] }),
    fixed: job({}),
    check: eachHook(timeToLive),
  },
  H011: {
    title: 'A hook has a deadline',
    why: 'A pod that cannot start (image, quota, admission) gives its Job no condition, and Argo CD has no limit for a sync unless somebody sets one. The deadline makes it a failure that says so.',
    source: '§F.11',
    advice: 'Write activeDeadlineSeconds, above the longest time that the hook may take.',
    fixing: {
      isSafe: true,
      why: `${fixedDeadlineSeconds} seconds are written, longer than hooks that people wait for; write more where a hook takes longer`,
    },
    failing: job({ spec: ['backoffLimit: 0'] }),
    fixed: job({}),
    check: eachHook(noDeadline),
  },
  H012: {
    title: 'A hook Job says how often it is repeated',
    why: 'Without backoffLimit Kubernetes replaces a failed pod six times, and an automated sync makes up to six attempts: one hook may run 42 times.',
    source: '§C.11',
    advice: 'Write backoffLimit: 0, unless the hook may be repeated.',
    fixing: { isSafe: false, why: 'a hook that succeeds at its second try today would fail' },
    failing: job({ spec: ['activeDeadlineSeconds: 600'] }),
    fixed: job({}),
    check: eachHook(defaultBackoff),
  },
  H013: {
    title: 'A hook is not restarted',
    why: 'A Job takes Never or OnFailure only. A Pod that restarts never ends: Argo CD takes it for done as soon as it is ready.',
    source: '§C.8',
    advice: 'Write restartPolicy: Never.',
    fixing: { isSafe: true, why: 'done for Jobs, which Kubernetes refuses as they stand; not for Pods' },
    failing: job({ pod: ['restartPolicy: Always'] }),
    fixed: job({}),
    check: eachHook(restarts),
  },
  H014: {
    title: 'A workload that runs on is no hook',
    why: 'A hook is deleted before it is created again, at each sync, and the sync waits until it is healthy: what it serves is down meanwhile.',
    source: '§C.2, §C.8',
    advice: 'Make it an ordinary object, ordered by wave.',
    fixing: { isSafe: false, why: 'the wave that it needs is for you to say' },
    failing: object(['apps/v1', 'Deployment', 'cache'], { annotations: [hook], body: deployment }),
    fixed: object(['apps/v1', 'Deployment', 'cache'], {
      annotations: ['argocd.argoproj.io/sync-wave: "-1"'],
      body: deployment,
    }),
    check: eachHook(runsOn),
  },
} as const satisfies Record<string, RuleRow>;
