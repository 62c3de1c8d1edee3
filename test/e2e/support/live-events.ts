/** Changes of live objects while an operation ends, which decide what Argo CD compares first. */
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { until } from '../../cluster/until.ts';
import { testLabel } from '../../cluster/argo-cd.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { create, kinds, patch, remove, request, waitFor, type Body, type Kind } from './kube.ts';
import { pod } from './manifests.ts';
import type { Scene } from './scenario.ts';

const webhooks: Kind = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
};

/** How long the API server waits for a webhook that does not answer. */
const delaySeconds = 2;
const port = 8443;

/**
 * Annotates ConfigMap shop over and over, for 40 s at most: no drift, and each time a live event. Gives the function
 * that ends it.
 */
export function touching(
  { name, step }: Pick<Scene, 'name' | 'step'>,
  everyMilliseconds: number,
): () => Promise<void> {
  step(`annotate ConfigMap shop in the cluster every ${everyMilliseconds} ms`);
  const end = new AbortController();
  const done = touch();
  onTestFinished(stop);
  return stop;

  async function stop(): Promise<void> {
    end.abort();
    await done;
  }

  async function touch(): Promise<void> {
    for (let count = 1; count <= 40_000 / everyMilliseconds && !end.signal.aborted; count += 1) {
      await patch(kinds.ConfigMap, name, 'shop', { metadata: { annotations: { touched: `${count}` } } });
      await setTimeout(everyMilliseconds);
    }
  }
}

/**
 * Makes the API server two seconds slower in accepting the Event that an operation of the application has ended, as a
 * webhook that does not answer does. Argo CD writes that Event after the end of the operation and before it asks for
 * the comparison that follows, so that a live event is sure to be compared between the two.
 */
export async function slowEvents({ name, step }: Pick<Scene, 'name' | 'step'>): Promise<void> {
  step(`Events of ended operations are accepted ${delaySeconds} s late`);
  await silentService(name);
  onTestFinished(() => remove(webhooks, '', name));
  await create(webhooks, {
    metadata: { name, labels: { [testLabel]: 'true' } },
    webhooks: [
      {
        name: 'events.hookline.test',
        clientConfig: { service: { namespace: name, name: 'silent', port } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['events'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': argoCdNamespace } },
        matchConditions: [
          {
            name: 'ended',
            expression: `object.reason == 'OperationCompleted' && object.involvedObject.name == '${name}'`,
          },
        ],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        timeoutSeconds: delaySeconds,
      },
    ],
  });
  await until('the API server accepts such an Event late', 120_000, () => isLate(name));
}

/** A service that accepts connections and says nothing. */
async function silentService(at: string): Promise<void> {
  const labels = { app: 'silent' };
  const object = pod('silent', `exec nc -ll -p ${port} -e sleep 60`);
  await create(kinds.Pod, { ...object, metadata: { ...object.metadata, namespace: at, labels } });
  await create(kinds.Service, {
    metadata: { name: 'silent', namespace: at },
    spec: { selector: labels, ports: [{ port, targetPort: port }] },
  });
  await waitFor(kinds.Pod, at, 'silent', {
    label: `the pod silent in ${at} runs`,
    seconds: 180,
    is: (found) => found?.status?.phase === 'Running',
  });
}

async function isLate(name: string): Promise<boolean> {
  const event: Body = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: argoCdNamespace, name: `${name}.late` },
    involvedObject: { kind: 'Application', namespace: argoCdNamespace, name },
    reason: 'OperationCompleted',
    message: 'a dry run',
  };
  const before = performance.now();
  await request('POST', `/api/v1/namespaces/${argoCdNamespace}/events?dryRun=All`, event);
  return performance.now() - before >= delaySeconds * 1000;
}
