/** `hookline release list`: releases as a table, JSON, YAML or names, and their changes. */
import type { JsonObject } from '../model/object.ts';
import { printObject } from '../../plugin/print.ts';
import { printTable } from '../../plugin/table.ts';
import type { Asked } from './cluster.ts';
import { ageOf, releaseIn, type ReadRelease } from './release-object.ts';

interface Column {
  readonly header: string;
  readonly isWide?: true;
  readonly cell: (release: ReadRelease, now: number) => string;
}

const columns: readonly Column[] = [
  { header: 'name', cell: ({ name }) => name },
  { header: 'product', cell: ({ spec }) => spec.product },
  { header: 'phase', cell: ({ status }) => status?.phase ?? 'Pending' },
  { header: 'environments', cell: ({ status }) => progress(status) },
  { header: 'version', cell: ({ status, spec }) => status?.identity.version ?? spec.version ?? '' },
  { header: 'age', cell: ({ createdAt }, now) => ageOf(createdAt, now) },
  { header: 'flow', isWide: true, cell: ({ spec }) => spec.flow },
  {
    header: 'revision',
    isWide: true,
    cell: ({ status, spec }) => (status?.identity.revision ?? spec.revision ?? '').slice(0, 12),
  },
  { header: 'attempt', isWide: true, cell: ({ status }) => String(status?.attempt ?? 1) },
  { header: 'message', isWide: true, cell: ({ status }) => status?.error?.message ?? status?.message ?? '' },
];

/** Says how far a release is: `1/3`, and where it is now. */
function progress(status: ReadRelease['status']): string {
  const environments = status?.environments ?? [];
  const done = environments.filter(({ phase }) => phase === 'Succeeded' || phase === 'Skipped');
  const now = environments.filter(
    ({ phase }) => phase !== 'Pending' && !done.some((one) => one.phase === phase),
  );
  const where = now.map(({ name }) => name).join(',');
  return `${done.length}/${environments.length}${where === '' ? '' : ` ${where}`}`;
}

/** Runs the command; gives its exit code. */
export async function listReleases(asked: Asked): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const isAll = line.flags.get('all-namespaces') === 'true';
  const ask = isAll ? {} : { namespace };
  if (line.flags.get('watch') === 'true') return watchReleases(asked, ask);
  const found = (await objects.list('Release', ask)).map(releaseIn).filter(isWanted(asked));
  const releases = found.toSorted(byAge);
  const format = line.flags.get('output') ?? 'table';
  if (releases.length === 0 && (format === 'table' || format === 'wide'))
    world.complain(isAll ? 'No releases found.\n' : `No releases found in namespace ${namespace}.\n`);
  else world.print(printed(releases, { format, isAll, now: world.now() }));
  return 0;
}

function isWanted({ line }: Asked): (release: ReadRelease) => boolean {
  const product = line.flags.get('product');
  return ({ spec }) => product === undefined || spec.product === product;
}

function byAge(left: ReadRelease, right: ReadRelease): number {
  if (left.createdAt === right.createdAt) return left.name < right.name ? -1 : 1;
  return left.createdAt < right.createdAt ? -1 : 1;
}

interface Style {
  readonly format: string;
  readonly isAll: boolean;
  readonly now: number;
}

function printed(releases: readonly ReadRelease[], style: Style): string {
  const list = { apiVersion: 'v1', kind: 'List', items: releases.map(({ object }) => object) };
  if (style.format === 'json') return `${JSON.stringify(list, undefined, 2)}\n`;
  if (style.format === 'yaml') return printObject(list);
  if (style.format === 'name') return releases.map(nameLine).join('');
  const [headers, ...rows] = tableOf(releases, style);
  return printTable(headers ?? [], rows);
}

/** Writes a release as kubectl names it. */
export function nameLine({ name }: Pick<ReadRelease, 'name'>): string {
  return `release.hookline.dev/${name}\n`;
}

function tableOf(
  releases: readonly ReadRelease[],
  { format, isAll, now }: Style,
): readonly (readonly string[])[] {
  const shown = columns.filter(({ isWide }) => isWide !== true || format === 'wide');
  const headers = [...(isAll ? ['namespace'] : []), ...shown.map(({ header }) => header)];
  const rows = releases.map((release) => [
    ...(isAll ? [release.namespace] : []),
    ...shown.map(({ cell }) => cell(release, now)),
  ]);
  return [headers, ...rows];
}

/** Prints a release again whenever what is shown of it changes, as kubectl does. */
async function watchReleases(asked: Asked, ask: { readonly namespace?: string }): Promise<number> {
  const { objects, world, line } = asked;
  const format = line.flags.get('output') ?? 'table';
  const isAll = ask.namespace === undefined;
  const shown = new Map<string, string>();
  let hasHeader = false;
  await objects.watch('Release', ask, {
    change: ({ type, object }) => show(type, object),
    ended: world.ended,
  });
  return 0;

  function show(type: string, object: JsonObject): void {
    const release = releaseIn(object);
    const key = `${release.namespace}/${release.name}`;
    if (!isWanted(asked)(release)) return;
    if (type === 'Deleted') return void shown.delete(key);
    const text = one(release);
    const compared = one({ ...release, createdAt: '' });
    if (shown.get(key) === compared) return;
    shown.set(key, compared);
    world.print(text);
    hasHeader = true;
  }

  function one(release: ReadRelease): string {
    if (format === 'json') return `${JSON.stringify(release.object)}\n`;
    if (format === 'yaml') return `---\n${printObject(release.object)}`;
    if (format === 'name') return nameLine(release);
    return alignedRow(tableOf([release], { format, isAll, now: world.now() }), hasHeader);
  }
}

/** Rows that come one by one are aligned to columns of a fixed width. */
function alignedRow(table: readonly (readonly string[])[], hasHeader: boolean): string {
  const widths = table[0]?.map((header) => (header === 'name' ? 36 : 16)) ?? [];
  const padded = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const [headers = [], ...rows] = padded;
  return [...(hasHeader ? [] : [headers.map((header) => header.toUpperCase())]), ...rows]
    .map((row) => `${row.join(' ').trimEnd()}\n`)
    .join('');
}
