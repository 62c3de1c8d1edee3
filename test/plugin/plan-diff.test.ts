/** How the hooks of two renders differ, one row for each kind of change. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../plugin/order.ts';
import { job, lines, made, object, type Given } from '../support/hook-jobs.ts';

function env(name: string, value: string): Given {
  return { container: { env: [{ name, value }] } };
}

function reference(name: string): Given {
  return {
    container: { env: [{ name: 'URL', valueFrom: { secretKeyRef: { name, key: 'url' } } }] },
  };
}

test.each<[string, readonly Entry[], readonly Entry[], readonly string[]]>([
  ['nothing', [job('a')], [job('a')], []],
  ['nothing but the order of documents', [job('a'), job('b')], [job('b'), job('a')], []],
  ['an ordinary object', [object('ConfigMap', 'a')], [object('ConfigMap', 'b')], []],
  ['a hook that comes', [], [job('a')], ['+ a PreSync']],
  ['a hook that goes', [job('a')], [], ['- a PreSync']],
  ['a phase that comes', [job('a')], [job('a', { phase: 'PreSync,PostSync' })], ['+ a PostSync']],
  ['another phase', [job('a')], [job('a', { phase: 'PostSync' })], ['phase | PreSync → PostSync']],
  [
    'another wave',
    [job('a'), job('b', { wave: '1' })],
    [job('a', { wave: '2' }), job('b', { wave: '1' })],
    ['wave | 0 → 2', 'order | now after Job/b'],
  ],
  [
    'a wave that changes no order',
    [job('a'), job('b', { wave: '5' })],
    [job('a', { wave: '2' }), job('b', { wave: '5' })],
    ['wave | 0 → 2'],
  ],
  [
    'a wave among objects',
    [job('a', { phase: 'Sync' }), object('ConfigMap', 'c')],
    [job('a', { phase: 'Sync', wave: '1' }), object('ConfigMap', 'c')],
    ['wave | 0 → 1', 'order | now after ConfigMap/c'],
  ],
  [
    'a wave of SyncFail, where waves do nothing',
    [job('a', { phase: 'SyncFail' }), job('b', { phase: 'SyncFail' })],
    [job('a', { phase: 'SyncFail', wave: '1' }), job('b', { phase: 'SyncFail' })],
    ['wave | 0 → 1'],
  ],
  [
    'a delete policy',
    [job('a')],
    [job('a', { policy: 'HookSucceeded' })],
    ['delete policy | BeforeHookCreation → HookSucceeded'],
  ],
  [
    'delete policies in another order',
    [job('a', { policy: 'HookSucceeded,HookFailed' })],
    [job('a', { policy: 'HookFailed,HookSucceeded' })],
    [],
  ],
  ['an image', [job('a')], [job('a', { container: { image: 'a:2' } })], ['image | main | a:1 → a:2']],
  [
    'a container of another name',
    [job('a')],
    [job('a', { container: { name: 'other' } })],
    ['container name | main → other'],
  ],
  [
    'a container that comes',
    [job('a')],
    [job('a', { pod: { initContainers: [{ name: 'first', image: 'b:1' }] } })],
    ['container | first | added, image b:1'],
  ],
  [
    'a deadline',
    [job('a')],
    [job('a', { spec: { activeDeadlineSeconds: 600 } })],
    ['deadline in seconds | none → 600'],
  ],
  [
    'retries and the service account',
    [job('a', { spec: { backoffLimit: 6 } })],
    [job('a', { spec: { backoffLimit: 0 }, pod: { serviceAccountName: 'b' } })],
    ['service account | none → b', 'retries | 6 → 0'],
  ],
  [
    'a command',
    [job('a', { container: { command: ['sh', '-c', 'set -eu\nmigrate\n'] } })],
    [job('a', { container: { command: ['sh', '-c', 'set -eu\nmigrate --all\n'] } })],
    ['command | main | @@ -1,4 +1,4 @@\n sh\n -c\n set -eu\n-migrate\n+migrate --all'],
  ],
  ['a variable', [job('a')], [job('a', env('LEVEL', 'info'))], ['variable | LEVEL | main | added']],
  ['a variable less', [job('a', env('LEVEL', 'info'))], [job('a')], ['variable | LEVEL | main | removed']],
  [
    'a value',
    [job('a', env('LEVEL', 'info'))],
    [job('a', env('LEVEL', 'debug'))],
    ['variable | LEVEL | main | info → debug'],
  ],
  [
    'a long value',
    [job('a', env('TEXT', 'a\nb'))],
    [job('a', env('TEXT', 'a\nc'))],
    ['variable | TEXT | main | changed'],
  ],
  [
    'where a value comes from',
    [job('a', reference('old'))],
    [job('a', reference('new'))],
    ['variable | URL | main | now from secret new url, was from secret old url'],
  ],
  [
    'other fields, by their names only',
    [job('a', { pod: { volumes: [{ name: 'v', emptyDir: {} }] } })],
    [job('a', { pod: { volumes: [{ name: 'v', hostPath: { path: '/x' } }], hostNetwork: true } })],
    [
      'other fields | spec.template.spec.volumes[v].emptyDir, spec.template.spec.volumes[v].hostPath, spec.template.spec.hostNetwork',
    ],
  ],
  [
    'another order of volumes',
    [job('a', { pod: { volumes: [{ name: 'v' }, { name: 'w' }] } })],
    [job('a', { pod: { volumes: [{ name: 'w' }, { name: 'v' }] } })],
    ['other fields | spec.template.spec.volumes.(order)'],
  ],
])('%s', (_, before, after, expected) => {
  expect(lines(before, after)).toEqual(expected);
});

describe('who is who', () => {
  test('a Hook is the same whatever its Job is called', () => {
    expect(lines([made('a', 'a-11111111')], [made('a', 'a-22222222')])).toEqual([
      'name | a-11111111 → a-22222222',
    ]);
  });

  test('a Job and the Hook that takes its place under its name are one', () => {
    expect(lines([job('a')], [made('a', 'a-11111111')])).toEqual([
      'name | a → a-11111111',
      'other fields | metadata.labels.app.kubernetes.io/managed-by, metadata.labels.hookline.dev/hook',
    ]);
  });

  test('one Hook in two slots is told apart by the names of its Jobs', () => {
    const [first, second] = [made('a', 'a-1'), made('a', 'a-2')];

    expect(lines([first, second], [second, first])).toEqual([]);
    expect(lines([first, second], [second])).toEqual(['- a-1 PreSync']);
  });

  test('what Argo CD names is the same by its generateName', () => {
    expect(lines([job('a-*')], [job('a-*', { container: { image: 'a:2' } })])).toEqual([
      'image | main | a:1 → a:2',
    ]);
  });

  test('hooks of two namespaces are two', () => {
    const [one] = [job('a')];
    const other = {
      ...job('a'),
      value: { ...job('a').value, metadata: { ...Object(job('a').value['metadata']), namespace: 'ops' } },
    };

    expect(lines(one === undefined ? [] : [one], [other])).toEqual(['+ a PreSync', '- a PreSync']);
  });
});

describe('secrets are not shown', () => {
  test.each([
    ['DB_PASSWORD', 'hunter1', 'hunter2'],
    ['API_KEY', 'hunter1', 'hunter2'],
    [
      'SLACK',
      'https://hooks.slack.com/services/T0/B0/hunter1',
      'https://hooks.slack.com/services/T0/B0/hunter2',
    ],
    ['DATABASE', 'postgres://shop:hunter1@db/shop', 'postgres://shop:hunter2@db/shop'],
  ])('%s', (name, before, after) => {
    const found = lines([job('a', env(name, before))], [job('a', env(name, after))]);

    expect(found).toEqual([`variable | ${name} | main | changed; not shown`]);
  });

  test.each([
    [
      ['curl', '--token', 'hunter1'],
      ['curl', '--token', 'hunter2'],
    ],
    [
      ['sh', '-c', 'PASSWORD=hunter1 run'],
      ['sh', '-c', 'PASSWORD=hunter2 run'],
    ],
    [
      ['curl', '-H', 'Authorization: Bearer hunter1'],
      ['curl', '-H', 'Authorization: Bearer hunter2'],
    ],
  ])('%j', (before, after) => {
    const sides = [before, after].map((args) => job('a', { container: { args } }));

    expect(lines(sides.slice(0, 1), sides.slice(1))).toEqual(['args | main | changed; not shown']);
  });

  test('beside a secret the other lines are', () => {
    const sides = ['a', 'b'].map((line) =>
      job('a', { container: { args: [`PASSWORD=hunter1\necho ${line} "$PASSWORD"`] } }),
    );

    expect(lines(sides.slice(0, 1), sides.slice(1))).toEqual([
      'args | main | @@ -1,2 +1,2 @@\n (not shown: it looks like a secret)\n-echo a "$PASSWORD"\n+echo b "$PASSWORD"',
    ]);
  });
});

describe('health', () => {
  const shop = object('Deployment', 'shop');
  const smoke = job('smoke', { phase: 'PostSync' });

  test('a first PostSync hook makes the sync wait for it', () => {
    expect(lines([shop], [shop, smoke])).toEqual(['+ smoke PostSync', 'begins Deployment/shop']);
  });

  test('without the last one it waits no more', () => {
    expect(lines([shop, smoke], [shop])).toEqual(['- smoke PostSync', 'stops Deployment/shop']);
  });

  test('a second one changes nothing', () => {
    expect(lines([shop, smoke], [shop, smoke, job('b', { phase: 'PostSync' })])).toEqual(['+ b PostSync']);
  });

  test('an object that comes is not what waits now', () => {
    expect(lines([smoke], [shop, smoke])).toEqual([]);
  });
});
