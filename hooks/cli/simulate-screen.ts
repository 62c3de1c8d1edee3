/** What a simulation shows: a live tree on a terminal, one line for each event elsewhere, or JSON. */
import type { JsonObject } from '../model/object.ts';
import type { ReleaseEvent } from './simulate-events.ts';
import type { SimulateOptions } from './simulate-options.ts';
import { printable } from '../model/printable.ts';
import { nameOf, picture, rowsOf, type TerminalSize } from './simulate-picture.ts';
import { keepLog, logOf, summary, type HookLog, type HowEnded } from './simulate-summary.ts';
import { eventLine } from './simulate-text.ts';

/** Where something is shown. */
export interface Terminal {
  readonly print: (text: string) => void;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  /** Milliseconds of real time: a terminal is not drawn faster than people see. */
  readonly wall: () => number;
  /** How many columns and rows a terminal has now. */
  readonly size?: () => TerminalSize;
}

/** A moment of the simulation: milliseconds since 1970, and after its start. */
export interface When {
  readonly at: number;
  readonly since: number;
}

/** What is shown of a run. */
export interface Screen {
  readonly show: (release: JsonObject, events: readonly ReleaseEvent[], when: When) => void;
  /** Time passes, though nothing happens. */
  readonly tick: (when: When) => void;
  /** Takes a HookRun, for its log where it failed. */
  readonly hookRun: (run: JsonObject) => void;
  readonly warn: (message: string) => void;
  /** Takes the releases at their end, the one that counts last. */
  readonly end: (releases: readonly JsonObject[], how: HowEnded) => void;
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
  function ended(release: JsonObject | null, how: HowEnded): void {
    write({ type: 'ReleaseEnded', isOver: how === 'Over', isInterrupted: how === 'Interrupted', release });
  }
  return {
    show: (_, events) => events.forEach(write),
    tick: () => undefined,
    hookRun: (run) => {
      const log = logOf(run);
      if (log !== undefined) write({ type: 'HookLog', ...log });
    },
    warn: (message) => write({ type: 'Warning', message }),
    end: (releases, how) => {
      for (const release of releases) ended(release, how);
      if (releases.length === 0) ended(null, how);
    },
  };
}

/** Says what is run and how, before anything happens. */
function heading({ options, product }: Run): string {
  const hooks = options.runHooks
    ? 'scripts and http hooks run as processes of this machine'
    : 'the outcomes of hooks are scripted (--run-hooks runs them)';
  return `Simulating product ${product}, seed ${options.seed}:\n${hooks}\n\n`;
}

/** What both kinds of text keep until the end. */
interface Kept {
  last: When;
  readonly logs: Map<string, HookLog>;
  readonly releases: Map<string, JsonObject>;
}

function nothingYet({ start }: Run): Kept {
  return { last: { at: start, since: 0 }, logs: new Map(), releases: new Map() };
}

function summaryOf(
  releases: readonly JsonObject[],
  how: HowEnded,
  { run, kept, isColoured }: { readonly run: Run; readonly kept: Kept; readonly isColoured: boolean },
): string {
  const { last, logs } = kept;
  const ended = { releases, how, logs, since: last.since, until: run.options.until };
  return summary(ended, { now: last.at, isColoured });
}

function lineScreen({ print }: Terminal, run: Run): Screen {
  const kept = nothingYet(run);
  const { logs, releases } = kept;
  print(heading(run));
  return {
    show: (release, events, when) => {
      kept.last = when;
      releases.set(nameOf(release), release);
      const number = releases.size < 2 ? undefined : [...releases.keys()].indexOf(nameOf(release)) + 1;
      for (const event of events) print(eventLine(event, when.since, number));
    },
    tick: (when) => {
      kept.last = when;
    },
    hookRun: (object) => keepLog(logs, object),
    warn: (message) => print(`warning: ${printable(message)}\n`),
    end: (ended, how) => print(`\n${summaryOf(ended, how, { run, kept, isColoured: false })}`),
  };
}

/** How long a picture stays at least, in milliseconds. */
const frame = 80;

/** What a terminal does: hides or shows its cursor, clears the rest of a line or of the screen. */
const terminalCodes = {
  hide: '\u001B[?25l',
  unhide: '\u001B[?25h',
  clearLine: '\u001B[K',
  clearBelow: '\u001B[J',
} as const;

function up(rows: number): string {
  return rows === 0 ? '' : `\u001B[${rows}A`;
}

function liveScreen(terminal: Terminal, run: Run): Screen {
  const { print, isColoured, wall } = terminal;
  const { hide, unhide, clearLine, clearBelow } = terminalCodes;
  const kept = nothingYet(run);
  const { logs, releases } = kept;
  let [drawn, drawnAt]: [readonly string[], number] = [[], -Infinity];
  print(heading(run));
  function draw(when: When): void {
    kept.last = when;
    if (wall() - drawnAt < frame) return;
    const size = sizeOf(terminal);
    const lines = picture([...releases.values()], { now: when.at, isColoured }, size);
    // Each line is written over the old one: a screen that is cleared first would flicker.
    const text = lines.map((line) => `${line}${clearLine}\n`).join('');
    print(`${hide}${back(size)}${text}${clearBelow}${unhide}`);
    [drawn, drawnAt] = [lines, wall()];
  }
  function back(size: TerminalSize): string {
    return `${up(rowsOf(drawn, size))}\r`;
  }
  function clear(): string {
    const text = `${back(sizeOf(terminal))}${clearBelow}`;
    drawn = [];
    return text;
  }
  return {
    show: (release, _, when) => {
      releases.set(nameOf(release), release);
      draw(when);
    },
    tick: draw,
    hookRun: (object) => keepLog(logs, object),
    warn: (message) => print(`${clear()}warning: ${printable(message)}\n`),
    end: (ended, how) => print(`${clear()}${summaryOf(ended, how, { run, kept, isColoured })}`),
  };
}

function sizeOf({ size }: Terminal): TerminalSize {
  const { columns = Infinity, rows = Infinity } = size?.() ?? {};
  return { columns, rows };
}
