/** What the page about gates shows: its pod file is one, and the gate reads what lies there. */
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { gateFiles } from '../../hooks/cli/gate/flags.ts';
import { transform } from '../../plugin/pipeline.ts';
import { options } from '../../plugin/options.ts';
import { blocksOf } from './pages.ts';

/** The blocks that begin with `yaml gate-pod`. */
const pods = blocksOf('yaml', 'gate-pod');

test('there is one', () => {
  expect(pods).toHaveLength(1);
});

test.each(pods)('the pod file at $at is taken, and mounted where the gate looks', async ({ text }) => {
  const argv = [
    '--app-name',
    'shop',
    '--app-namespace',
    'shop',
    '--gate',
    '--allow-empty',
    '--render',
    'none',
  ];
  const environment = { HOOKLINE_IMAGE: 'hookline:1', HOOKLINE_SERVER: 'http://hookline.hookline' };
  const input = { sources: [], hookFiles: [], gateFiles: { pod: { name: 'pod.yaml', text } } };

  const { value, problems } = await transform(input, options('generate', argv, environment).value);

  const [job] = parseAllDocuments(value.map(({ lead, text: own }) => lead + own).join('')).map((one) =>
    one.toJS(),
  );
  expect(problems).toEqual([]);
  expect(job).toMatchObject({
    spec: {
      template: {
        spec: {
          volumes: [{ name: 'hookline' }],
          containers: [
            { volumeMounts: [{ name: 'hookline', mountPath: '/var/run/secrets/hookline', readOnly: true }] },
          ],
        },
      },
    },
  });
  expect(Object.values(gateFiles)).toEqual([
    '/var/run/secrets/hookline/token',
    '/var/run/secrets/hookline/ca.crt',
  ]);
});
