/** The preview that `plan` prints: every object of the result, in the order in which Argo CD runs it. */
import { field, isObject, type JsonObject } from '../hooks/model/object.ts';
import type { Checked, Problem } from '../hooks/model/problem.ts';
import type { Manifest } from './manifest.ts';
import type { Options } from './options.ts';
import { runOrder, type RunOrder } from './order.ts';
import { parse, type Parsed } from './parse.ts';
import { documentsOf } from './split.ts';
import { showPlan } from './show.ts';

/** Gives the printed plan; a document that cannot be parsed is a problem, because its objects would be missing. */
export function preview(manifests: readonly Manifest[], options: Options): Checked<string> {
  const { value, problems } = orderOf(manifests, options);
  // Markdown is for differences; who asks for it here was refused before.
  return { value: showPlan(value, options.output === 'markdown' ? 'table' : options.output), problems };
}

/** Gives the run order of a result, and a problem for each document that cannot be parsed. */
export function orderOf(
  manifests: readonly Manifest[],
  { application }: Pick<Options, 'application'>,
): Checked<RunOrder> {
  const parsed = manifests.flatMap(documentsOf).map((manifest) => ({ manifest, ...parse(manifest) }));
  const entries = parsed.flatMap(({ manifest, value, problems }) =>
    valuesOf(value, problems).map((object) => ({ value: object, from: fromOf(manifest) })),
  );
  const order = runOrder(entries, { namespace: application.namespace, revision: application.revision });
  return { value: order, problems: parsed.flatMap(({ problems }) => problems) };
}

/** Gives the objects of a document; what is no object counts as one without a kind, which Argo CD refuses as well. */
function valuesOf({ value, objects }: Parsed, problems: readonly Problem[]): readonly JsonObject[] {
  const items = field(value, 'items');
  const written = Array.isArray(items) ? items.length : Number(!isObject(value) && value !== null);
  const refused = problems.length > 0 ? 0 : Math.max(0, written - objects.length);
  return [...objects.map((object) => object.value), ...Array.from({ length: refused }, () => ({}))];
}

function fromOf({ file, line, hook }: Manifest): string {
  const place = file.startsWith('parameter ') ? file : `${file}:${line}`;
  return hook === undefined ? place : `${hook === 'gate' ? 'gate' : `Hook/${hook}`} ${place}`;
}
