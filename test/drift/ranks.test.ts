/** The ranks of DESIGN.md §10 and the limits of style.md §2.10: the linter reports each breach, and passes what is clean. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  engineBreaches,
  gateBreaches,
  httpBreaches,
  kubeBreaches,
  modelBreaches,
  pluginBreaches,
  simulateBreaches,
  type Breach,
} from './breaches.ts';

const root = join(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');

const lines = Array.from({ length: 60 }, (_, index) => `  use(${index});`).join('\n');
const branches = Array.from({ length: 11 }, (_, index) => `  if (a === ${index}) return ${index};`).join(
  '\n',
);
const use = 'function use(value: number): void {\n  String(value);\n}';

const styleBreaches: readonly Breach[] = [
  [
    'imports in a circle',
    'plugin/circle-one.ts',
    'import(no-cycle)',
    "import { b } from './circle-two.ts';\nexport const a = (): number => b;",
  ],
  [
    'imports in a circle, from the other side',
    'plugin/circle-two.ts',
    'import(no-cycle)',
    "import { a } from './circle-one.ts';\nexport const b = a.length;",
  ],
  [
    'has a function of more than 50 lines',
    'plugin/a-long.ts',
    'eslint(max-lines-per-function)',
    `export function a(): void {\n${lines}\n}\n${use}`,
  ],
  [
    'has a file of more than 300 lines',
    'plugin/a-file.ts',
    'eslint(max-lines)',
    Array.from({ length: 301 }, (_, index) => `export const a${index} = ${index};`).join('\n'),
  ],
  [
    'has more than ten branches',
    'plugin/a-branches.ts',
    'eslint(complexity)',
    `export function a(a: number): number {\n${branches}\n  return 0;\n}`,
  ],
  [
    'is nested too deeply',
    'plugin/a-deep.ts',
    'eslint(max-depth)',
    'export function a(b: boolean): number {\n  if (b) {\n    if (!b) {\n      if (b) {\n        if (!b) {\n          return 1;\n        }\n      }\n    }\n  }\n  return 0;\n}',
  ],
  [
    'takes five arguments',
    'plugin/a-many.ts',
    'eslint(max-params)',
    'export function a(b: number, c: number, d: number, e: number, f: number): number {\n  return b + c + d + e + f;\n}',
  ],
  ['has a default export', 'plugin/a-default.ts', 'import(no-default-export)', 'export default 1;'],
  [
    'has a default export beside the model',
    'hooks/a-default.ts',
    'import(no-default-export)',
    'export default 1;',
  ],
  ['prints', 'hooks/a-print.ts', 'eslint(no-console)', "console.log('a');\nexport {};"],
  [
    'has a function in a constant',
    'plugin/a-arrow.ts',
    'eslint(func-style)',
    'export const a = (): number => 1;',
  ],
  ['is not sure what it has', 'plugin/a-any.ts', 'typescript(no-explicit-any)', 'export const a: any = 1;'],
  [
    'is too sure what it has',
    'plugin/a-sure.ts',
    'typescript(no-non-null-assertion)',
    'export function a(b: string | undefined): string {\n  return b!;\n}',
  ],
  [
    'lets a promise go',
    'plugin/a-promise.ts',
    'typescript(no-floating-promises)',
    'async function b(): Promise<void> {\n  await Promise.resolve();\n}\nexport function a(): void {\n  b();\n}',
  ],
  ['evaluates text', 'plugin/a-eval.ts', 'eslint(no-eval)', "export const a: unknown = eval('1');"],
  ['is not named as files are', 'plugin/aFile.ts', 'unicorn(filename-case)', 'export const a = 1;'],
];

/** Files that nothing is wrong with, each in its rank. */
const clean: Readonly<Record<string, string>> = {
  'hooks/model/clean.ts':
    "import * as z from 'zod/mini';\nimport { one } from './one.ts';\n\n/** Checks the number one. */\nexport const One = z.literal(one);",
  'hooks/model/one.ts': '/** The number one. */\nexport const one = 1;',
  'hooks/engine/a.ts':
    "import { one } from '../model/one.ts';\n\n/** The number one. */\nexport const a: number = one;",
  'hooks/simulate/a.ts':
    "import { a as engine } from '../engine/a.ts';\nimport { a as plugin } from '../../plugin/clean.ts';\n\n/** Gives a value. */\nexport function a(): unknown {\n  return plugin(String(engine));\n}",
  'hooks/http/routes.ts':
    "import type { Request } from 'express';\nimport { one } from '../model/one.ts';\n\n/** Gives a path. */\nexport function a(request: Request): string {\n  return `${request.path}${one}`;\n}",
  'hooks/simulate/local-clean.ts':
    "import { readFileSync } from 'node:fs';\n\n/** Reads a file. */\nexport function a(path: string): string {\n  return readFileSync(path, 'utf8');\n}",
  'hooks/kube/a.ts':
    "import { a as engine } from '../engine/a.ts';\nimport { readFileSync } from 'node:fs';\n\n/** Reads a file. */\nexport function a(): string {\n  return readFileSync(String(engine), 'utf8');\n}",
  'plugin/clean.ts':
    "import { parse } from 'yaml';\nimport { one } from '../hooks/model/one.ts';\nimport { rule } from './lint/clean.ts';\n\n/** Gives a value. */\nexport function a(text: string): unknown {\n  return rule(parse(text), one);\n}",
  'plugin/lint/clean.ts':
    "import { one } from '../../hooks/model/one.ts';\n\n/** Gives a value, or one. */\nexport function rule(value: unknown, other = one): unknown {\n  return value ?? other;\n}",
  'plugin/later.ts':
    "/** Gives a module, loaded only now. */\nexport async function later(): Promise<unknown> {\n  return import('./clean.ts');\n}",
  'plugin/read-clean.ts':
    "import { readFileSync } from 'node:fs';\nimport { a } from './clean.ts';\n\n/** Reads a file. */\nexport function readClean(path: string): unknown {\n  return a(readFileSync(path, 'utf8'));\n}",
  'plugin/main.ts':
    "import { readClean } from './read-clean.ts';\n\nexport const a: unknown = readClean(process.argv[2] ?? '');",
};

const breaches = [
  ...modelBreaches,
  ...engineBreaches,
  ...simulateBreaches,
  ...httpBreaches,
  ...kubeBreaches,
  ...gateBreaches,
  ...pluginBreaches,
  ...styleBreaches,
];
const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string().optional(), filename: z.string() })),
});
const found = new Map<string, Set<string>>();

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
    copyFileSync(join(root, file), join(folder, file));
  symlinkSync(modules, join(folder, 'node_modules'));
  for (const [file, code] of [
    ...Object.entries(clean),
    ...breaches.map(([, path, , text]) => [path, text] as const),
  ]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `/** A file for the linter. */\n${code}\n`);
  }
  for (const { code = '', filename } of lint(folder)) {
    found.set(filename, new Set([...(found.get(filename) ?? []), code]));
  }
  return () => rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe.each([
  ['hooks/model, which is pure,', modelBreaches],
  ['hooks/engine, which is pure,', engineBreaches],
  ['hooks/simulate, which has a clock of its own,', simulateBreaches],
  ['hooks/http, which is given its ports,', httpBreaches],
  ['hooks/kube, which is given its clock,', kubeBreaches],
  ['hooks/cli/gate, which is small,', gateBreaches],
  ['the plugin, which is a text filter,', pluginBreaches],
  ['any file', styleBreaches],
])('%s is reported where it', (_, rows) => {
  test.each(rows)('%s: %s', (_title, file, rule) => {
    expect([...(found.get(file) ?? [])]).toContain(rule);
  });
});

test.each(Object.keys(clean))('%s has nothing that the linter reports', (file) => {
  expect([...(found.get(file) ?? [])]).toEqual([]);
});

test('each file that breaks a rule was there', () => {
  expect(new Set(found.keys())).toEqual(new Set(breaches.map(([, file]) => file)));
});

/** Gives what oxlint reports of the folder; that it reports something makes it end with 1. */
function lint(folder: string): z.infer<typeof Report>['diagnostics'] {
  const PATH = `${join(modules, '.bin')}:${process.env['PATH'] ?? ''}`;
  const argv = [join(modules, 'oxlint/bin/oxlint'), '--format=json'];
  try {
    execFileSync(process.execPath, argv, {
      cwd: folder,
      env: { ...process.env, PATH },
      stdio: 'pipe',
      encoding: 'utf8',
    });
  } catch (cause) {
    const printed = z.object({ stdout: z.string() }).parse(cause).stdout;
    return Report.parse(JSON.parse(printed)).diagnostics;
  }
  return [];
}
