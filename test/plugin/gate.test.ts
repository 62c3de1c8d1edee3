/** The gate that `gate: true` asks for: its version and its pod, from the files that are named. */
import { describe, expect, test } from 'vitest';
import { gateName } from '../../hooks/model/naming.ts';
import { gateHook } from '../../plugin/gate.ts';
import type { GateFiles } from '../../plugin/input.ts';
import { optionsWith } from '../support/hook.ts';
import { linesOf } from '../support/lines.ts';

const known = ['--image=hookline:1', '--server=http://hookline'];

function gate(argv: readonly string[] = known, files: GateFiles = {}): ReturnType<typeof gateHook> {
  const options = optionsWith('--gate', ...argv);
  if (options.gate === undefined) throw new Error('no gate');
  return gateHook(options.gate, files, options);
}

function version(text: string, path = '$.appVersion'): ReturnType<typeof gateHook> {
  return gate([...known, '--version-file=Chart.yaml', `--version-path=${path}`], {
    version: { name: 'Chart.yaml', text },
  });
}

function podFile(text: string): ReturnType<typeof gateHook> {
  return gate(known, { pod: { name: 'pod.yaml', text } });
}

test('is one PreSync hook before all others, in the destination namespace', () => {
  const { value, problems } = gate();

  expect(problems).toEqual([]);
  expect(
    value.map(({ job, ...rest }) => ({
      ...rest,
      name: job.metadata.name,
      namespace: job.metadata.namespace,
    })),
  ).toEqual([
    {
      phase: 'PreSync',
      wave: -16_000,
      hook: 'gate',
      at: { file: 'parameter gate' },
      name: gateName('shop'),
      namespace: 'shop-prod',
    },
  ]);
});

test('needs an image and a server, and says both at once', () => {
  expect(linesOf(gate([]).problems)).toEqual([
    "IMAGE_MISSING: a gate is to be injected, and Hookline's image is not known → give parameter image, or set HOOKLINE_IMAGE in the sidecar",
    'SERVER_MISSING: a gate is to be injected, and the server that it asks is not known → give parameter server, or set HOOKLINE_SERVER in the sidecar',
  ]);
});

describe('the version', () => {
  test.each([
    ['appVersion: 1.2.3\n', '$.appVersion', '1.2.3'],
    ['appVersion: "1.20"\n', '$.appVersion', '1.20'],
    ['{"images": [{"name": "a", "tag": "7"}]}', '$.images[?(@.name == "a")].tag', '7'],
    ['a: 5\n', '$.a', '5'],
  ])('of %j at %s is %s', (text, path, expected) => {
    const { value, problems } = version(text, path);

    expect(linesOf(problems)).toEqual([]);
    expect(value[0]?.job.metadata.name).toBe(gateName('shop', expected));
  });

  test.each([
    [
      'a: 1\n',
      '$.appVersion',
      'VERSION_NOT_FOUND Chart.yaml:1: version-path "$.appVersion" finds 0 values → name a path that finds one version',
    ],
    [
      'a: [1, 2]\n',
      '$.a[*]',
      'VERSION_NOT_FOUND Chart.yaml:1: version-path "$.a[*]" finds 2 values → name a path that finds one version',
    ],
    [
      'a: {b: 1}\n',
      '$.a',
      'VERSION_NOT_FOUND Chart.yaml:1: version-path "$.a" finds no text or number → name a path that finds one version',
    ],
    [
      'a: ""\n',
      '$.a',
      'VERSION_NOT_FOUND Chart.yaml:1: version-path "$.a" finds no text or number → name a path that finds one version',
    ],
    [
      'a: 1\n',
      '{.a}',
      'QUERY_REFUSED: version-path "{.a}" is kubectl\'s form: leave out "{" and "}" and begin with "$" → write a path such as $.appVersion',
    ],
    [
      'a: 1\n',
      '$..a',
      'QUERY_REFUSED: version-path "$..a" has recursive descent (".."), which is not supported → write a path such as $.appVersion',
    ],
  ])('of %j at %s is refused', (text, path, line) => {
    expect(linesOf(version(text, path).problems)).toEqual([line]);
  });

  test('of a file that is no YAML is refused at its line', () => {
    expect(version('a: 1\nb: *c\n').problems.map(({ code, at }) => [code, at])).toEqual([
      ['YAML_BROKEN', { file: 'Chart.yaml', line: 2 }],
    ]);
  });
});

describe('the pod', () => {
  test('has the settings of its file', () => {
    const { value, problems } = podFile('serviceAccountName: gate\nlabels: {team: shop}\n');

    expect(linesOf(problems)).toEqual([]);
    expect(value[0]?.job.spec).toMatchObject({
      template: { metadata: { labels: { team: 'shop' } }, spec: { serviceAccountName: 'gate' } },
    });
  });

  test('of an empty file is as it is', () => {
    expect(podFile('# nothing\n')).toEqual(gate());
  });

  test.each([
    [
      'labels: {a: 1}\n',
      'FIELD_TYPE pod.yaml:1: gate-pod labels.a is the number 1 and must be a string → quote it: "1"',
    ],
    [
      '# a\nlabels:\n  app.kubernetes.io/managed-by: me\n',
      expect.stringMatching(/^FIELD_VALUE pod\.yaml:3: gate-pod .*is set by Hookline → remove it$/),
    ],
    [
      'containers: []\n',
      expect.stringMatching(/^FIELD_VALUE pod\.yaml:1: gate-pod .*containers is made from .* → remove it/),
    ],
    ['- a\n', 'FIELD_TYPE pod.yaml:1: gate-pod is a list and must be a map → write a map'],
  ])('with %j is refused', (text, line) => {
    expect(linesOf(podFile(text).problems)).toEqual([line]);
  });
});
