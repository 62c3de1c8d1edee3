/** Hooks that are Argo Workflows, where these are installed; elsewhere Jobs, or a clear no (DESIGN.md §2). */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { commit } from './argo.ts';
import { hook, namespace, type Scene } from './scene.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

const parameters = [
  { name: 'RELEASE_ID' },
  { name: 'TABLE', value: 'orders' },
  { name: 'TICKET', value: 'none' },
];

/** A template of two steps, which no Job can stand for. */
function template(name: string, spec: object = {}, annotations: object = marked): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name, namespace, annotations },
    spec: {
      serviceAccountName: 'deployer',
      entrypoint: 'main',
      arguments: { parameters },
      templates: [{ name: 'main', steps: [[{ name: 'one', template: 'one' }]] }],
      ...spec,
    },
  };
}

const marked = { 'codefresh.io/workflow-origin': 'promotion' };
const single = { templates: [{ name: 'main', container: { image: 'alpine:3.22' } }] };

interface Place {
  readonly start?: unknown;
  readonly objects?: readonly object[];
  readonly isInstalled?: boolean;
}

function scene({ start = 'flow', objects = [template('flow')], isInstalled = true }: Place = {}): Scene {
  const one = shop({}, { staging: { hooks: { onStart: start, onFail: 'fail' } }, objects });
  one.world.hasWorkflows = isInstalled;
  return one;
}

function workflows({ world }: Scene): readonly Draft[] {
  return world.all('Workflow');
}

/** Goes on until the Workflow runs. */
async function running(place: Place = {}): Promise<Scene> {
  const one = scene(place);
  await one.commit(commit('a')).run(({ world }) => world.all('Workflow').some(isLetGo));
  return one;
}

function isLetGo({ spec }: Draft): boolean {
  return spec['suspend'] === false;
}

/** What Argo Workflows shows of it. */
function shows(one: Scene, status: object): void {
  const [workflow] = workflows(one);
  if (workflow === undefined) throw new Error('there is no Workflow');
  one.world.change({ kind: 'Workflow', ...workflow.metadata }, (draft) => {
    draft.status = { ...draft.status, ...status };
  });
}

function ended(one: Scene, phase: string, more: object = {}): void {
  shows(one, { phase, finishedAt: formatInstant(one.world.clock), ...more });
}

function record(one: Scene): Record<string, unknown> | undefined {
  return one.status.environments[1]?.hooks.findLast(({ slot }) => slot === 'environment.onStart');
}

describe('where Argo Workflows is installed, a template', () => {
  test('becomes a Workflow that refers to it, suspended until its UID is stored', async () => {
    const one = await running();
    const { run = '' } = record(one) as { run?: string };

    expect(workflows(one)).toMatchObject([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        metadata: { name: run, finalizers: ['hookline.dev/result'] },
        spec: { workflowTemplateRef: { name: 'flow' }, suspend: false, activeDeadlineSeconds: 600 },
      },
    ]);
    const steps = one.world.done
      .filter(({ target }) => target.name === run)
      .map(({ type, target }) => `${type} ${target.kind}`);
    expect(steps.slice(0, 4)).toEqual([
      'Create HookRun',
      'Create Workflow',
      'UpdateStatus HookRun',
      'UnsuspendJob Workflow',
    ]);
    const made = one.world.done.find(({ type, target }) => type === 'Create' && target.kind === 'Workflow');
    expect(made).toMatchObject({ object: { spec: { suspend: true } } });
  });

  test('is given what it declares: slot, then context and arguments, and else its own defaults', async () => {
    const one = await running({ start: { hook: 'flow', parameters: { TABLE: 'users' } } });
    const [workflow] = workflows(one);

    expect(workflow?.spec['arguments']).toEqual({
      parameters: [
        { name: 'RELEASE_ID', value: one.releases()[0]?.name },
        { name: 'TABLE', value: 'users' },
      ],
    });
  });

  test('gives its result, and what it exports, by its status', async () => {
    const one = await running();
    ended(one, 'Succeeded', {
      outputs: { parameters: [{ name: 'PROMOTION_CONTEXT', value: '{"TICKET":"OPS-7"}' }] },
    });
    await one.run();

    expect(record(one)).toMatchObject({ phase: 'Succeeded' });
    expect(one.status.context['TICKET']?.value).toBe('OPS-7');
    expect(one.status).toMatchObject({ phase: 'Succeeded' });
    expect(workflows(one)[0]?.metadata['finalizers']).toEqual([]);
  });

  test.each(['Failed', 'Error'])('that ends %s fails the hook, in its own words', async (phase) => {
    const one = await running();
    ended(one, phase, { message: 'child "flow-1" failed' });
    await one.run();

    expect(record(one)).toMatchObject({ phase: 'Failed', message: 'child "flow-1" failed' });
    expect(one.status).toMatchObject({ phase: 'Failed', reason: 'HookFailed' });
  });

  test('is terminated with its release, and waited for', async () => {
    const one = await running();
    await one.wish({ terminate: {} }).run();

    expect(workflows(one)[0]?.spec['shutdown']).toBe('Terminate');
    expect(one.world.done.filter(({ type }) => type === 'StopWorkflow')).toHaveLength(1);
    expect(one.status.phase).toBe('Terminating');

    ended(one, 'Failed', { message: 'Stopped with strategy Terminate' });
    await one.run();

    expect(one.status.phase).toBe('Terminated');
    expect(record(one)).toMatchObject({ phase: 'Failed' });
  });

  test('that is gone while it ran is an error, and is never made again', async () => {
    const one = await running();
    const [workflow] = workflows(one) as [Draft];
    one.world.remove(workflow);
    await one.run();

    expect(record(one)).toMatchObject({
      phase: 'Error',
      code: 'JOB_LOST',
      message: 'the Workflow of this run is gone; it may have run, so that no other is started',
    });
    expect(workflows(one)).toEqual([]);
  });

  test('that waits to be resumed says so', async () => {
    const one = await running();
    shows(one, {
      phase: 'Running',
      nodes: { a: { type: 'Suspend', phase: 'Running', displayName: 'approve' } },
    });
    await one.run();

    expect(record(one)).toMatchObject({ phase: 'Running', message: 'the Workflow waits at approve' });
  });

  test('of one container is a Workflow as well', async () => {
    const one = await running({ objects: [template('flow', single)] });

    expect(workflows(one)).toHaveLength(1);
  });

  test('is removed an hour after its result is stored', async () => {
    const one = await running();
    ended(one, 'Succeeded');
    await one.run();
    one.world.clock += 3_700_000;
    await one.run();

    expect(workflows(one)).toEqual([]);
  });
});

describe('a Hook with a workflow body', () => {
  const byReference = hook('start', {
    script: undefined,
    workflow: { templateRef: { name: 'flow' } },
    parameters: [
      { name: 'TABLE', value: 'fixed' },
      { name: 'TICKET', default: 'T-0' },
    ],
    timeout: '1h',
  });

  test('becomes a Workflow with its own parameters and timeout; the template needs no mark', async () => {
    const one = await running({ start: 'start', objects: [byReference, template('flow', {}, {})] });
    const [workflow] = workflows(one);

    expect(workflow?.spec).toMatchObject({
      workflowTemplateRef: { name: 'flow' },
      activeDeadlineSeconds: 3600,
      arguments: {
        parameters: [
          { name: 'RELEASE_ID', value: one.releases()[0]?.name },
          { name: 'TABLE', value: 'fixed' },
          { name: 'TICKET', value: 'T-0' },
        ],
      },
    });
  });

  test('is a Job where Argo Workflows is not installed and its template is one container', async () => {
    const one = scene({
      start: 'start',
      isInstalled: false,
      objects: [byReference, template('flow', single, {})],
    });
    await one.commit(commit('a')).run();

    expect(workflows(one)).toEqual([]);
    expect(one.ran()).toContain('environment.onStart start staging');
    expect(one.status).toMatchObject({ phase: 'Succeeded' });
  });

  test('whose template does not exist is refused', async () => {
    const one = scene({ start: 'start', objects: [byReference] });
    await one.commit(commit('a')).run();

    expect(one.status.error).toMatchObject({
      code: 'TEMPLATE_UNKNOWN',
      message:
        'Hook/start names WorkflowTemplate/flow, which does not exist → make WorkflowTemplate/flow in the namespace of the product',
    });
  });
});

describe('is refused before anything runs', () => {
  test.each<[string, Place, string]>([
    ['steps, where Argo Workflows is not installed', { isInstalled: false }, 'WORKFLOWS_MISSING'],
    [
      'a template without a ServiceAccount',
      { objects: [template('flow', { serviceAccountName: undefined })] },
      'SERVICE_ACCOUNT_MISSING',
    ],
    [
      'a template without an entrypoint',
      { objects: [template('flow', { entrypoint: undefined })] },
      'FIELD_MISSING',
    ],
  ])('%s', async (_what, place, code) => {
    const one = scene(place);
    await one.commit(commit('a')).run();

    expect(one.status.error).toMatchObject({ code, class: 'ConfigurationInvalid' });
  });

  test('but a value that is missing, only when it is run: the context may give it', async () => {
    const one = scene({ objects: [template('flow', { arguments: { parameters: [{ name: 'CHANGE' }] } })] });
    await one.commit(commit('a')).run();

    expect(record(one)).toMatchObject({ phase: 'Error', code: 'PARAMETER_MISSING' });
    expect(workflows(one)).toEqual([]);
  });
});
