/** Builds `dist/`: two short entries, and one chunk for each dynamic import. */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** The entries: `plugin.js` is the sidecar's, `hookline.js` the command line's. */
const entries = { plugin: 'plugin/main.ts', hookline: 'hooks/main.ts' };

/** The builds of libraries without `require`: they load faster, and an ES module has none. */
const libraries = {
  yaml: './node_modules/yaml/browser/index.js',
  // Only what finds a cluster: its index brings the client that we do not use.
  '@kubernetes/client-node': './node_modules/@kubernetes/client-node/dist/config.js',
  'jsonpath-plus': './node_modules/jsonpath-plus/dist/index-browser-esm.js',
};

/**
 * Builds everything into `dist/`.
 *
 * esbuild's own splitting is not used: it makes a chunk of whatever two others share, and each file more costs the
 * sidecar a millisecond. Here a dynamic import is a door, and what lies behind it is one file; only `yaml` is shared.
 */
export async function buildAll(): Promise<void> {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const doors = new Map<string, string>();
  for (const [name, entry] of Object.entries(entries)) await bundle(join(root, entry), `${name}.js`, doors);
  const built = new Set<string>();
  for (let next = unbuilt(doors, built); next !== undefined; next = unbuilt(doors, built)) {
    built.add(next[0]);
    await bundle(next[0], `chunks/${next[1]}.js`, doors);
  }
}

function unbuilt(
  doors: ReadonlyMap<string, string>,
  built: ReadonlySet<string>,
): readonly [string, string] | undefined {
  return [...doors].find(([file]) => !built.has(file));
}

async function bundle(entry: string, outfile: string, doors: Map<string, string>): Promise<void> {
  const folder = outfile.startsWith('chunks/') ? './' : './chunks/';
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join('dist', outfile),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    legalComments: 'linked',
    // What libraries bring as CommonJS asks for Node's own modules by `require`, which an ES module does not have.
    banner: { js: required.has(entry) ? requireBanner : '' },
    alias: entry === join(root, libraries.yaml) ? {} : aliases,
    plugins: [doorsTo(doors, folder), builtins, withoutUnused, oneMimeTypes],
    logLevel: 'warning',
    logOverride: { 'import-is-undefined': 'error' },
  });
}

const { yaml: _, ...aliases } = libraries;

/** What client-node brings and its finding of a cluster never uses, with the names that it imports. */
const unused: Readonly<Record<string, readonly string[]>> = {
  // 1,500 classes for objects, a seventh of the memory: ours are plain.
  './gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  // Another HTTP client, for its `fetch`: we speak by Node's own.
  undici: ['Agent', 'ProxyAgent'],
};

/** Tables of letters: express.json takes UTF only. They are a third of the server's text, which stays in memory. */
const otherEncodings = /[\\/]iconv-lite[\\/]encodings[\\/](?:tables[\\/]|sbcs-data-generated)/;

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(steps) {
    steps.onResolve({ filter: /^(?:\.\/gen\/index\.js|undici)$/ }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    steps.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: (unused[path] ?? []).map((name) => `export const ${name} = undefined;`).join('\n'),
    }));
    steps.onLoad({ filter: otherEncodings }, () => ({ contents: '{}', loader: 'json' }));
  },
};

/** npm gives each part of express a table of media types of its own, the same four times: in memory there is one. */
const oneMimeTypes: Plugin = {
  name: 'one-mime-types',
  setup(steps) {
    const resolveDir = join(root, 'node_modules/express');
    steps.onResolve({ filter: /^mime-types$/ }, ({ path, kind, pluginData }) =>
      pluginData === 'one-mime-types'
        ? undefined
        : steps.resolve(path, { kind, resolveDir, pluginData: 'one-mime-types' }),
    );
  },
};

/** The doors behind which libraries lie that need `require`. */
const required: ReadonlySet<string> = new Set([
  join(root, 'hooks/cluster.ts'),
  join(root, 'hooks/server.ts'),
]);

const requireBanner =
  "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** Leaves dynamic imports, and `yaml`, to chunks of their own, and notes which. */
function doorsTo(doors: Map<string, string>, folder: string): Plugin {
  return {
    name: 'doors',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$|^yaml$/ }, ({ path, kind, importer }) => {
        if (kind !== 'dynamic-import' && path !== 'yaml') return undefined;
        const file = path === 'yaml' ? join(root, libraries.yaml) : resolve(dirname(importer), path);
        const name = path === 'yaml' ? 'yaml' : basename(file, '.ts');
        const other = [...doors].find(([known, taken]) => taken === name && known !== file);
        if (other !== undefined) throw new Error(`${file} and ${other[0]} would be one chunk: rename one`);
        doors.set(file, name);
        return { path: `${folder}${name}.js`, external: true };
      });
    },
  };
}

/**
 * Takes Node's own modules by `process.getBuiltinModule`, and of each only what is imported somewhere: an `import` of
 * `node:fs` makes Node load every part of it, promises and streams included, which costs a tenth of the sidecar's run.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup(steps) {
    steps.onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      importer.includes(`${sep}node_modules${sep}`)
        ? { path, external: true }
        : { path, namespace: 'builtin' },
    );
    steps.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: facade(path) }));
  },
};

/** Writes a module that gives what our sources import of one of Node's. */
function facade(module: string): string {
  const names = new Set<string>();
  for (const file of globSync('{plugin,hooks}/**/*.ts', { cwd: root })) {
    const imports = readFileSync(join(root, file), 'utf8').matchAll(
      /^import \{([^}]*)\} from '(node:[a-z_/]+)';$/gm,
    );
    const lists = [...imports]
      .filter(([, , from]) => from === module)
      .map(([, list = '']) => list.split(','));
    const words = lists.flat().map((word) => word.trim().replace(/ as \w+$/, ''));
    for (const word of words.filter((name) => /^\w+$/.test(name))) names.add(word);
  }
  const lines = [...names].map((name) => `export const ${name} = /* @__PURE__ */ (() => m.${name})();`);
  return [`const m = /* @__PURE__ */ process.getBuiltinModule('${module}');`, ...lines].join('\n');
}

if (import.meta.main) await buildAll();
