/** Docs and code name the same things: codes, parameters, folders, files, exit codes, versions. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { argumentRows } from '../../hooks/model/arguments.ts';
import { codes } from '../../hooks/model/codes.ts';
import { allRows, commandRows } from '../../hooks/cli/commands.ts';
import { reservedArguments } from '../../hooks/model/names.ts';
import { sections } from '../../manifests/pages.ts';
import { firstSentence, folders } from '../../manifests/tree.ts';
import { ruleRows } from '../../plugin/lint/rows.ts';
import { options } from '../../plugin/options.ts';
import { parameterRows, variableOf } from '../../plugin/parameters.ts';
import { transform } from '../../plugin/pipeline.ts';
import { version } from '../../plugin/version.ts';
import { page, pages, root } from '../docs/pages.ts';

/** Gives the first cells of a generated table. */
function rowsOf(path: string, name: string): readonly string[] {
  const [, part = ''] = page(path).text.split(`<!-- generated:${name} -->`);
  const [table = ''] = part.split('<!-- /generated -->');
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
}

function sorted(names: readonly (string | undefined)[]): readonly string[] {
  return names.map((name) => name ?? '').toSorted();
}

describe('codes', () => {
  test('the table has each code once, and no other', () => {
    expect(rowsOf('docs/troubleshooting.md', 'codes')).toEqual(Object.keys(codes));
  });

  test.each(pages)('$path names no code that does not exist', ({ prose }) => {
    const words = [...prose.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|H\d{3})`/g)].map(
      ([, word = '']) => word,
    );
    const variables = new Set([
      'APP_NAME',
      'HOOKLINE_IMAGE',
      // What Argo CD's plugin server sets besides its own names.
      'KUBE_VERSION',
      'KUBE_API_VERSIONS',
      // Node's, and names that a context may not have.
      'BASH_ENV',
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
      'KUBECONFIG',
      'NO_COLOR',
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'NO_PROXY',
      ...argumentRows.map(({ name }) => name),
      ...reservedArguments,
      ...parameterRows().map(({ name }) => variableOf(name)),
    ]);
    const unknown = words.filter(
      (word) => !Object.hasOwn(codes, word) && !variables.has(word) && !/^ARGOCD_(?:APP|ENV)_/.test(word),
    );

    expect(unknown).toEqual([]);
  });
});

test('the table of parameters has each', () => {
  expect(rowsOf('docs/parameters.md', 'parameters')).toEqual(parameterRows().map(({ name }) => name));
});

describe('the table of rules has those that a render runs, and no other:', () => {
  const identity = ['--app-name', 'orders', '--app-namespace', 'orders', '--lint', 'warn'];
  const hooks = `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: migrate}
spec:
  phases: [PreSync]
  script: {image: ghcr.io/acme/shop, source: shop migrate, env: [{name: API_TOKEN, value: not-a-real-one}]}
`;

  test.each(ruleRows())('%s', async (rule, { failing }) => {
    const input = {
      sources: [{ name: 'failing.yaml', text: failing }],
      hookFiles: [{ name: 'hookline.yaml', text: hooks }],
      gateFiles: {},
    };

    const { problems } = await transform(input, options('generate', identity, {}).value);

    const found = problems.some(({ code }) => code === rule);
    expect(rowsOf('docs/parameters.md', 'rules').includes(rule)).toBe(found);
  });
});

test.each(pages)('$path has every generated part open and closed', ({ text }) => {
  const names = [...text.matchAll(/<!-- generated:([a-z-]+) -->/g)].map(([, name]) => name);

  expect(names.filter((name) => name === undefined || !Object.hasOwn(sections, name))).toEqual([]);
  expect(text.match(/<!-- \/generated -->/g) ?? []).toHaveLength(names.length);
});

test('every generated part is on a page', () => {
  const all = pages.map(({ text }) => text).join('');

  expect(Object.keys(sections).filter((name) => !all.includes(`<!-- generated:${name} -->`))).toEqual([]);
});

describe('exit codes', () => {
  const table = exitsOf('docs/parameters.md');

  function exitsOf(path: string): readonly number[] {
    return exitsIn(page(path).prose);
  }

  function exitsIn(text: string): readonly number[] {
    return [...text.matchAll(/^\| (\d+) \|/gm)].map(([, exit]) => Number(exit));
  }

  test('the docs list each that a code has, and 0', () => {
    const exits = new Set(Object.values(codes).map(({ exit }) => exit));

    expect(table).toEqual([0, ...exits].toSorted((left, right) => left - right));
  });

  /** The pages that list the exit codes of a command. */
  const pagesOf: Readonly<Record<string, readonly string[]>> = {
    generate: ['docs/parameters.md'],
    plan: ['docs/plan.md'],
    lint: ['docs/parameters.md', 'docs/linting-in-ci.md'],
    simulate: ['docs/simulating.md'],
    flow: ['docs/flows-without-a-server.md'],
    http: ['docs/http-hooks.md'],
    server: ['docs/server.md'],
    gate: ['docs/gates.md'],
  };

  const sectionsOf = new Map(
    page('docs/cli.md')
      .prose.split(/^## hookline /m)
      .map((part) => [part.split('\n')[0], part] as const),
  );

  test.each(allRows())('the reference lists those of $name', ({ name, exitCodes }) => {
    expect(exitsIn(sectionsOf.get(name) ?? '')).toEqual(exitCodes.map((line) => Number.parseInt(line, 10)));
  });

  test.each(commandRows().filter(({ name }) => Object.hasOwn(pagesOf, name)))(
    'the help of $name lists the same',
    ({ name, exitCodes }) => {
      const listed = exitCodes.map((line) => Number(line.split(' ')[0]));

      const shown = (pagesOf[name] ?? []).map(exitsOf);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).toEqual(shown.map(() => listed));
    },
  );
});

describe('the tree', () => {
  const ignored = new Set([
    '.git',
    'node_modules',
    ...readFileSync(join(root, '.gitignore'), 'utf8').split(/\/?\n/),
  ]);
  const parents = [
    '.',
    'hooks',
    'hooks/cli',
    'hooks/simulate',
    'manifests',
    'plugin',
    'test',
    'docs',
    '.ci',
    '.github',
  ];
  const present = parents.flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !ignored.has(entry.name))
      .map(({ name }) => (parent === '.' ? name : `${parent}/${name}`)),
  );

  test('names the folders that there are', () => {
    expect(present.toSorted()).toEqual(Object.keys(folders).toSorted());
  });

  test('names the files that there are', () => {
    const { text } = page('README.md');
    const files = globSync(['plugin/**/*.ts', 'hooks/**/*.ts', 'manifests/*.ts'], { cwd: root });
    const drawn = [...text.matchAll(/^ +([\w-]+\.ts) {2,}\S/gm)].map(([, name]) => name);

    expect(sorted(drawn)).toEqual(sorted(files.map((file) => file.split('/').at(-1))));
  });

  test.each([
    ['/** One. Two. */', 'One'],
    ['#!/usr/bin/env node\n/** The entry. */', 'The entry'],
    ['/**\n * Over\n * two lines.\n *\n * More.\n */', 'Over two lines'],
    ['/** A rule (DESIGN.md §3). */', 'A rule'],
    ['/** Reads `a.ts` first. */', 'Reads `a.ts` first'],
    ['import x;', ''],
  ])('%j begins with %j', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });
});

test('the version in the docs is that of the package', () => {
  // What a simulation prints may be about versions of other things.
  const all = pages.map(({ text }) => text.replaceAll(/^```text output[\s\S]*?^```$/gm, '')).join('');
  const named = [
    ...all.matchAll(
      /hookline:(v?\d+\.\d+\.\d+)|\?ref=v([\d.]+)|newTag: ([\d.]+)|(?<!-)[Vv]ersion (\d+\.\d+\.\d+)/g,
    ),
  ];

  expect(named.length).toBeGreaterThan(3);
  for (const [, ...groups] of named) expect(groups.find((group) => group !== undefined)).toBe(version);
});

test('nothing in the docs names a file of the machine that it was written on', () => {
  const all = pages.map(({ text }) => text).join('');

  expect(all).not.toMatch(/\/(?:work|root|Users)\//);
  expect(existsSync(join(root, 'docs/README.md'))).toBe(true);
});
