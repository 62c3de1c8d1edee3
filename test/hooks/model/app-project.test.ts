/** What an AppProject permits. */
import { describe, expect, test } from 'vitest';
import {
  permitsDestination,
  permitsKind,
  permitsSource,
  wrongWindows,
} from '../../../hooks/model/app-project.ts';

function project(spec: object) {
  return { spec };
}

describe('repositories', () => {
  test.each([
    [['*'], 'https://git.example.com/a.git', true],
    [['https://git.example.com/*'], 'https://git.example.com/a.git', true],
    [['https://git.example.com/a'], 'https://git.example.com/a.git', true],
    [['https://git.example.com/*'], 'https://git.example.com/team/a.git', false],
    [['https://git.example.com/**'], 'https://git.example.com/team/a.git', true],
    [['*', '!https://git.example.com/a.git'], 'https://git.example.com/a.git', false],
    [[], 'https://git.example.com/a.git', false],
  ])('%j and %s: %s', (sourceRepos, repository, expected) => {
    expect(permitsSource(project({ sourceRepos }), repository)).toBe(expected);
  });
});

describe('destinations', () => {
  const member = { name: 'shop', server: 'https://a.example.com', cluster: '', namespace: 'shop-dev' };
  test.each([
    [[{ server: '*', namespace: '*' }], true],
    [[{ server: 'https://a.example.com', namespace: 'shop-*' }], true],
    [[{ server: 'https://a.example.com', namespace: 'cart' }], false],
    [[{ server: 'https://b.example.com', namespace: '*' }], false],
    [[{ name: 'a', namespace: '*' }], false],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!shop-dev' },
      ],
      false,
    ],
    [[], false],
  ])('%j: %s', (destinations, expected) => {
    expect(permitsDestination(project({ destinations }), member)).toBe(expected);
  });
});

describe('kinds', () => {
  const job = { group: 'batch', kind: 'Job', isClusterScoped: false };
  const role = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', isClusterScoped: true };
  test.each([
    ['all namespaced ones by default', {}, job, true],
    ['no cluster-scoped one by default', {}, role, false],
    [
      'cluster-scoped ones that are listed',
      { clusterResourceWhitelist: [{ group: '*', kind: '*' }] },
      role,
      true,
    ],
    ['none that is denied', { namespaceResourceBlacklist: [{ group: 'batch', kind: 'Job' }] }, job, false],
    ['of a list only its own', { namespaceResourceWhitelist: [{ group: '', kind: 'Service' }] }, job, false],
    [
      'a denied one not although it is listed',
      {
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
        clusterResourceBlacklist: [{ group: '*', kind: 'ClusterRole' }],
      },
      role,
      false,
    ],
  ])('%s', (_, spec, kind, expected) => {
    expect(permitsKind(project(spec), kind)).toBe(expected);
  });
});

test('what is wrong with a window is told by its place', () => {
  const good = { kind: 'deny', schedule: '0 9 * * *', duration: '1h' };
  const syncWindows = [
    good,
    { ...good, kind: 'forbid' },
    { ...good, schedule: 'daily' },
    { ...good, duration: '1d' },
    { ...good, timeZone: 'Mars/Olympus' },
    { ...good, timeZone: 'Europe/Berlin' },
  ];

  expect(
    wrongWindows(project({ syncWindows })).map(({ index, wrong }) => [index, wrong.split(' ')[0]]),
  ).toEqual([
    [1, 'kind'],
    [2, 'schedule'],
    [3, 'duration'],
    [4, 'timeZone'],
  ]);
});
