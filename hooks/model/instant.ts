/** Moments in time as numbers, and how Kubernetes writes them: RFC 3339, UTC. */
import { memo } from './memo.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. The core is given them; it never asks a clock. */
export type Instant = number;

type SixNumbers = readonly [number, number, number, number, number, number];

const form = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

const instantOf = memo(read);

/** Reads a moment; nothing where the text is none. */
export function parseInstant(text: string | undefined): Instant | undefined {
  return text === undefined || text === '' ? undefined : instantOf(text);
}

function read(text: string): Instant | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as unknown as SixNumbers;
  const [fraction = '', sign = '+', hours = '0', minutes = '0'] = match.slice(7);
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const inMinutes = (daysOf(year, month, day) * 24 + hour) * 60 + minute - offset;
  return (inMinutes * 60 + second) * 1000 + milliseconds;
}

/** Writes a moment, with milliseconds where it has any. */
export function formatInstant(instant: Instant): string {
  const milliseconds = modulo(instant, 1000);
  const seconds = modulo(Math.floor(instant / 1000), 86_400);
  const { year, month, day } = dateOf(Math.floor(instant / 86_400_000));
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits);
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`;
  const date = [String(year).padStart(4, '0'), twoDigits(month), twoDigits(day)].join('-');
  return `${date}T${time.join(':')}${fraction}Z`;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** The days of 400 years, after which the calendar begins again. */
const eraDays = 146_097;

/** Counts the days since 1970-01-01. A year begins with March here, so that the leap day is its last. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * eraDays + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / eraDays);
  const ofEra = shifted - era * eraDays;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / (eraDays - 1))) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
