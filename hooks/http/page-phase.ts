/** How the page shows phases: a tone, a sign that does not depend on colours, and times. */
import { formatInstant, parseInstant, type Instant } from '../model/instant.ts';
import { spanText } from '../model/span.ts';
import { html, type Html } from './html.ts';

/** The tones that the style knows. */
export type Tone = 'good' | 'bad' | 'wait' | 'busy' | 'calm';

interface Look {
  readonly tone: Tone;
  readonly sign: string;
}

const going: Look = { tone: 'busy', sign: '◐' };
const ended: Look = { tone: 'wait', sign: '◼' };
const broken: Look = { tone: 'bad', sign: '✖' };
const waiting: Look = { tone: 'wait', sign: '‖' };
const quiet: Look = { tone: 'calm', sign: '○' };

const looks: Readonly<Record<string, Look>> = {
  Succeeded: { tone: 'good', sign: '✔' },
  Ran: { tone: 'good', sign: '✔' },
  Skipped: { tone: 'good', sign: '–' },
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
};

/** Gives how a phase looks. */
export function lookOf(phase: string): Look {
  return looks[phase] ?? quiet;
}

/** Writes a phase as a badge. */
export function badge(phase: string): Html {
  const { tone, sign } = lookOf(phase);
  return html`<span class="badge ${tone}">${sign} ${phase}</span>`;
}

/** Writes a moment so that a machine can read it too; the empty text where it is none. */
export function moment(text: string | undefined): Html | undefined {
  const at = parseInstant(text);
  if (at === undefined) return undefined;
  const iso = formatInstant(at);
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** Writes how long something lasted, or has lasted until now. */
export function span(from: string | undefined, to: string | undefined, now: Instant): string {
  const start = parseInstant(from);
  return start === undefined ? '' : spanText((parseInstant(to) ?? now) - start);
}
