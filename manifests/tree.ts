/** Draws the tree of the repository for the README, from the first sentence of each file's docstring. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What lies in each folder; a test holds that these are the folders that there are. */
export const folders: Readonly<Record<string, string>> = {
  '.ci': 'what CI runs',
  '.github': 'how to contribute',
  docs: 'what a user reads; every YAML in it is tested',
  hooks: 'the command line, and the loop of the server',
  'hooks/cli': 'the commands as data, and their help',
  'hooks/cli/gate': '`hookline gate`, which gate Jobs run',
  'hooks/cli/http': '`hookline http`, which the Jobs of `http` hooks run',
  'hooks/engine': 'the release engine: a snapshot in, actions out; read decide.ts first',
  'hooks/kube':
    'the cluster: watches, a cache of what they see, a queue, writes, the lead; read replica.ts first',
  'hooks/http': 'the HTTP server: gates, releases, events, pages; read routes.ts first',
  'hooks/model':
    'the vocabulary: kinds, names, problems, and Hook → Job; knows no files, no cluster, no clock',
  'hooks/simulate': 'a world in memory: an API server, Jobs, time; hooks as local processes',
  'hooks/simulate/argo': 'a simulated Argo CD; read step.ts first',
  manifests: 'what is installed, examples, and what generates files',
  'manifests/crds': 'the CRDs (generated)',
  'manifests/examples':
    'applications to copy: plain, a chart, an overlay, hooks beside a Helm source, an ApplicationSet, a flow, a whole product, a first release',
  'manifests/monitoring': 'alerts and a dashboard (`kubectl apply -k manifests/monitoring`)',
  'manifests/schemas': 'the JSON Schemas for editors (generated)',
  'manifests/server': 'the server: Deployment, Roles with a reason for each rule, configuration',
  'manifests/sidecar':
    "the sidecar of argocd-repo-server: a Kustomize component, and values for argo-helm's chart",
  plugin: 'the text filter that Argo CD runs; read pipeline.ts first',
  'plugin/lint': 'the linter: rules, levels, baselines, corrections',
  test: 'everything that tests, in folders of the same names',
  'test/bench': '`npm run bench`: time and memory as ratios; `npm run bench:server`: the server at its size',
  'test/bundle': 'what is tested on `dist/` only',
  'test/cluster': 'a real Kubernetes with Argo CD and the sidecar, without Docker (`npm run cluster`)',
  'test/cluster-unit': 'the harness of that cluster, where it needs none',
  'test/docs': 'every YAML, command, link and claim of README and docs',
  'test/drift': 'what is generated or listed is current',
  'test/e2e': 'on a real cluster: what the real Argo CD does with the plugin (`npm run e2e`)',
  'test/golden': 'the whole plugin: a folder in, a folder out',
  'test/hooks': 'hooks/, file by file',
  'test/manifests': 'manifests/, rendered by the real Helm and Kustomize',
  'test/plugin': 'plugin/, file by file',
  'test/property': 'what must hold for every input',
  'test/support': 'what several tests share',
  'test/tools': '`npm run tools`: the programs and files that tests need',
};

/** The folders whose files are drawn, too. */
const withFiles = new Set([
  'hooks',
  'hooks/cli',
  'hooks/cli/gate',
  'hooks/cli/http',
  'hooks/engine',
  'hooks/kube',
  'hooks/http',
  'hooks/model',
  'hooks/simulate',
  'hooks/simulate/argo',
  'manifests',
  'plugin',
  'plugin/lint',
]);

/** Gives the tree as a code block. */
export function tree(): string {
  const lines = Object.entries(folders).flatMap(([folder, meaning]) => [
    row(folder, `${folder.split('/').at(-1) ?? ''}/`, meaning),
    ...(withFiles.has(folder) ? filesOf(folder) : []),
  ]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return `\`\`\`text\n${lines.map(([name, meaning]) => `${name.padEnd(width)}  ${meaning}\n`).join('')}\`\`\`\n`;
}

/** Gives the first sentence of a file's docstring, without its full stop and without a reference to the design. */
export function firstSentence(text: string): string {
  const [, docstring = ''] = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  const prose =
    docstring
      .replaceAll(/^\s*\* ?/gm, '')
      .trim()
      .split('\n\n')[0] ?? '';
  const [sentence = ''] = prose.replaceAll('\n', ' ').split(/(?<!\()\.(?: |$)/);
  return sentence.replaceAll(/ \([a-zA-Z-]+\.md [^)]*\)/g, '');
}

type Line = readonly [name: string, meaning: string];

function row(path: string, name: string, meaning: string): Line {
  return [`${'  '.repeat(path.split('/').length - 1)}${name}`, meaning];
}

function filesOf(folder: string): readonly Line[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) =>
      row(`${folder}/${name}`, name, firstSentence(readFileSync(join(root, folder, name), 'utf8'))),
    );
}
