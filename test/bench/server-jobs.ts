/** What a node would do: the Jobs of hooks have a pod, which runs and ends. */
import type { Client } from '../../hooks/kube/client.ts';
import { resources } from '../../hooks/kube/resources.ts';
import { formatInstant } from '../../hooks/model/instant.ts';
import { labels } from '../../hooks/model/names.ts';
import { field, textField, type JsonObject } from '../../hooks/model/object.ts';

/** Gives the Jobs of hooks that were let go, by product. */
export async function jobsLetGo(client: Client): Promise<ReadonlyMap<string, JsonObject>> {
  const { objects } = await client.list(resources.Job, { namespace: 'hookline-config' });
  const letGo = objects.filter((job) => field(field(job, 'spec'), 'suspend') !== true);
  return new Map(
    letGo.map((job) => [textField(field(field(job, 'metadata'), 'labels'), labels.product), job]),
  );
}

/** Makes the pod of a Job, which runs. */
export async function startPod(client: Client, job: JsonObject): Promise<void> {
  const metadata = field(job, 'metadata') as JsonObject;
  const template = field(field(job, 'spec'), 'template') as JsonObject;
  const name = textField(metadata, 'name');
  await client.create(resources.Pod, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: textField(metadata, 'namespace'),
      labels: field(field(template, 'metadata'), 'labels'),
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name, uid: textField(metadata, 'uid'), controller: true },
      ],
    },
    spec: template['spec'],
  });
}

/** Ends the pod of a Job well; what is left to say is that the Job is complete. */
export async function endPod(client: Client, job: JsonObject): Promise<void> {
  const now = formatInstant(Date.now());
  const [container] = field(
    field(field(field(job, 'spec'), 'template'), 'spec'),
    'containers',
  ) as JsonObject[];
  const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } };
  const status = {
    name: textField(container, 'name'),
    image: textField(container, 'image'),
    imageID: '',
    ready: false,
    restartCount: 0,
    state,
  };
  await client.patch(resources.Pod, nameOf(job), {
    type: 'merge',
    subresource: 'status',
    body: { status: { phase: 'Succeeded', containerStatuses: [status] } },
  });
}

/** Says that a Job is complete, as the Job controller does. */
export async function completeJob(client: Client, job: JsonObject): Promise<void> {
  const now = formatInstant(Date.now());
  const conditions = ['SuccessCriteriaMet', 'Complete'].map((type) => ({
    type,
    status: 'True',
    reason: 'CompletionsReached',
    lastProbeTime: now,
    lastTransitionTime: now,
  }));
  await client.patch(resources.Job, nameOf(job), {
    type: 'merge',
    subresource: 'status',
    body: { status: { startTime: now, completionTime: now, succeeded: 1, conditions } },
  });
}

function nameOf(job: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = field(job, 'metadata');
  return { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
}
