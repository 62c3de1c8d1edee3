/** ApplicationSets of a folder: those that list their elements are expanded, as Argo CD does it. */
import { argoApiVersion } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';

/** The Applications of an ApplicationSet, or why they are not known here. */
export type Expanded = { readonly applications: readonly JsonObject[] } | { readonly unknown: string };

/** Expands an ApplicationSet with `list` generators; all others need a cluster, a repository or a service. */
export function expand(set: JsonObject): Expanded {
  const { spec } = set;
  const generators = field(spec, 'generators');
  const template = field(spec, 'template');
  if (!Array.isArray(generators) || !isObject(template))
    return { unknown: 'it has no generators or no template' };
  const other = generators.flatMap((one) => reasonAgainst(one) ?? [])[0];
  if (other !== undefined) return { unknown: other };
  if (field(spec, 'templatePatch') !== undefined) return { unknown: 'its templatePatch is Go code' };
  const fill = field(spec, 'goTemplate') === true ? goFilled : plainFilled;
  const elements = generators.flatMap((one) => field(field(one, 'list'), 'elements') as readonly unknown[]);
  try {
    return {
      applications: elements.map((element) =>
        applicationOf(
          set,
          filled(template, (text) => fill(text, element)),
        ),
      ),
    };
  } catch (cause) {
    if (cause instanceof Unfilled) return { unknown: cause.message };
    throw cause;
  }
}

function reasonAgainst(generator: unknown): string | undefined {
  const [kind = 'nothing'] = isObject(generator) ? Object.keys(generator) : [];
  if (kind !== 'list') return `its generator is ${kind}`;
  const list = field(generator, 'list');
  const extra = ['template', 'elementsYaml'].find((name) => field(list, name) !== undefined);
  if (extra !== undefined) return `its list has ${extra}`;
  if (field(generator, 'selector') !== undefined) return 'its list has a selector';
  return Array.isArray(field(list, 'elements')) ? undefined : 'its list has no elements';
}

function applicationOf({ metadata: own }: JsonObject, template: unknown): JsonObject {
  const metadata = field(template, 'metadata');
  const namespace = textField(own, 'namespace');
  return {
    apiVersion: argoApiVersion,
    kind: 'Application',
    metadata: { ...(isObject(metadata) ? metadata : {}), ...(namespace === '' ? {} : { namespace }) },
    spec: field(template, 'spec'),
  };
}

/** A template that only Go can fill in. */
class Unfilled extends Error {}

function filled(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one, fill));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [fill(key), filled(one, fill)]));
}

/** `{{name}}` and `{{values.name}}`; what is not known stays as it is. */
function plainFilled(text: string, element: unknown): string {
  return text.replaceAll(
    /\{\{\s*([\w.-]+)\s*\}\}/g,
    (whole, path: string) => valueAt(element, path) ?? whole,
  );
}

/** `{{.name}}` and `{{.nested.name}}`: no functions. */
function goFilled(text: string, element: unknown): string {
  return text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (_, code: string) => {
    const [, path] = /^\.([\w.]+)$/.exec(code) ?? [];
    if (path === undefined) throw new Unfilled(`its template has {{${code}}}, which is Go code`);
    const value = valueAt(element, path);
    if (value === undefined) throw new Unfilled(`its template has {{${code}}}, which an element lacks`);
    return value;
  });
}

function valueAt(element: unknown, path: string): string | undefined {
  const value = path.split('.').reduce<unknown>((found, key) => field(found, key), element);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
