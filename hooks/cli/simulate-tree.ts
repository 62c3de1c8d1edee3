/** A release as a tree: environments, applications, hooks, what holds them, how long, and why something failed. */
import { contextValues } from '../model/context.ts';
import { parseInstant } from '../model/instant.ts';
import type { ApplicationRecord, EnvironmentRecord, HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { printable } from '../model/printable.ts';
import { spanText } from '../model/span.ts';
import { signOf } from './simulate-text.ts';

/** How a tree is drawn. */
export interface TreeStyle {
  /** Milliseconds since 1970: what is going on lasts until now. */
  readonly now: number;
  readonly isColoured: boolean;
  /** Leaves out what is below environments in which nothing goes on. */
  readonly isCompact?: boolean;
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
  const root: Node = {
    name,
    phase: status.phase,
    span: spanOf(status.openedAt, status.endedAt, style),
    note: [
      version,
      revision.slice(0, 7),
      status.attempt > 1 ? `attempt ${status.attempt}` : '',
      status.message ?? '',
    ]
      .filter((word) => word !== '')
      .join('  '),
    below: [
      ...nodesOf(status.hooks.filter(isAtStart), style),
      ...status.environments.map((environment) => environmentNode(environment, style)),
      ...nodesOf(
        status.hooks.filter((hook) => !isAtStart(hook)),
        style,
      ),
      ...contextNodes(status),
    ],
  };
  const lines = draw(root, { lead: '', branch: '' });
  const width = Math.max(...lines.map(({ text }) => text.length));
  return lines.map((line) => `${printRow(line, width, style)}\n`).join('');
}

function isAtStart({ slot }: HookRecord): boolean {
  return slot.endsWith('.onStart');
}

function isBeforeSync({ slot }: HookRecord): boolean {
  return isAtStart({ slot } as HookRecord) || slot === 'policy.preAction';
}

function environmentNode(environment: EnvironmentRecord, style: TreeStyle): Node {
  const { name, phase, holding, message = '', startedAt, endedAt } = environment;
  return {
    name,
    phase,
    span: spanOf(startedAt, endedAt, style),
    note: holding === undefined ? message : `holds: ${holding.message}`,
    below:
      style.isCompact === true && isQuiet(phase)
        ? []
        : [
            ...nodesOf(environment.hooks.filter(isBeforeSync), style),
            ...environment.applications.map(applicationNode),
            ...nodesOf(
              environment.hooks.filter((hook) => !isBeforeSync(hook)),
              style,
            ),
          ],
  };
}

function isQuiet(phase: string): boolean {
  return ['Pending', 'Succeeded', 'Skipped'].includes(phase);
}

function applicationNode({ namespace, name, phase, operation, message = '' }: ApplicationRecord): Node {
  const synced = operation === undefined ? '' : operation.revision.slice(0, 7);
  const retries =
    operation === undefined || operation.retryCount === 0 ? '' : `retry ${operation.retryCount}`;
  return {
    name: `${namespace}/${name}`,
    phase,
    span: '',
    note: [synced, retries, message].filter((word) => word !== '').join('  '),
    below: [],
  };
}

function nodesOf(hooks: readonly HookRecord[], style: TreeStyle): readonly Node[] {
  return hooks.map(({ slot, hook, application, phase, message = '', startedAt, endedAt }) => ({
    name: `${slot} ${hook}${application === '' ? '' : ` for ${application}`}`,
    phase,
    span: spanOf(startedAt, endedAt, style),
    note: phase === 'Succeeded' ? '' : message,
    below: [],
  }));
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

function printRow({ text, node }: Line, width: number, { isColoured }: TreeStyle): string {
  const { phase, span, note } = node;
  const shown = isColoured && phase !== '' ? `\u001B[${signOf(phase).colour}m${phase}\u001B[0m` : phase;
  const blanks = ' '.repeat(Math.max(0, 14 - phase.length));
  return `${text.padEnd(width)}  ${shown}${blanks}${span.padEnd(8)}${printable(note)}`.trimEnd();
}
