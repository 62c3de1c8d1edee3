/** Files that break the ranks, each in its folder, and the rule that must report them. */

/** A file that breaks one rule, and the rule. */
export type Breach = readonly [title: string, file: string, rule: string, code: string];

/** The rule that says who may import whom. */
export const imports = 'eslint(no-restricted-imports)';
/** The rule that keeps the world out. */
export const globals = 'eslint(no-restricted-globals)';

/** What the model must not do. */
export const modelBreaches: readonly Breach[] = [
  [
    'reads files',
    'hooks/model/a-fs.ts',
    imports,
    "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;",
  ],
  [
    'computes a hash outside digest.ts',
    'hooks/model/a-crypto.ts',
    imports,
    "export { createHash } from 'node:crypto';",
  ],
  ['parses YAML', 'hooks/model/a-yaml.ts', imports, "export { parse } from 'yaml';"],
  ['loads all of zod', 'hooks/model/a-zod.ts', imports, "export * as z from 'zod';"],
  [
    'tokenizes paths outside query.ts',
    'hooks/model/a-path.ts',
    imports,
    "export { JSONPath } from 'jsonpath-plus';",
  ],
  ['imports the engine', 'hooks/model/a-engine.ts', imports, "export { a } from '../engine/a.ts';"],
  ['imports the plugin', 'hooks/model/a-plugin.ts', imports, "export { a } from '../../plugin/clean.ts';"],
  [
    'imports when it runs',
    'hooks/model/a-later.ts',
    imports,
    "export function a(): Promise<unknown> {\n  return import('node:fs');\n}",
  ],
  [
    'has more than a hash in digest.ts',
    'hooks/model/digest.ts',
    imports,
    "export { readFileSync } from 'node:fs';",
  ],
  ['reads files in query.ts', 'hooks/model/query.ts', imports, "export { readFileSync } from 'node:fs';"],
  ['asks for the time', 'hooks/model/a-date.ts', globals, 'export const a = Date.now();'],
  ['reads the environment', 'hooks/model/a-process.ts', globals, "export const a = process.env['A'];"],
  ['uses the network', 'hooks/model/a-fetch.ts', globals, "export const a = fetch('https://a.test');"],
  ['waits', 'hooks/model/a-wait.ts', globals, 'export const a = setTimeout(String, 1);'],
  ['reaches for everything', 'hooks/model/a-global.ts', globals, 'export const a = globalThis;'],
  [
    'rolls dice',
    'hooks/model/a-random.ts',
    'eslint(no-restricted-properties)',
    'export const a = Math.random();',
  ],
];

/** What the engine must not do. */
export const engineBreaches: readonly Breach[] = [
  ['reads files', 'hooks/engine/a-fs.ts', imports, "export { readFileSync } from 'node:fs';"],
  ['checks with zod', 'hooks/engine/a-zod.ts', imports, "export * as z from 'zod/mini';"],
  ['parses YAML', 'hooks/engine/a-yaml.ts', imports, "export { parse } from 'yaml';"],
  ['imports the plugin', 'hooks/engine/a-plugin.ts', imports, "export { a } from '../../plugin/clean.ts';"],
  ['imports the loop', 'hooks/engine/a-loop.ts', imports, "export { a } from '../controller.ts';"],
  ['imports a world', 'hooks/engine/a-world.ts', imports, "export { a } from '../simulate/a.ts';"],
  ['asks for the time', 'hooks/engine/a-date.ts', globals, 'export const a = Date.now();'],
  ['waits', 'hooks/engine/a-wait.ts', globals, 'export const a = setTimeout(String, 1);'],
  [
    'rolls dice',
    'hooks/engine/a-random.ts',
    'eslint(no-restricted-properties)',
    'export const a = Math.random();',
  ],
  ['imports a world in the loop', 'hooks/controller.ts', imports, "export { a } from './simulate/a.ts';"],
];

/** What the simulated world must not do. */
export const simulateBreaches: readonly Breach[] = [
  ['reads files', 'hooks/simulate/a-fs.ts', imports, "export { readFileSync } from 'node:fs';"],
  [
    "imports the plugin's reader",
    'hooks/simulate/a-read.ts',
    imports,
    "export { a } from '../../plugin/read.ts';",
  ],
  ['imports another world', 'hooks/simulate/a-kube.ts', imports, "export { a } from '../kube/a.ts';"],
  ['imports the command line', 'hooks/simulate/a-cli.ts', imports, "export { a } from '../cli/a.ts';"],
  ['asks for the time', 'hooks/simulate/a-date.ts', globals, 'export const a = Date.now();'],
  ['waits', 'hooks/simulate/a-wait.ts', globals, 'export const a = setTimeout(String, 1);'],
  [
    'rolls dice',
    'hooks/simulate/a-random.ts',
    'eslint(no-restricted-properties)',
    'export const a = Math.random();',
  ],
  [
    'knows the engine in Argo CD',
    'hooks/simulate/argo/a-engine.ts',
    imports,
    "export { a } from '../../engine/a.ts';",
  ],
  [
    'imports the loop where it runs processes',
    'hooks/simulate/local-a.ts',
    imports,
    "export { a } from '../controller.ts';",
  ],
];

/** What the HTTP server must not do. */
export const httpBreaches: readonly Breach[] = [
  ['imports the cluster', 'hooks/http/a-kube.ts', imports, "export { a } from '../kube/a.ts';"],
  ['imports the simulator', 'hooks/http/a-simulate.ts', imports, "export { a } from '../simulate/a.ts';"],
  ['imports the command line', 'hooks/http/a-cli.ts', imports, "export { a } from '../cli/a.ts';"],
  ['imports the wiring', 'hooks/http/a-server.ts', imports, "export { a } from '../server.ts';"],
  ['imports the metrics', 'hooks/http/a-metrics.ts', imports, "export { a } from '../metrics.ts';"],
  ['routes by itself', 'hooks/http/a-express.ts', imports, "export { Router } from 'express';"],
  ['counts by itself', 'hooks/http/app.ts', imports, "export { Counter } from 'prom-client';"],
  ['asks for the time', 'hooks/http/a-date.ts', globals, 'export const a = new Date();'],
  [
    'has a timer of its own',
    'hooks/http/a-timer.ts',
    globals,
    'export const a: unknown = setTimeout(String, 1);',
  ],
  [
    'fetches by itself',
    'hooks/http/a-fetch.ts',
    globals,
    "export const a: unknown = fetch('https://a.test');",
  ],
  ['reads the environment', 'hooks/http/a-process.ts', globals, 'export const a = process.argv;'],
  ['imports the server where it counts', 'hooks/metrics.ts', imports, "export { a } from './http/a.ts';"],
];

/** What hooks/kube must not do, and what stands beside it. */
export const kubeBreaches: readonly Breach[] = [
  ['imports another world', 'hooks/kube/a-simulate.ts', imports, "export { a } from '../simulate/a.ts';"],
  ['imports the command line', 'hooks/kube/a-cli.ts', imports, "export { a } from '../cli/a.ts';"],
  ['imports the log', 'hooks/kube/a-log.ts', imports, "export { a } from '../log.ts';"],
  [
    'imports client-node',
    'hooks/kube/a-client.ts',
    imports,
    "export { KubeConfig } from '@kubernetes/client-node';",
  ],
  ['asks for the time', 'hooks/kube/a-date.ts', globals, 'export const a = Date.now();'],
  ['waits', 'hooks/kube/a-wait.ts', globals, 'export const a = setTimeout(String, 1);'],
  ['looks at the environment', 'hooks/kube/a-process.ts', globals, "export const a = process.env['HOME'];"],
  [
    'rolls dice',
    'hooks/kube/a-random.ts',
    'eslint(no-restricted-properties)',
    'export const a = Math.random();',
  ],
  [
    'knows the model in connect.ts',
    'hooks/kube/connect.ts',
    imports,
    "export { one } from '../model/one.ts';",
  ],
  ['reads files in config.ts', 'hooks/config.ts', imports, "export { readFileSync } from 'node:fs';"],
];

/** What the gate must not do. */
export const gateBreaches: readonly Breach[] = [
  ['checks with zod', 'hooks/cli/gate/a-zod.ts', imports, "export * as z from 'zod/mini';"],
  ['imports other commands', 'hooks/cli/gate/a-cli.ts', imports, "export { a } from '../simulate.ts';"],
  ['imports the server', 'hooks/cli/gate/a-http.ts', imports, "export { a } from '../../http/a.ts';"],
];

/** What the plugin must not do. */
export const pluginBreaches: readonly Breach[] = [
  ['reads files', 'plugin/a-fs.ts', imports, "export { readFileSync } from 'node:fs';"],
  [
    'reads files when it runs',
    'plugin/a-later.ts',
    imports,
    "export function a(): Promise<unknown> {\n  return import('node:fs');\n}",
  ],
  ['checks with zod', 'plugin/a-zod.ts', imports, "export { z } from 'zod';"],
  ['imports its own reader', 'plugin/a-read.ts', imports, "export { a } from './read.ts';"],
  ['imports another of its readers', 'plugin/a-path.ts', imports, "export { a } from './read-path.ts';"],
  ['imports the run', 'plugin/a-run.ts', imports, "export { a } from './run.ts';"],
  ['imports its entry', 'plugin/a-main.ts', imports, "export { a } from './main.ts';"],
  ['imports the server', 'plugin/a-server.ts', imports, "export { a } from '../hooks/controller.ts';"],
  ['imports the command line', 'plugin/a-cli.ts', imports, "export { a } from '../hooks/cli/a.ts';"],
  ['reads files in a rule', 'plugin/lint/a-fs.ts', imports, "export { readFileSync } from 'node:fs';"],
  ['imports the reader in a rule', 'plugin/lint/a-read.ts', imports, "export { a } from '../read.ts';"],
  ['imports zod in a rule', 'plugin/lint/a-zod.ts', imports, "export { z } from 'zod';"],
  ['asks for the time', 'plugin/a-date.ts', globals, 'export const a = new Date();'],
  ['reads the environment', 'plugin/a-process.ts', globals, 'export const a = process.argv;'],
  ['rolls dice', 'plugin/a-random.ts', 'eslint(no-restricted-properties)', 'export const a = Math.random();'],
  ['reads the environment in its reader', 'plugin/read.ts', globals, "export const a = process.env['A'];"],
  ['imports its entry in its reader', 'plugin/read-main.ts', imports, "export { a } from './main.ts';"],
  [
    'uses the network beside the process',
    'plugin/shell.ts',
    globals,
    "export const a = fetch('https://a.test');",
  ],
];
