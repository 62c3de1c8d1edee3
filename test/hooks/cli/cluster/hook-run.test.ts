/** `hookline hooks run`: the Job that it makes, what it prints, and how it ends. */
import { describe, expect, test } from 'vitest';
import { until } from '../../http/served.ts';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import { MemoryObjects, ran, type RunChanges } from './memory.ts';

const ns = 'hookline-config';

function cluster(spec: object = {}): MemoryObjects {
  const objects = new MemoryObjects();
  objects.put('Hook', {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Hook',
    metadata: { namespace: ns, name: 'smoke', uid: 'h1' },
    spec: {
      parameters: [{ name: 'TICKET' }, { name: 'LIMIT', default: '5' }],
      script: { image: 'busybox', source: 'echo "$TICKET"' },
      timeout: '2m',
      ...spec,
    },
  });
  return objects;
}

/** Runs the command, and lets its Job end in some way. */
async function runs(line: string, type: string, changes: RunChanges = {}) {
  const objects = cluster();
  const running = ran(line, objects, changes);
  await until(() => objects.watchers === 1);
  const job = await objects.get('Job', ns, 'smoke-by-hand-made1');
  const metadata = { namespace: ns, name: 'smoke-pod', ownerReferences: [{ uid: 'j1' }] };
  const state = { terminated: { exitCode: type === 'Complete' ? 0 : 3 } };
  objects.put('Pod', { metadata, status: { containerStatuses: [{ state }] } });
  objects.logs.set('smoke-pod', 'OPS-7\n');
  objects.put('Job', {
    ...job,
    metadata: { ...(job?.['metadata'] as JsonObject), uid: 'j1' },
    status: { conditions: [{ type, status: 'True', message: 'BackoffLimitExceeded' }] },
  });
  return { ...(await running), job };
}

test('its Job has what is set, bounds of its own, and labels by which its logs are found', async () => {
  const { exit, out, err, job } = await runs(
    'hooks run smoke --set TICKET=OPS-7 --set RELEASE_ID=by-hand',
    'Complete',
  );

  expect([exit, out]).toEqual([0, 'OPS-7\n']);
  expect(err).toBe(
    'job.batch/smoke-by-hand-made1 created in namespace hookline-config\njob.batch/smoke-by-hand-made1 succeeded\n',
  );
  const labels = { 'app.kubernetes.io/managed-by': 'hookline-cli', 'hookline.dev/hook': 'smoke' };
  expect(job).toMatchObject({
    metadata: { labels },
    spec: {
      activeDeadlineSeconds: 120,
      backoffLimit: 0,
      ttlSecondsAfterFinished: 3600,
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              env: expect.arrayContaining([
                { name: 'TICKET', value: 'OPS-7' },
                { name: 'LIMIT', value: '5' },
                { name: 'RELEASE_ID', value: 'by-hand' },
                { name: 'HOOKLINE_OUTPUT', value: '/dev/termination-log' },
              ]) as unknown,
            },
          ],
        },
      },
    },
  });
  expect(job).not.toHaveProperty('spec.suspend');
});

test('one that fails ends with 1, and says why', async () => {
  const { exit, err } = await runs('hooks run smoke --set TICKET=a=b', 'Failed');

  expect(exit).toBe(1);
  expect(err).toContain(
    'smoke-pod: exit code 3\njob.batch/smoke-by-hand-made1 failed: BackoffLimitExceeded\n',
  );
});

test('a person who ends the command is told what goes on', async () => {
  const ended = new AbortController();
  const objects = cluster();
  const running = ran('hooks run smoke --set TICKET=x', objects, { ended: ended.signal });
  await until(() => objects.watchers === 1);
  ended.abort();

  const { exit, err } = await running;
  expect([exit, err.split('\n')[1]]).toEqual([
    130,
    'it goes on; to end it: kubectl -n hookline-config delete job smoke-by-hand-made1',
  ]);
});

describe('refused, and no Job is made', () => {
  test.each<[string, string, object, string]>([
    [
      'no such Hook',
      'hooks run other',
      {},
      'NOT_FOUND  there is no Hook/other in namespace hookline-config → run kubectl get hooks, or name another namespace with -n\n',
    ],
    [
      'a parameter without a value',
      'hooks run smoke',
      {},
      'PARAMETER_MISSING  Hook/smoke parameter TICKET has no value in its slot, the hook or the context → give it with --set NAME=VALUE\n',
    ],
    [
      'no pair',
      'hooks run smoke --set TICKET',
      {},
      'FLAG_VALUE  flag --set is "TICKET" → write --set NAME=VALUE\n',
    ],
    [
      'a workflow',
      'hooks run smoke --set TICKET=x',
      { script: undefined, workflow: { templateRef: { name: 'x' } } },
      'WORKFLOWS_MISSING  Hook/smoke has a workflow body, which is not run by hand → submit its WorkflowTemplate with argo\n',
    ],
    [
      'http without an image',
      'hooks run smoke --set TICKET=x',
      { script: undefined, http: { url: 'https://a.example' } },
      "IMAGE_MISSING  Hook/smoke has an http body, and Hookline's image is not known → write --image IMAGE, or set HOOKLINE_IMAGE\n",
    ],
  ])('%s', async (_, line, spec, err) => {
    const objects = cluster(spec);

    expect(await ran(line, objects)).toEqual({ exit: 2, out: '', err });
    expect(await objects.list('Job', {})).toEqual([]);
  });
});
