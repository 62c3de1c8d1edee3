/** Release events and times as people read them. */
import { printable } from '../model/printable.ts';
import { spanText } from '../model/span.ts';
import type { ReleaseEvent } from './simulate-events.ts';

/** Gives the sign of a phase, with the colour that it has in a terminal. */
export function signOf(phase: string): { readonly sign: string; readonly colour: number } {
  return signs[phase] ?? { sign: '·', colour: 2 };
}

const done = { sign: '✔', colour: 32 };
const broken = { sign: '✖', colour: 31 };
const ended = { sign: '◼', colour: 33 };
const going = { sign: '◐', colour: 36 };
const waiting = { sign: '‖', colour: 33 };

const signs: Readonly<Record<string, { readonly sign: string; readonly colour: number }>> = {
  Succeeded: done,
  Skipped: { sign: '–', colour: 32 },
  Failed: broken,
  Error: broken,
  Terminated: ended,
  Superseded: ended,
  Initializing: going,
  Running: going,
  Finalizing: going,
  Terminating: going,
  FinalizingTermination: going,
  Suspended: waiting,
  Queued: waiting,
  Pending: { sign: '○', colour: 2 },
};

/**
 * Writes an event as one line.
 *
 * @param since how long after the start it happened, in milliseconds
 * @param number the release's, where there are several
 */
export function eventLine(event: ReleaseEvent, since: number, number?: number): string {
  const where = event.environment ?? 'release';
  const words = [subjects[event.type](event), event.phase ?? '', event.message ?? ''];
  const text = words.filter((word) => word !== '').join('  ');
  const which = number === undefined ? '' : `#${number} `;
  return `${`+${spanText(since)}`.padEnd(8)}${which}${where.padEnd(10)}  ${printable(text)}\n`;
}

const subjects: Readonly<Record<ReleaseEvent['type'], (event: ReleaseEvent) => string>> = {
  ReleaseOpened: ({ release }) => `${release} opened`,
  ReleasePhase: () => '',
  EnvironmentPhase: () => '',
  EnvironmentHolding: () => 'holds',
  ApplicationPhase: ({ application = '' }) => application,
  HookPhase: ({ slot = '', hook = '', application }) =>
    `${slot} ${hook}${application === undefined ? '' : ` for ${application}`}`,
  ContextChanged: ({ key = '', value }) => `context ${key}${value === undefined ? '' : `=${value}`}`,
};
