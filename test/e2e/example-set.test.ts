/** The example of an ApplicationSet: its controller makes the applications, and each runs the hooks of its environment. */
import { expect, onTestFinished, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { namespace, operationEnds } from './support/application.ts';
import { example, examplesRepository } from './support/examples.ts';
import { ran } from './support/hooked.ts';
import { create, kinds, remove, waitFor, type Body } from './support/kube.ts';
import { logOfHook, readingFrom } from './support/shipped.ts';

const environments = ['dev', 'staging', 'prod'] as const;
const objects = ['Sync Service/greeter Synced', 'Sync Deployment/greeter Synced'];

/** What the sync of an environment runs. */
const expected: Readonly<Record<(typeof environments)[number], readonly string[]>> = {
  dev: [...objects, 'PostSync Job/smoke Succeeded', 'PostSync Job/sample-visits Succeeded'],
  staging: [...objects, 'PostSync Job/smoke Succeeded', 'PostSync Job/response-time Succeeded'],
  prod: ['PreSync Job/change-freeze Succeeded', ...objects, 'PostSync Job/smoke Succeeded'],
};

test('each environment runs the shared hooks and its own', async () => {
  const git = await examplesRepository('example-set');
  const [set] = example('applicationset/applicationset.yaml');
  for (const environment of environments) await namespace(`greeter-${environment}`);
  await createSet(set, git.url);

  const apps = await Promise.all(environments.map((environment) => operationEnds(`greeter-${environment}`)));

  expect(Object.fromEntries(environments.map((name, index) => [name, ran(apps[index])]))).toEqual(expected);
  expect(await logOfHook('greeter-prod', 'change-freeze')).toContain(
    'https://changes.example.com/v1/freeze?application=greeter-prod',
  );
  expect(await logOfHook('greeter-staging', 'response-time')).toBe('50 answers, each within 1 s\n');
});

/** Creates an ApplicationSet; it and its applications are gone after the test. */
async function createSet({ metadata, spec }: Body, url: string): Promise<void> {
  const template = { ...spec.template, spec: readingFrom(spec.template.spec, { git: url }) };
  onTestFinished(async () => {
    await remove(kinds.ApplicationSet, argoCdNamespace, metadata.name);
    for (const environment of environments) {
      const wanted = { label: 'gone', seconds: 180, is: (app: Body) => app === undefined };
      await waitFor(kinds.Application, argoCdNamespace, `greeter-${environment}`, wanted);
    }
  });
  await create(kinds.ApplicationSet, { metadata, spec: { ...spec, template } });
}
