/** What a hook hands on, and what it says last, arrives in the status of its pod. */
import { describe, expect, test } from 'vitest';
import { readExport } from '../../hooks/model/context.ts';
import { operationEnds, sync } from './support/application.ts';
import { hooked, ran } from './support/hooked.ts';
import { kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';

const path = '/tmp/context.json';

/** A hook that names the file of its termination message as the server will: a file, and never a log. */
function exporting(line: string): Body {
  return {
    container: {
      image: busybox,
      command: ['sh', '-c', line],
      env: [{ name: 'CONTEXT', value: path }],
      terminationMessagePath: path,
      terminationMessagePolicy: 'File',
    },
  };
}

interface Exported {
  readonly line: string;
  readonly phase: 'Succeeded' | 'Failed';
  /** What is read of it, and the codes of problems. */
  readonly changes: Readonly<Record<string, string>>;
  readonly codes?: readonly string[];
}

const exported: Readonly<Record<string, Exported>> = {
  'written in place': {
    line: `printf '{"TICKET": "%s"}' OPS-7 > "$CONTEXT"`,
    phase: 'Succeeded',
    changes: { TICKET: 'OPS-7' },
  },
  'before a failure': {
    line: `echo '{"TICKET": "OPS-7"}' > "$CONTEXT"; echo 'not context'; exit 1`,
    phase: 'Failed',
    changes: { TICKET: 'OPS-7' },
  },
  'renamed onto it': {
    line: `echo '{"TICKET": "OPS-7"}' > /tmp/other; mv -f /tmp/other "$CONTEXT"; test -s "$CONTEXT"`,
    phase: 'Failed',
    changes: {},
  },
  'larger than what is kept': {
    line: `printf '{"TICKET": "%5000s"}' OPS-7 > "$CONTEXT"`,
    phase: 'Succeeded',
    changes: {},
    codes: ['CONTEXT_TOO_LARGE'],
  },
};

const flow: readonly Body[] = [
  ours('Product', 'shop', { promotionFlows: [{ name: 'main' }] }),
  ours('Environment', 'dev', { type: 'NonProduction' }),
  ours('Environment', 'staging', { type: 'NonProduction' }),
  ours('PromotionFlow', 'main', {
    triggerEnvironment: 'dev',
    steps: [{ environment: 'staging', dependsOn: ['dev'], hooks: { onStart: 'ticket' } }],
  }),
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'ticket', annotations: { 'codefresh.io/workflow-origin': 'promotion' } },
    spec: {
      entrypoint: 'main',
      serviceAccountName: 'default',
      arguments: { parameters: [{ name: 'PRODUCT_NAME' }] },
      templates: [
        {
          name: 'main',
          retryStrategy: { limit: 0 },
          outputs: {
            parameters: [{ name: 'PROMOTION_CONTEXT', globalName: 'PROMOTION_CONTEXT', valueFrom: { path } }],
          },
          container: {
            image: busybox,
            command: ['sh', '-c'],
            args: [`echo '{"TICKET": "OPS-{{workflow.parameters.PRODUCT_NAME}}"}' > ${path}`],
          },
        },
      ],
    },
  },
];

describe('a context file', () => {
  test.for(Object.entries(exported))('%s', async ([title, { line, phase, changes, codes = [] }]) => {
    const name = `hookline-context-${title.split(' ')[0]}`;
    await hooked(name, {
      'hookline.yaml': text(hook('export', 'PreSync', exporting(line))),
      'shop.yaml': text(configMap('shop')),
    });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)[0]).toBe(`PreSync Job/export ${phase}`);
    const { value, problems } = readExport(await messageOf(name), name);
    expect(Object.fromEntries(value)).toEqual(changes);
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test('of a WorkflowTemplate is where its output says', async () => {
    const name = 'hookline-context-workflow';
    const parameters = [
      ['product', 'shop'],
      ['environment', 'staging'],
      ['flow', 'main'],
    ].map(([key, string]) => ({ name: key, string }));
    await hooked(
      name,
      { 'hookline.yaml': text(...flow), 'shop.yaml': text(configMap('shop')) },
      { parameters },
    );

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['PreSync Job/ticket Succeeded', 'Sync ConfigMap/shop Synced']);
    expect(JSON.parse(await messageOf(name))).toEqual({ TICKET: 'OPS-shop' });
  });
});

test('the end of a failed hook’s log is its termination message', async () => {
  const name = 'hookline-context-log';
  await hooked(name, {
    'hookline.yaml': text(hook('check', 'PreSync', { source: 'echo rows: 12; echo too many; exit 1' })),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  await operationEnds(name);

  expect(await messageOf(name)).toBe('rows: 12\ntoo many\n');
});

async function messageOf(namespace: string): Promise<string> {
  const [pod] = await list(kinds.Pod, namespace);
  return pod.status.containerStatuses[0].state.terminated.message ?? '';
}

function ours(kind: string, name: string, spec: Body): Body {
  return { apiVersion: 'hookline.dev/v1alpha1', kind, metadata: { name }, spec };
}
