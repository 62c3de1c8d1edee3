/** Every rule finds its failing example, with this message, and nothing at all in its fixed one. */
import { expect, test } from 'vitest';
import { codes } from '../../../hooks/model/codes.ts';
import { ruleRows } from '../../../plugin/lint/rows.ts';
import { rules, type Rule } from '../../../plugin/lint/rules.ts';
import { findings } from '../../support/lint.ts';

async function all(example: 'failing' | 'fixed', rule: Rule): Promise<readonly string[]> {
  const row = ruleRows().find(([name]) => name === rule)?.[1];
  return findings(row?.[example] ?? '', ...(rules[rule] === 'off' ? ['--lint', `${rule}=warn`] : []));
}

test('each failing example is found, and read by people', async () => {
  const messages: string[] = [];
  for (const rule of Object.keys(rules) as Rule[]) {
    const found = (await all('failing', rule)).filter((line) => line.startsWith(rule));
    messages.push(...(found.length === 0 ? [`${rule} NOT FOUND`] : found));
  }
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "H001 stdin:6  Job/migrate has argocd.argoproj.io/hook: "Presync", which is no phase; Argo CD drops it without a word → did you mean PreSync?
    H002 stdin:6  warning: Job/migrate has helm.sh/hook: "post-rollback", which Argo CD does not run; it drops the object → remove it from what Argo CD gets, or write argocd.argoproj.io/hook
    H003 stdin:7  Job/migrate has "HookSucceded" in argocd.argoproj.io/hook-delete-policy; Argo CD passes over it → did you mean HookSucceeded?
    H004 stdin:7  warning: Job/migrate has argocd.argoproj.io/sync-wave: -1 without quotes, and Kubernetes takes only text there → write "-1"
    H005 stdin:8  warning: Job/migrate has argocd.argoproj.io/hook-delete-policy and helm.sh/hook-delete-policy; both count, so HookSucceeded is added → write what you want in argocd.argoproj.io/hook-delete-policy, and remove the other
    H006 stdin:6  warning: Job/migrate has Skip beside PreSync, where it does nothing; the hook runs → write Skip alone to leave it out, or PreSync alone
    H010 stdin:10  warning: Job/migrate has ttlSecondsAfterFinished: 60, so its logs go early → remove it; the delete policy cleans up
    H011 stdin:7  warning: Job/migrate has no activeDeadlineSeconds; a pod that cannot start holds the sync for ever → write spec.activeDeadlineSeconds, such as 600
    H012 stdin:7  warning: Job/migrate has no backoffLimit, so one attempt of a sync runs it up to seven times → write spec.backoffLimit: 0, or how often it may be repeated
    H013 stdin:12  warning: Job/migrate has restartPolicy: Always; Kubernetes refuses that in a Job → write restartPolicy: Never
    H014 stdin:1  warning: Deployment/cache is a PreSync hook; each sync deletes it first and waits until it is healthy → make it no hook, and order it by wave
    H020 stdin:7  Job/migrate is deleted by HookSucceeded only; one that failed stays, and the next sync takes its result or fails to change it → add BeforeHookCreation
    H021 stdin:4  warning: Job/check-the-database-schema-before-the-release- has a generateName of 45 characters; Argo CD's ending leaves room for 37 → shorten it, or write metadata.name
    H022 stdin:3  Job has neither name nor generateName → write metadata.name
    H023 stdin:6  Job/migrate has Replace=true, and Kubernetes refuses to replace a Job that is there → add Force=true, or make it a hook
    H030 stdin:1  PersistentVolumeClaim/uploads is a PreSync hook, so BeforeHookCreation deletes it, and all that is in it → make it no hook, and order it by wave
    H031 stdin:1  warning: ServiceAccount/migrate is a hook that Job/migrate needs, and HookSucceeded deletes it when the sync succeeds → keep BeforeHookCreation alone, or make it no hook
    H040 stdin:17  warning: Job/migrate runs after everything else is deleted, and uses ServiceAccount/migrate (stdin:1), which is gone by then → annotate ServiceAccount/migrate for PostDelete too, as an object of its own name
    H041 stdin:15  warning: Job/migrate runs after everything else is deleted, and RoleBinding/migrate, which gives its ServiceAccount permissions, is gone by then → annotate RoleBinding/migrate and its role for PostDelete too
    H042 stdin:5  warning: Job/migrate runs in PreSync and PostDelete as one object; what an earlier run left counts at deletion → write one hook for each, each with its own name
    H050 stdin:18  Job/migrate spec.template.spec.containers[0].env[0].value holds what looks like a secret in clear text → use valueFrom.secretKeyRef
    H060 stdin:15  warning: Job/migrate spec.template.spec.containers[0].image "ghcr.io/acme/shop:latest" has the tag latest → name a version, or a digest
    H061 stdin:12  warning: Job/migrate makes the sync wait until what it applied is healthy; without hooks it ended when that was applied → set a deadline for syncs, or turn this rule off where that is wanted
    H070 stdin:1  warning: Job/migrate is written again at stdin:17; Argo CD takes only the last one → rename one
    H080 stdin:22  warning: Job/migrate runs in PreSync wave 0 and uses ConfigMap/settings, and the same sync creates it later, in Sync wave 0 (stdin:1) → make ConfigMap/settings a PreSync hook in a wave below 0, or make Job/migrate a Sync hook in a wave after 0
    H081 stdin:6  warning: Application/shop takes hooks from /ops/hooks, which argocd.argoproj.io/manifest-generate-paths: "." leaves out; a change there renders nothing → add ;/ops/hooks
    H082 stdin:7  warning: ConfigMap/settings has the key "TABLE" twice in one map; the last one counts → keep one of them"
  `);
});

test.each(Object.keys(rules) as Rule[])('the fixed example of %s has no finding', async (rule) => {
  expect(await all('fixed', rule)).toEqual([]);
});

test('every rule has a code with exit 3', () => {
  for (const rule of Object.keys(rules) as Rule[]) expect(codes[rule].exit).toBe(3);
});
