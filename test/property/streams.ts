/** Streams as renderers give them: texts, with the number of objects that Argo CD finds in each. */
import fc from 'fast-check';
import { options } from '../../plugin/options.ts';
import { transform } from '../../plugin/pipeline.ts';
import { isError } from '../../hooks/model/problem.ts';
import type { Source } from '../../plugin/manifest.ts';

export interface Stream {
  readonly text: string;
  readonly objects: number;
}

/** Characters that readers of YAML have trouble with. */
const odd = fc.constantFrom(
  '\t',
  '\r',
  '\n',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '\u0000',
  ' ',
  '#',
  '- ',
  ': ',
  '😀',
);

/** Any text, more often an unusual one. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.oneof(odd, fc.string({ maxLength: 5 })), { maxLength: 6 }).map((parts) => parts.join('')),
);

function hookOf(key: string, value: string): string {
  return `kind: Pod\nmetadata: {name: a, annotations: {${key}: ${value}}}\n`;
}

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${value}\n`;
}

const values = fc.oneof(
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '|\n    ---\n    a\n',
    '>-\n    ...\n    --- b\n\n',
    'yes # why',
    '0o17',
    '12345678901234567890',
    '~',
  ),
);
const name = fc.stringMatching(/^[a-z]{1,5}$/);

const documents = fc.oneof(
  fc.tuple(name, values).map(([title, value]) => ({ text: configMap(title, value), objects: 1 })),
  fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { minKeys: 1 }).map((value) => ({
    text: `${JSON.stringify({ kind: 'A', value })}\n`,
    objects: 1,
  })),
  fc.nat({ max: 3 }).map((count) => ({
    text: `kind: List\nitems: [${'{kind: Pod},'.repeat(count)}]\n`,
    objects: count,
  })),
  fc.constantFrom(
    { text: '', objects: 0 },
    { text: '\n  \n', objects: 0 },
    { text: '# only a comment\n', objects: 0 },
    { text: 'null\n', objects: 0 },
    { text: 'kind: A\nkind: B\n', objects: 1 },
    { text: 'kind: A # a\n...\n', objects: 1 },
    { text: hookOf('argocd.argoproj.io/hook', 'PreSync'), objects: 1 },
    { text: hookOf('helm.sh/hook', 'test'), objects: 1 },
    { text: 'kind: Hook\napiVersion: hookline.dev/v1alpha1\n', objects: 1 },
  ),
);

/** Documents that are not YAML and concern nobody. */
export const brokenDocuments = fc
  .constantFrom('a: [\n', '\tx: y\n', 'a: b: c\n', 'a: {{ .Values.a }}\n', '"\n', '@\n', 'a: *b\n')
  .map((text) => ({ text, objects: 0 }));

const separators = fc.constantFrom(
  '---\n',
  '--- \n',
  '---\t# a comment\n',
  '--- #\n',
  '---\r\n',
  '---\u2003\n',
);

/** Streams with at least one object. */
export const streams = streamsOf(documents);

/** Gives streams of some kind of document, with one object in front. */
export function streamsOf(kind: fc.Arbitrary<Stream>): fc.Arbitrary<Stream> {
  return fc
    .record({
      mark: fc.constantFrom('', '\uFEFF', '# first\n', '---\n'),
      parts: fc.array(fc.tuple(separators, kind), { maxLength: 4 }),
      isWindows: fc.boolean(),
      isOpen: fc.boolean(),
    })
    .map(({ mark, parts, isWindows, isOpen }) => {
      const all = parts.map(([lead, { text }]) => lead + text).join('');
      const unix = `${mark}kind: First\n${all}`;
      const text = isWindows ? unix.replaceAll(/\r?\n/g, '\r\n') : unix;
      const objects = 1 + parts.reduce((sum, [, part]) => sum + part.objects, 0);
      return { text: isOpen ? text.replace(/[\r\n]+$/, '') : text, objects };
    });
}

/** JSON objects behind each other, as `kubectl get -o json` in a loop gives them. */
export const jsonStreams = fc
  .array(
    fc.tuple(
      fc.dictionary(anyText, fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }), { maxKeys: 4 }),
      fc.constantFrom('', ' ', '\n', '\r\n', '\n\n\t'),
      fc.constantFrom(0, 2, '\t'),
    ),
    { minLength: 2, maxLength: 5 },
  )
  .map((parts) =>
    parts.map(([value, gap, indent]) => ({ text: JSON.stringify(value, undefined, indent) + gap })),
  );

/** Hooks of one application, with any text in their scripts and parameters. */
export const hooks = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/),
    phases: fc.uniqueArray(fc.constantFrom('PreSync', 'Sync', 'PostSync', 'SyncFail'), {
      minLength: 1,
      maxLength: 2,
    }),
    wave: fc.integer({ min: -9999, max: 9999 }),
    source: anyText.map((text) => `#${text}`),
    value: anyText,
  }),
  { selector: (hook) => hook.name, minLength: 1, maxLength: 3 },
);
export type SomeHook = typeof hooks extends fc.Arbitrary<(infer T)[]> ? T : never;

/** Writes hooks as a hook file. */
export function hookFile(declared: readonly SomeHook[]): Source {
  const texts = declared.map(({ name: title, phases, wave, source, value }) =>
    JSON.stringify({
      apiVersion: 'hookline.dev/v1alpha1',
      kind: 'Hook',
      metadata: { name: title },
      spec: { phases, wave, parameters: [{ name: 'VALUE', value }], script: { image: 'a:1', source } },
    }),
  );
  return { name: 'hookline.yaml', text: texts.join('\n---\n') };
}

const settings = options('generate', ['--filter', '--app-name', 'shop', '--app-namespace', 'shop'], {}).value;

/** Runs the plugin over sources and hook files; a problem of level error is thrown. */
export async function generate(
  sources: readonly string[],
  declared: readonly SomeHook[] = [],
): Promise<string> {
  const input = {
    sources: sources.map((text, index) => ({ name: `${index}.yaml`, text })),
    hookFiles: declared.length === 0 ? [] : [hookFile(declared)],
    gateFiles: {},
  };
  const { value, problems } = await transform(input, settings);
  if (problems.some(isError)) throw new Error(JSON.stringify(problems));
  return value.map(({ lead, text }) => lead + text).join('');
}
