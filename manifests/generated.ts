/** The files that are made of the code, as one table: `npm run generate` writes them, a test holds them. */
import { customResourceDefinition, editorSchema } from '../hooks/model/crd.ts';
import { kinds } from '../hooks/model/kinds.ts';
import { parameterRows } from '../plugin/parameters.ts';
import { printObject } from '../plugin/print.ts';
import { lintConfigSchema } from './lint-config-schema.ts';
import { cliPage } from './cli-page.ts';
import { filled, pages } from './pages.ts';
import { pluginYaml } from './plugin-yaml.ts';
import { rulesPage } from './rules-page.ts';

/** A file's path from the root of the repository, and what makes its content. */
type Row = readonly [path: string, content: () => string | Promise<string>];

const yamlHead = '# Generated from hooks/model by "npm run generate"; do not edit.\n';
const comment = 'Generated from hooks/model by "npm run generate"; do not edit.';

const schemas: readonly Row[] = kinds.flatMap((kind): readonly Row[] => [
  [
    `manifests/crds/${kind.plural}.hookline.dev.yaml`,
    () => yamlHead + printObject(customResourceDefinition(kind)),
  ],
  [`manifests/schemas/${kind.singular}.json`, () => printJson({ $comment: comment, ...editorSchema(kind) })],
]);

const rows: readonly Row[] = [
  ...schemas,
  ['manifests/schemas/lintconfig.json', () => printJson({ $comment: comment, ...lintConfigSchema() })],
  ['docs/cli.md', cliPage],
  ['docs/rules.md', rulesPage],
  ['manifests/sidecar/plugin.yaml', announcement],
  ...pages.map((path): Row => [path, () => filled(path)]),
];

/** Gives every generated file's content by its path from the root of the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [path, content] of rows) files.set(path, await content());
  return files;
}

function announcement(): string {
  return pluginYaml(
    parameterRows().map(({ meaning, ...row }) => ({ ...row, tooltip: meaning, default: row.default })),
  );
}

function printJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
