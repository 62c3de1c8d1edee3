/** The example of a flow: an application for each environment, each with its part of the flow around its sync. */
import { expect, test } from 'vitest';
import { operationEnds } from './support/application.ts';
import { example, examplesRepository } from './support/examples.ts';
import { ran } from './support/hooked.ts';
import { logOfHook, secrets, shipped } from './support/shipped.ts';

const alerts = {
  'chat-url': 'https://chat.example.com/rooms/releases',
  'pager-url': 'https://pager.example.com/v1/pages',
};
const database = { PGHOST: 'db', PGDATABASE: 'app', PGUSER: 'app', PGPASSWORD: 'of-the-test' };
const objects = ['Sync Service/storefront Synced', 'Sync Deployment/storefront Synced'];

/** What the sync of an application runs. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'storefront-dev': ['PreSync Job/announce Succeeded', ...objects],
  'storefront-staging': [...objects, 'PostSync Job/smoke Succeeded'],
  'storefront-prod': [
    'PreSync Job/check-orders Succeeded',
    ...objects,
    'PostSync Job/smoke Succeeded',
    'PostSync Job/announce Succeeded',
  ],
};

test('each application runs its part of the flow', async () => {
  const git = await examplesRepository('example-flow');
  const applications = example('flow/applications.yaml');
  for (const { spec } of applications)
    await secrets(spec.destination.namespace, { alerts, 'storefront-db': database });

  for (const application of applications) await shipped(application, { git: git.url });
  const apps = await Promise.all(applications.map(({ metadata }) => operationEnds(metadata.name)));

  expect(Object.fromEntries(apps.map((app) => [app.metadata.name, ran(app)]))).toEqual(expected);
  expect(await logOfHook('storefront-dev', 'announce')).toMatch(
    /"text": "storefront storefront-[0-9a-f]{7} \(dev\) is on its way"/,
  );
  expect(await logOfHook('storefront-prod', 'announce')).toContain('(prod) is in production"');
  expect(await logOfHook('storefront-prod', 'check-orders')).toContain(
    '0 settlements are open, 20 are allowed\n',
  );
});
