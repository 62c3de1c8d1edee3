/** Rules on what must be there first, and what a sync waits for. */
import type { Phase } from '../../hooks/model/phase.ts';
import { runOrder, type Task } from '../order.ts';
import { documents, job, object } from './examples.ts';
import { createdBy, referencesOf, type Reference } from './references.ts';
import type { Found, LintSet, RuleRow, Step } from './rule.ts';
import { placeOf, type Subject } from './subject.ts';

/** What fails runs after Sync, and what PostSync would create is then not there (argo-cd.md §C.7). */
const ranks: Readonly<Record<Phase, number>> = { PreSync: 0, Sync: 1, SyncFail: 2, PostSync: 3 };

function isLater(left: Step, right: Step): boolean {
  if (left.phase !== right.phase) return ranks[left.phase] > ranks[right.phase];
  // Hooks of SyncFail start all at once, whatever their waves (argo-cd.md §C.7).
  return left.phase !== 'SyncFail' && left.wave > right.wave;
}

function first(steps: readonly Step[] | undefined): Step | undefined {
  return steps?.reduce((one, other) => (isLater(one, other) ? other : one));
}

function createdLater(set: LintSet): readonly Found[] {
  const creators = new Map<string, Subject[]>();
  for (const subject of set.subjects.filter((candidate) => set.steps.has(candidate))) {
    for (const created of createdBy(subject)) {
      const key = `${subject.namespace}/${created}`;
      creators.set(key, [...(creators.get(key) ?? []), subject]);
    }
  }
  return set.subjects
    .filter((subject) => subject.phases.length > 0)
    .flatMap((hook) =>
      referencesOf(hook).flatMap((reference) =>
        laterFinding(set, hook, {
          reference,
          created: creators.get(`${hook.namespace}/${reference.kind}/${reference.name}`) ?? [],
        }),
      ),
    );
}

function laterFinding(
  { steps }: LintSet,
  hook: Subject,
  { reference, created }: { readonly reference: Reference; readonly created: readonly Subject[] },
): readonly Found[] {
  const runs = first(steps.get(hook));
  const [creator, ...others] = created;
  if (runs === undefined || creator === undefined) return [];
  const comes = first([creator, ...others].flatMap((subject) => steps.get(subject) ?? []));
  if (comes === undefined || !isLater(comes, runs)) return [];
  const { file, line } = placeOf(creator);
  const used = `${reference.kind}/${reference.name}`;
  const maker = creator.label === used ? '' : `, which ${creator.label} makes`;
  return [
    {
      subject: hook,
      path: reference.path,
      message: `${hook.label} runs in ${stepText(runs)} and uses ${used}${maker}, and the same sync creates it later, in ${stepText(comes)} (${file}:${line})`,
      fix: adviceFor(hook, creator, { runs, comes }),
    },
  ];
}

function adviceFor(
  hook: Subject,
  creator: Subject,
  { runs, comes }: { readonly runs: Step; readonly comes: Step },
): string {
  if (runs.phase === comes.phase)
    return `give ${creator.label} a wave of at most ${runs.wave}, or ${hook.label} one of at least ${comes.wave}`;
  const instead =
    comes.phase === 'Sync' ? `, or make ${hook.label} a Sync hook in a wave after ${comes.wave}` : '';
  return `make ${creator.label} a ${runs.phase} hook in a wave below ${runs.wave}${instead}`;
}

function stepText({ phase, wave }: Step): string {
  return phase === 'SyncFail' ? phase : `${phase} wave ${wave}`;
}

function firstWait(set: LintSet): readonly Found[] {
  const plain = set.subjects.filter((subject) => set.steps.has(subject) && subject.phases.length === 0);
  const waitsWith = healthWaits(set, [...set.steps.keys()]);
  const waitsWithout = healthWaits(set, plain);
  if (!plain.some((subject) => waitsWith.has(subject) && !waitsWithout.has(subject))) return [];
  const hooks = set.subjects.filter((subject) => subject.phases.length > 0 && set.steps.has(subject));
  const culprit =
    hooks.find((hook) => hook.phases.includes('PostSync')) ??
    hooks.find((hook) => hook.phases.some((phase) => phase !== 'Sync')) ??
    hooks[0];
  if (culprit === undefined) return [];
  return [
    {
      subject: culprit,
      message: `${culprit.label} makes the sync wait until what it applied is healthy; without hooks it ended when that was applied`,
      fix: 'set a deadline for syncs, or turn this rule off where that is wanted',
    },
  ];
}

/** Gives the ordinary objects whose health a sync of some subjects waits for. */
function healthWaits({ namespace, revision }: LintSet, subjects: readonly Subject[]): ReadonlySet<Subject> {
  const entries = subjects.map(({ value }, index) => ({ value, from: String(index) }));
  const { tasks } = runOrder(entries, { namespace, revision });
  const waiting = tasks.filter(({ waitsFor }) => waitsFor === 'health');
  return new Set(waiting.flatMap(({ from }) => subjects[Number(from)] ?? []));
}

/** Gives where in a sync each of some subjects comes. */
export function stepsOf(
  subjects: readonly Subject[],
  options: { readonly namespace: string; readonly revision: string },
): LintSet['steps'] {
  const entries = subjects.map(({ value }, index) => ({ value, from: String(index) }));
  const steps = new Map<Subject, Task[]>();
  for (const task of runOrder(entries, options).tasks) {
    const subject = subjects[Number(task.from)];
    if (subject !== undefined) steps.set(subject, [...(steps.get(subject) ?? []), task]);
  }
  return steps;
}

const usesSettings = ['image: ghcr.io/acme/shop:1.4.2', 'envFrom: [{configMapRef: {name: settings}}]'];
const data = ['data: {TABLE: orders}'];
const early = ['argocd.argoproj.io/hook: PreSync', 'argocd.argoproj.io/sync-wave: "-1"'];
const waitsNever = { isSafe: false, why: 'it says what to expect; there is nothing to correct' };
const web = object(['apps/v1', 'Deployment', 'web'], {
  body: [
    'spec:',
    '  selector: {matchLabels: {app: web}}',
    '  template:',
    '    metadata: {labels: {app: web}}',
    '    spec:',
    '      containers: [{name: web, image: "ghcr.io/acme/web:1.4.2"}]',
  ],
});

/** H061, H080. */
export const orderRules = {
  H061: {
    title: 'A hook does not make the sync wait for health',
    why: 'Without hooks and waves a sync ends when everything is applied. With a PostSync hook, or a Sync hook beside one of another phase, it also waits until what it applied is healthy, and fails where something is degraded. Off by default, because that is often wanted.',
    source: '§C.6',
    advice: 'Nothing, where it is wanted; else run the check outside the sync.',
    fixing: waitsNever,
    failing: documents(web, job({ annotations: ['argocd.argoproj.io/hook: PostSync'] })),
    fixed: documents(web, job({})),
    check: firstWait,
  },
  H080: {
    title: 'What a hook uses is there when it runs',
    why: 'PreSync runs before Sync, whatever the waves: an ordinary ConfigMap, Secret or ServiceAccount of the same source does not exist yet at the first sync, and is the old one at all others. Waves order objects within one phase only.',
    source: '§C.5, §F.15',
    advice:
      'Make the object a hook of the same phase in an earlier wave, or the Job a Sync hook in a later wave.',
    fixing: {
      isSafe: false,
      why: 'either way something else changes: which object is deleted when, or when the hook runs',
    },
    failing: documents(
      object(['v1', 'ConfigMap', 'settings'], { body: data }),
      job({ container: usesSettings }),
    ),
    fixed: documents(
      object(['v1', 'ConfigMap', 'settings'], { annotations: early, body: data }),
      job({ container: usesSettings }),
    ),
    check: createdLater,
  },
} as const satisfies Record<string, RuleRow>;
