/** Schedules as cron writes them: which minutes they name. */

/** A minute: months from 1, weekdays from 0, which is Sunday. */
export interface Minute {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

/** Says whether a schedule names a minute. */
export type Cron = (minute: Minute) => boolean;

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ['', ...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')] },
  { least: 0, most: 7, names: 'sun mon tue wed thu fri sat'.split(' ') },
];

/** Reads the five fields of a schedule, with lists, ranges, steps and English names; anything else is none. */
export function parseCron(text: string): Cron | undefined {
  const words = text.trim().toLowerCase().split(/\s+/);
  const read = fields.map((field, index) => valuesOf(words[index] ?? '', field));
  const [minutes, hours, days, months, weekdays] = read;
  if (words.length !== fields.length || !minutes || !hours || !days || !months || !weekdays) return undefined;
  const isAnyDay = isStar(words[2]) || isStar(words[4]);
  return ({ minute, hour, day, month, weekday }) => {
    const [isDay, isWeekday] = [days.has(day), weekdays.has(weekday) || (weekday === 0 && weekdays.has(7))];
    // Where both kinds of days are restricted, one of them is enough.
    const isMeant = isAnyDay ? isDay && isWeekday : isDay || isWeekday;
    return minutes.has(minute) && hours.has(hour) && months.has(month) && isMeant;
  };
}

function isStar(word: string | undefined): boolean {
  return word === '?' || word?.startsWith('*') === true;
}

function valuesOf(word: string, field: Field): ReadonlySet<number> | undefined {
  const parts = word.split(',').map((part) => rangeOf(part, field));
  return parts.every((part) => part !== undefined) ? new Set(parts.flat()) : undefined;
}

/** `*`, `4`, `1-5`, `mon-fri`, each also with `/2`; with a step a single number begins a range to the end. */
const form = /^(?:(?<any>[*?])|(?<first>\w+)(?:-(?<last>\w+))?)(?:\/(?<step>[1-9]\d?))?$/;

function rangeOf(part: string, field: Field): readonly number[] | undefined {
  const found = form.exec(part)?.groups;
  const step = found?.['step'];
  const [from, to] = found?.['any'] === undefined ? endsOf(found, field) : [field.least, field.most];
  return from === undefined || to === undefined ? undefined : counted(from, to, Number(step ?? 1));
}

function endsOf(
  found: Readonly<Record<string, string | undefined>> | undefined,
  field: Field,
): readonly [number | undefined, number | undefined] {
  const { first = '', last, step } = found ?? {};
  const end = last ?? (step === undefined ? first : String(field.most));
  return [numberIn(first, field), numberIn(end, field)];
}

function counted(from: number, to: number, by: number): readonly number[] | undefined {
  const count = Math.floor((to - from) / by) + 1;
  return count < 1 ? undefined : Array.from({ length: count }, (_, index) => from + index * by);
}

function numberIn(text: string, { least, most, names = [] }: Field): number | undefined {
  const named = text === '' ? -1 : names.indexOf(text);
  const value = named === -1 && /^\d{1,2}$/.test(text) ? Number(text) : named;
  return value >= least && value <= most ? value : undefined;
}
