/** A release as a tree: environments, applications with their hooks, what holds them, how long, and why something failed. */
import { contextValues } from '../model/context.ts';
import { parseInstant } from '../model/instant.ts';
import type { ApplicationRecord, EnvironmentRecord, HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { printable } from '../model/printable.ts';
import { spanText } from '../model/span.ts';
import { signOf } from './simulate-text.ts';

/** How much of a release is drawn, the most first: all, what has begun and not ended well, or only what goes on or went wrong. */
export const treeDetails = ['whole', 'open', 'going'] as const;
/** How much of a release is drawn. */
export type TreeDetail = (typeof treeDetails)[number];

/** How a tree is drawn. */
export interface TreeStyle {
  /** Milliseconds since 1970: what is going on lasts until now. */
  readonly now: number;
  readonly isColoured: boolean;
  /** Absent: the whole. */
  readonly detail?: TreeDetail;
}

interface Node {
  readonly name: string;
  readonly phase: string;
  readonly span: string;
  readonly note: string;
  readonly below: readonly Node[];
}

/** Draws a release. */
export function releaseTree(name: string, status: ReleaseStatus, style: TreeStyle): string {
  const { revision = '', version = '' } = status.identity;
  const [before, after] = [
    status.hooks.filter(isAtStart),
    status.hooks.filter((hook) => !isAtStart(hook)),
  ].map((hooks) => nodesOf(hooks, style));
  const root: Node = {
    name,
    phase: status.phase,
    span: spanOf(status.openedAt, status.endedAt, style),
    note: noteOf(version, revision.slice(0, 7), status.attempt > 1 ? `attempt ${status.attempt}` : ''),
    below: [
      ...(before ?? []),
      ...status.environments.map((environment) => environmentNode(environment, style)),
      ...(after ?? []),
      ...contextNodes(status),
    ],
  };
  return printed(draw(root, { lead: '', branch: '' }), style);
}

/** Draws a release as one line. */
export function releaseRow(
  name: string,
  { phase, openedAt, endedAt }: ReleaseStatus,
  style: TreeStyle,
): string {
  const node = { name, phase, span: spanOf(openedAt, endedAt, style), note: '', below: [] };
  return printed(draw(node, { lead: '', branch: '' }), style);
}

function noteOf(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join('  ');
}

function isAtStart({ slot }: HookRecord): boolean {
  return slot.endsWith('.onStart');
}

function environmentNode(environment: EnvironmentRecord, style: TreeStyle): Node {
  const { name, phase, startedAt, endedAt, applications, hooks } = environment;
  const own = hooks.filter(({ application }) => application === '');
  const below = [
    ...nodesOf(own.filter(isAtStart), style),
    ...shown(
      applications.map((one) => applicationNode(one, hooks, style)),
      style,
    ),
    ...nodesOf(
      own.filter((hook) => !isAtStart(hook)),
      style,
    ),
  ];
  return {
    name,
    phase,
    span: spanOf(startedAt, endedAt, style),
    note: environmentNote(environment),
    below: (style.detail ?? 'whole') !== 'whole' && quiet.has(phase) ? [] : below,
  };
}

/** What is told below an environment is not told beside it again. */
function environmentNote({ holding, reason, message = '', applications, hooks }: EnvironmentRecord): string {
  if (holding !== undefined) return `holds: ${holding.message}`;
  const causes = [...applications, ...hooks.filter(({ slot }) => slot !== 'environment.onFail')];
  const isToldBelow = causes.some((one) => broken.has(one.phase) && (one.message ?? '') !== '');
  return isToldBelow ? (reason ?? '') : message;
}

const broken = new Set(['Failed', 'Error']);
const quiet = new Set(['Pending', 'Succeeded', 'Skipped']);

/** Where there is little room, what went well is left out. */
function shown(nodes: readonly Node[], { detail }: TreeStyle): readonly Node[] {
  return detail === 'going' ? nodes.filter(({ phase }) => !quiet.has(phase)) : nodes;
}

function applicationNode(
  { namespace, name, phase, operation, message = '' }: ApplicationRecord,
  hooks: readonly HookRecord[],
  style: TreeStyle,
): Node {
  const key = `${namespace}/${name}`;
  const own = hooks.filter(({ application }) => application === key);
  const retries =
    operation === undefined || operation.retryCount === 0 ? '' : `retry ${operation.retryCount}`;
  return {
    name: key,
    phase,
    span: operation === undefined ? '' : spanOf(operation.startedAt, operation.finishedAt, style),
    note: noteOf(operation?.revision.slice(0, 7) ?? '', retries, message),
    below: nodesOf(own, style),
  };
}

/** A slot is named by its last word: where its hook stands says what it belongs to. */
function nodesOf(hooks: readonly HookRecord[], style: TreeStyle): readonly Node[] {
  const nodes = hooks.map(({ slot, hook, attempt, phase, message = '', startedAt, endedAt }) => ({
    name: `${slot.split('.').at(-1) ?? slot} ${hook}`,
    phase,
    span: startedAt === undefined ? '' : spanOf(startedAt, endedAt, style),
    note: noteOf(attempt > 1 ? `attempt ${attempt}` : '', phase === 'Succeeded' ? '' : message),
    below: [],
  }));
  return shown(nodes, style);
}

function contextNodes({ context }: ReleaseStatus): readonly Node[] {
  const keys = [...contextValues(context).keys()];
  if (keys.length === 0) return [];
  return [{ name: `context: ${keys.join(', ')}`, phase: '', span: '', note: '', below: [] }];
}

function spanOf(from: string | undefined, to: string | undefined, { now }: TreeStyle): string {
  const start = parseInstant(from);
  return start === undefined ? '' : spanText((parseInstant(to) ?? now) - start);
}

interface Line {
  readonly text: string;
  readonly node: Node;
}

function draw(
  node: Node,
  { lead, branch }: { readonly lead: string; readonly branch: string },
): readonly Line[] {
  const sign = node.phase === '' ? '' : `${signOf(node.phase).sign} `;
  const own = { text: `${lead}${branch}${sign}${printable(node.name)}`, node };
  const next = lead + (branch === '' ? '' : follows[branch === '└─ ' ? 'last' : 'more']);
  const below = node.below.flatMap((child, index) =>
    draw(child, { lead: next, branch: index === node.below.length - 1 ? '└─ ' : '├─ ' }),
  );
  return [own, ...below];
}

const follows = { last: '   ', more: '│  ' } as const;

/** The columns of most trees: they would jump if each picture had its own. */
const least = { phase: 'Initializing'.length, span: '59m59s'.length } as const;

/** Puts lines into columns; those without a phase stand beside them. */
function printed(lines: readonly Line[], style: TreeStyle): string {
  const rows = lines.filter(({ node }) => node.phase !== '');
  const widths = [
    Math.max(...rows.map(({ text }) => text.length)),
    Math.max(least.phase, ...rows.map(({ node }) => node.phase.length)),
    Math.max(least.span, ...rows.map(({ node }) => node.span.length)),
  ] as const;
  return lines.map((line) => `${printRow(line, widths, style)}\n`).join('');
}

function printRow(
  { text, node }: Line,
  [width, phaseWidth, spanWidth]: readonly [number, number, number],
  { isColoured }: TreeStyle,
): string {
  const { phase, span, note } = node;
  if (phase === '') return text;
  const shownPhase = isColoured ? `\u001B[${signOf(phase).colour}m${phase}\u001B[0m` : phase;
  const blanks = ' '.repeat(phaseWidth - phase.length);
  return `${text.padEnd(width)}  ${shownPhase}${blanks}  ${span.padStart(spanWidth)}  ${printable(note)}`.trimEnd();
}
