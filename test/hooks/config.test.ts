/** The server's settings: flags beat variables, the file is strict, and what is wrong is said with its place. */
import { expect, test } from 'vitest';
import { serverLine } from '../../hooks/cli/server-line.ts';
import { readConfig } from '../../hooks/config.ts';
import { defaultSettings } from '../../hooks/engine/snapshot.ts';

function read(flags: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  return readConfig({
    flags: new Map(Object.entries(flags)),
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`no such file: ${path}`);
      return text;
    },
  });
}

test('without flags it is what a fresh installation has', () => {
  const { value, problems } = read({});

  expect(problems).toEqual([]);
  expect(value).toEqual({
    settings: defaultSettings,
    workers: 8,
    gates: { auth: 'None', issuers: [] },
    pages: 'Anyone',
    namespace: 'hookline',
    listen: { host: '0.0.0.0', port: 8080 },
    logLevel: 'info',
  });
});

test('the file and the flags are taken', () => {
  const config = `
    argocdNamespace: gitops
    tenants: [{namespace: a, projects: [shop]}, {namespace: b}]
    url: https://hookline.example.com//
    mayWriteApplications: false
    retention: {days: 7}
    workers: 2
    gates: {auth: Token, issuers: [{issuer: 'https://issuer.example'}]}
    pages: Token
  `;
  const flags = {
    config: 'c.yaml',
    image: 'hookline:1',
    listen: '[::1]:9',
    identity: 'x',
    'log-level': 'debug',
  };

  expect(read(flags, { 'c.yaml': config }).value).toEqual({
    settings: {
      ...defaultSettings,
      argocdNamespace: 'gitops',
      tenants: [{ namespace: 'a', projects: ['shop'] }, { namespace: 'b' }],
      url: 'https://hookline.example.com',
      mayWriteApplications: false,
      retention: { releases: 20, days: 7 },
      image: 'hookline:1',
    },
    workers: 2,
    gates: { auth: 'Token', issuers: [{ issuer: 'https://issuer.example' }] },
    pages: 'Token',
    namespace: 'hookline',
    identity: 'x',
    listen: { host: '::1', port: 9 },
    logLevel: 'debug',
  });
});

test.each([
  ['an absent file', { config: 'c.yaml' }, {}, 'CONFIG_NOT_FOUND', 'c.yaml'],
  ['a broken file', { config: 'c.yaml' }, { 'c.yaml': 'a: [' }, 'YAML_BROKEN', 'c.yaml'],
  ['a misspelt field', { config: 'c.yaml' }, { 'c.yaml': 'tenant: []' }, 'FIELD_UNKNOWN', 'c.yaml tenant'],
  ['a wrong type', { config: 'c.yaml' }, { 'c.yaml': 'workers: many' }, 'FIELD_TYPE', 'c.yaml workers'],
  ['an address without a port', { listen: 'localhost' }, {}, 'FLAG_VALUE', undefined],
  ['a port that does not exist', { listen: 'localhost:70000' }, {}, 'FLAG_VALUE', undefined],
])('%s is a problem', (...[, flags, files, code, file]) => {
  const { problems } = read(flags, files as Readonly<Record<string, string>>);

  expect(problems.map((problem) => [problem.code, problem.at?.file])).toEqual([[code, file]]);
});

test('a flag beats the variable that stands for it', () => {
  const { value, problems } = serverLine(['--listen', '127.0.0.1:1'], {
    HOOKLINE_LISTEN: '0.0.0.0:2',
    HOOKLINE_LOG_LEVEL: 'debug',
    HOOKLINE_CONFIG: '',
  });

  expect([Object.fromEntries(value), problems]).toEqual([
    { listen: '127.0.0.1:1', 'log-level': 'debug' },
    [],
  ]);
});

test.each([
  [['--lisen=x:1'], {}, 'FLAG_UNKNOWN'],
  [['--log-level', 'loud'], {}, 'FLAG_VALUE'],
  [[], { HOOKLINE_LOG_LEVEL: 'loud' }, 'FLAG_VALUE'],
  [['folder'], {}, 'ARGUMENT_EXTRA'],
])('%j with %j is refused', (argv, environment, code) => {
  expect(serverLine(argv, environment).problems.map((problem) => problem.code)).toEqual([code]);
});
