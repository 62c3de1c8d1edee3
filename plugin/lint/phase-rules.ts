/** Rules on what hook annotations say: types, delete policies, waves. */
import { argo, helm } from '../../hooks/model/names.ts';
import { didYouMean } from '../../hooks/model/nearest.ts';
import { field } from '../../hooks/model/object.ts';
import { deletePolicies, goInteger } from '../../hooks/model/phase.ts';
import { annotationsOf, deletePoliciesOf, hookTypes, isHook, isIgnored, wordsOf } from '../argo-hook.ts';
import { job } from './examples.ts';
import { meantWords, phaseFaults } from './native-hooks.ts';
import { each, type Found, type RuleRow } from './rule.ts';
import type { Subject } from './subject.ts';

const helmTypes = [
  'pre-install',
  'pre-upgrade',
  'post-install',
  'post-upgrade',
  'pre-delete',
  'post-delete',
  'crd-install',
];
/** Charts carry tests by default, and Argo CD drops them on purpose (DESIGN.md §3.6). */
const helmTests = ['test', 'test-success', 'test-failure'];
const helmPolicies = ['before-hook-creation', 'hook-succeeded', 'hook-failed'];

function pathOf(key: string): readonly string[] {
  return ['metadata', 'annotations', key];
}

function unknownPhase(subject: Subject): readonly Found[] {
  return phaseFaults(subject.value).map(({ message, fix, isMinor, meant }) => ({
    subject,
    path: pathOf(argo.hook),
    message,
    fix,
    ...(isMinor === undefined ? {} : { isMinor }),
    ...(meant === undefined ? {} : { change: { path: pathOf(argo.hook), value: meant } }),
  }));
}

function droppedHelmHook(subject: Subject): readonly Found[] {
  const { value, label, deletions } = subject;
  if (annotationsOf(value).has(argo.hook) || !isIgnored(value) || deletions.length > 0) return [];
  const words = wordsOf(value, helm.hook).filter((word) => !helmTests.includes(word));
  const [first] = words;
  if (first === undefined) return [];
  return [
    {
      subject,
      path: pathOf(helm.hook),
      message: `${label} has ${helm.hook}: "${words.join(',')}", which Argo CD does not run; it drops the object`,
      fix: /rollback/.test(first)
        ? `remove it from what Argo CD gets, or write ${argo.hook}`
        : didYouMean(first, helmTypes),
    },
  ];
}

function unknownPolicy(subject: Subject): readonly Found[] {
  if (!isHook(subject.value)) return [];
  const keys = [
    [argo.deletePolicy, deletePolicies],
    [helm.deletePolicy, helmPolicies],
  ] as const;
  return keys.flatMap(([key, known]: readonly [string, readonly string[]]) => {
    const words = wordsOf(subject.value, key);
    const meant = meantWords(words, known);
    return words
      .filter((word) => !known.includes(word))
      .map((word) => ({
        subject,
        path: pathOf(key),
        message: `${subject.label} has "${word}" in ${key}; Argo CD passes over it`,
        fix: didYouMean(word, known),
        ...(meant === undefined ? {} : { change: { path: pathOf(key), value: meant } }),
      }));
  });
}

function wrongWave(subject: Subject): readonly Found[] {
  const written = field(subject.value['metadata'], 'annotations');
  const keys = isHook(subject.value) ? [argo.wave, helm.weight] : [argo.wave];
  return keys.flatMap((key): readonly Found[] => {
    const wave = field(written, key);
    if (wave === undefined || (typeof wave === 'string' && goInteger(wave) !== undefined)) return [];
    const path = pathOf(key);
    if (typeof wave === 'number' && Number.isInteger(wave))
      return [
        {
          subject,
          path,
          message: `${subject.label} has ${key}: ${wave} without quotes, and Kubernetes takes only text there`,
          fix: `write "${wave}"`,
          change: { path, value: String(wave) },
        },
      ];
    const trimmed = typeof wave === 'string' ? goInteger(wave.trim()) : undefined;
    return [
      {
        subject,
        path,
        message: `${subject.label} has ${key}: ${JSON.stringify(wave)}, which is no integer; it does not count`,
        fix: trimmed === undefined ? 'write an integer such as "-5"' : `write "${trimmed}"`,
      },
    ];
  });
}

function mergedPolicies(subject: Subject): readonly Found[] {
  const { value, label } = subject;
  const annotations = annotationsOf(value);
  if (!isHook(value) || !annotations.has(argo.deletePolicy) || !annotations.has(helm.deletePolicy)) return [];
  const own = wordsOf(value, argo.deletePolicy);
  const added = deletePoliciesOf(value).filter((policy) => !own.includes(policy));
  if (own.length === 0 || added.length === 0) return [];
  return [
    {
      subject,
      path: pathOf(helm.deletePolicy),
      message: `${label} has ${argo.deletePolicy} and ${helm.deletePolicy}; both count, so ${added.join(' and ')} is added`,
      fix: `write what you want in ${argo.deletePolicy}, and remove the other`,
    },
  ];
}

function skipAmongOthers(subject: Subject): readonly Found[] {
  const types = hookTypes(subject.value);
  if (!types.includes('Skip') || types.length < 2) return [];
  const others = types.filter((type) => type !== 'Skip');
  return [
    {
      subject,
      path: pathOf(argo.hook),
      message: `${subject.label} has Skip beside ${others.join(' and ')}, where it does nothing; the hook runs`,
      fix: `write Skip alone to leave it out, or ${others.join(',')} alone`,
    },
  ];
}

const byHand = { isSafe: false, why: 'only you know what was meant' };

/** H001 to H006. */
export const phaseRules = {
  H001: {
    title: 'A hook names a phase that Argo CD knows',
    why: 'The annotation alone makes an object a hook. A hook without a phase that Argo CD knows is never applied and never compared, and nothing says so. Words are compared exactly, capitals included.',
    source: '§C.1',
    advice: 'Write PreSync, Sync, PostSync, SyncFail, PreDelete, PostDelete or Skip.',
    fixing: {
      isSafe: true,
      why: 'done where one known word is near, for the object cannot run as it stands',
    },
    failing: job({ annotations: ['argocd.argoproj.io/hook: Presync'] }),
    fixed: job({}),
    check: each(unknownPhase),
  },
  H002: {
    title: 'A Helm hook is of a type that Argo CD runs',
    why: 'Argo CD runs pre-install, pre-upgrade, post-install, post-upgrade, pre-delete and post-delete. An object that has only other types, such as post-rollback, is dropped. test and test-success are dropped on purpose and not reported.',
    source: '§C.1',
    advice: 'Give the object a type that runs, or an Argo CD hook annotation, or leave it out of the chart.',
    fixing: byHand,
    failing: job({ annotations: ['helm.sh/hook: post-rollback'] }),
    fixed: job({ annotations: ['helm.sh/hook: post-upgrade'] }),
    check: each(droppedHelmHook),
  },
  H003: {
    title: 'A delete policy is one that Argo CD knows',
    why: 'Unknown words are passed over. Where none is left, BeforeHookCreation counts, so a hook may be kept or deleted against what is written.',
    source: '§C.2',
    advice: 'Write BeforeHookCreation, HookSucceeded or HookFailed.',
    fixing: { isSafe: true, why: 'done where one known word is near: the policy then does what is written' },
    failing: job({
      annotations: [
        'argocd.argoproj.io/hook: PreSync',
        'argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceded',
      ],
    }),
    fixed: job({
      annotations: [
        'argocd.argoproj.io/hook: PreSync',
        'argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded',
      ],
    }),
    check: each(unknownPolicy),
  },
  H004: {
    title: 'A wave is an integer in quotes',
    why: 'A wave that is no integer does not count: Helm’s weight does, or else 0. A number without quotes is no text, and Kubernetes refuses the object.',
    source: '§C.4',
    advice: 'Write an integer in quotes, without blanks or fraction.',
    fixing: { isSafe: true, why: 'done for integers without quotes, which Kubernetes refuses as they stand' },
    failing: job({
      annotations: ['argocd.argoproj.io/hook: PreSync', 'argocd.argoproj.io/sync-wave: -1'],
    }),
    fixed: job({ annotations: ['argocd.argoproj.io/hook: PreSync', 'argocd.argoproj.io/sync-wave: "-1"'] }),
    check: each(wrongWave),
  },
  H005: {
    title: 'Delete policies stand in one annotation',
    why: 'Argo CD puts together the delete policies of its own annotation and of Helm’s. For hook types it is the other way round: there its own annotation replaces Helm’s.',
    source: '§C.2',
    advice: 'Keep one of the two annotations.',
    fixing: byHand,
    failing: job({
      annotations: [
        'argocd.argoproj.io/hook: PreSync',
        'argocd.argoproj.io/hook-delete-policy: BeforeHookCreation',
        'helm.sh/hook-delete-policy: hook-succeeded',
      ],
    }),
    fixed: job({
      annotations: [
        'argocd.argoproj.io/hook: PreSync',
        'argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded',
      ],
    }),
    check: each(mergedPolicies),
  },
  H006: {
    title: 'Skip stands alone',
    why: 'Skip keeps an object out of a sync only where it is the single type. Beside another type it does nothing, and the hook runs.',
    source: '§C.1',
    advice: 'Write Skip alone, or remove it.',
    fixing: byHand,
    failing: job({ annotations: ['argocd.argoproj.io/hook: PreSync,Skip'] }),
    fixed: job({ annotations: ['argocd.argoproj.io/hook: Skip'] }),
    check: each(skipAmongOthers),
  },
} as const satisfies Record<string, RuleRow>;
