/** What a simulation shows: a live tree on a terminal, one line for each event elsewhere, or JSON. */
import { field, textField, type JsonObject } from '../model/object.ts';
import type { ReleaseStatus } from '../model/release.ts';
import type { ReleaseEvent } from './simulate-events.ts';
import type { SimulateOptions } from './simulate-options.ts';
import { printable } from '../model/printable.ts';
import { spanText } from '../model/span.ts';
import { eventLine } from './simulate-text.ts';
import { releaseTree } from './simulate-tree.ts';

/** Where something is shown. */
export interface Terminal {
  readonly print: (text: string) => void;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  /** Milliseconds of real time: a terminal is not drawn faster than people see. */
  readonly wall: () => number;
  /** How many columns and rows a terminal has now. */
  readonly size?: () => { readonly columns: number; readonly rows: number };
}

/** What is shown of a run. */
export interface Screen {
  readonly show: (
    release: JsonObject,
    events: readonly ReleaseEvent[],
    when: { readonly at: number; readonly since: number },
  ) => void;
  /** Takes a HookRun, for its log where it failed. */
  readonly hookRun: (run: JsonObject) => void;
  readonly warn: (message: string) => void;
  readonly end: (release: JsonObject | undefined, isOver: boolean) => void;
}

interface Run {
  readonly options: SimulateOptions;
  readonly product: string;
  readonly start: number;
}

/** Gives what fits the terminal and the options. */
export function screen(terminal: Terminal, run: Run): Screen {
  if (run.options.isJson) return jsonScreen(terminal);
  return terminal.isTerminal ? liveScreen(terminal, run) : lineScreen(terminal, run);
}

/** One JSON object a line; the last one has the whole release. */
function jsonScreen({ print }: Terminal): Screen {
  function write(value: unknown): void {
    print(`${JSON.stringify(value)}\n`);
  }
  return {
    show: (_, events) => events.forEach(write),
    hookRun: (run) => {
      const log = logOf(run);
      if (log !== undefined) write({ type: 'HookLog', ...log });
    },
    warn: (message) => write({ type: 'Warning', message }),
    end: (release, isOver) => write({ type: 'ReleaseEnded', isOver, release: release ?? null }),
  };
}

/** Says what is run and how, before anything happens. */
function heading({ options, product }: Run): string {
  const hooks = options.runHooks
    ? 'scripts and http hooks run as processes of this machine'
    : 'the outcomes of hooks are scripted (--run-hooks runs them)';
  return `Simulating product ${product}, seed ${options.seed}: ${hooks}\n\n`;
}

function lineScreen({ print }: Terminal, run: Run): Screen {
  const logs = new Map<string, HookLog>();
  const known = new Map<string, JsonObject>();
  let last = run.start;
  print(heading(run));
  return {
    show: (release, events, { at, since }) => {
      last = at;
      const number = numberOf(known, release);
      for (const event of events) print(eventLine(event, since, number));
    },
    hookRun: (object) => keepLog(logs, object),
    warn: (message) => print(`warning: ${message}\n`),
    end: (release, isOver) => {
      const tree = treeOf(release, { ...run, now: last }, { isColoured: false });
      print(`\n${tree}\n${logsText(logs)}${earlier(known, release)}${ending(release, run, isOver)}`);
    },
  };
}

/** How long a picture stays at least, in milliseconds. */
const frame = 80;

function liveScreen(terminal: Terminal, run: Run): Screen {
  const { print, isColoured, wall } = terminal;
  let [drawn, drawnAt] = [0, -Infinity];
  let warnings: readonly string[] = [];
  let last = run.start;
  const logs = new Map<string, HookLog>();
  const known = new Map<string, JsonObject>();
  print(heading(run));
  function draw(release: JsonObject | undefined, now: number, isLast: boolean): void {
    const said = warnings.map((one) => `warning: ${one}\n`).join('');
    const whole = said + treeOf(release, { ...run, now }, { isColoured });
    const compact = said + treeOf(release, { ...run, now }, { isColoured, isCompact: true });
    const text = isLast ? whole : fitted(whole, compact, terminal);
    print(`${drawn === 0 ? '' : `\u001B[${drawn}A`}\u001B[J${text}`);
    drawn = text.split('\n').length - 1;
    drawnAt = wall();
  }
  return {
    show: (release, _, { at }) => {
      last = at;
      numberOf(known, release);
      if (wall() - drawnAt >= frame) draw(release, at, false);
    },
    hookRun: (object) => keepLog(logs, object),
    warn: (message) => {
      warnings = [...warnings, message];
    },
    end: (release, isOver) => {
      draw(release, last, true);
      print(`\n${logsText(logs)}${earlier(known, release)}${ending(release, run, isOver)}`);
    },
  };
}

/** Notes a release; gives its number, where there are several by now. */
function numberOf(known: Map<string, JsonObject>, release: JsonObject): number | undefined {
  const name = nameOf(release);
  known.set(name, release);
  return known.size < 2 ? undefined : [...known.keys()].indexOf(name) + 1;
}

/** One line for each release before the last. */
function earlier(known: ReadonlyMap<string, JsonObject>, last: JsonObject | undefined): string {
  const others = [...known.values()].filter((release) => nameOf(release) !== nameOf(last));
  return others
    .map((release) => {
      const { phase, message = '' } = field(release, 'status') as ReleaseStatus;
      return `${nameOf(release)} ${phase}${message === '' ? '' : `: ${printable(message)}`}\n`;
    })
    .join('');
}

function nameOf(release: JsonObject | undefined): string {
  return textField(field(release, 'metadata'), 'name');
}

/** What a hook that failed wrote. */
interface HookLog {
  readonly hook: string;
  readonly slot: string;
  readonly log: string;
}

/** How many lines are shown of the log of a hook that failed. */
const shownLines = 5;

function logOf(run: JsonObject): HookLog | undefined {
  const [spec, status] = [field(run, 'spec'), field(run, 'status')];
  const log = textField(status, 'log').trimEnd();
  if (textField(status, 'phase') !== 'Failed' || log === '') return undefined;
  return { hook: textField(spec, 'hook'), slot: textField(spec, 'slot'), log };
}

function keepLog(logs: Map<string, HookLog>, run: JsonObject): void {
  const log = logOf(run);
  if (log !== undefined) logs.set(textField(field(run, 'metadata'), 'name'), log);
}

function logsText(logs: ReadonlyMap<string, HookLog>): string {
  return [...logs.values()]
    .map(({ slot, hook, log }) => {
      const lines = log.split('\n').slice(-shownLines);
      return `Log of ${slot} ${hook}:\n${lines.map((line) => `  ${printable(line)}\n`).join('')}\n`;
    })
    .join('');
}

function treeOf(
  release: JsonObject | undefined,
  { now }: Run & { readonly now: number },
  style: { readonly isColoured: boolean; readonly isCompact?: boolean },
): string {
  const status = field(release, 'status') as ReleaseStatus | undefined;
  if (status === undefined) return '';
  return releaseTree(nameOf(release), status, { now, ...style });
}

/** Gives what fits a terminal: one that is higher or wider could not be drawn again in its place. */
export function fitted(whole: string, compact: string, { size }: Pick<Terminal, 'size'>): string {
  const { columns, rows } = size?.() ?? { columns: Infinity, rows: Infinity };
  const picture = linesOf(whole).length < rows ? whole : compact;
  const shown = linesOf(picture).slice(0, rows === Infinity ? undefined : Math.max(1, rows - 1));
  return shown.map((line) => `${cut(line, columns)}\n`).join('');
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** Cuts a line to a width; colours take none. */
function cut(line: string, columns: number): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  const parts = line.split(/(\u001B\[\d*m)/);
  let left = columns;
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const kept = part.slice(0, left);
      left -= kept.length;
      return kept;
    })
    .join('');
}

/** The last words: how it ended, and how long it took. */
function ending(release: JsonObject | undefined, { options }: Run, isOver: boolean): string {
  const status = field(release, 'status') as ReleaseStatus | undefined;
  const name = nameOf(release);
  if (status === undefined)
    return `No release opened in ${spanText(options.until)}: does a selector of the product fit the applications' targetRevision?\n`;
  if (!isOver) return `${name} had not ended after ${spanText(options.until)}: it is ${status.phase}.\n`;
  const span = spanText(Date.parse(status.endedAt ?? status.openedAt) - Date.parse(status.openedAt));
  const hooks = [...status.hooks, ...status.environments.flatMap((one) => one.hooks)].length;
  return `${name} ${status.phase} after ${span} of simulated time, with ${hooks} hook runs.\n`;
}
