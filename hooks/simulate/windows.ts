/** Sync windows of an AppProject: when they keep an Application's syncs back. */
import { fits, type ProjectMember } from '../model/app-project.ts';
import { parseCron, type Minute } from '../model/cron.ts';
import { parseDuration } from '../model/duration.ts';
import { formatInstant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';

/**
 * Says whether a project's sync windows keep an Application's sync back (argo-cd.md §C.10).
 *
 * @param now milliseconds since 1970
 */
export function isHeldByWindow(
  project: JsonObject,
  member: ProjectMember,
  { now, isManual }: { readonly now: number; readonly isManual: boolean },
): boolean {
  const windows = windowsOf(project).filter((one) => isMeant(one, member));
  const active = windows.filter((one) => isActive(one, now));
  const denies = active.filter((one) => textField(one, 'kind') === 'deny');
  const allows = windows.filter((one) => textField(one, 'kind') === 'allow');
  function isFree(some: readonly unknown[]): boolean {
    return isManual && some.every((one) => field(one, 'manualSync') === true);
  }
  if (denies.length > 0) return !isFree(denies);
  const isOpen = allows.length === 0 || allows.some((one) => active.includes(one));
  return !isOpen && !isFree(allows);
}

function windowsOf(project: JsonObject): readonly unknown[] {
  const windows = field(field(project, 'spec'), 'syncWindows');
  return Array.isArray(windows) ? windows : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function isMeant(window: unknown, { name, server, cluster, namespace }: ProjectMember): boolean {
  const asked = [
    { patterns: textsIn(field(window, 'applications')), texts: [name] },
    { patterns: textsIn(field(window, 'namespaces')), texts: [namespace] },
    { patterns: textsIn(field(window, 'clusters')), texts: [server, cluster].filter((one) => one !== '') },
  ].filter(({ patterns }) => patterns.length > 0);
  const hits = asked.map(({ patterns, texts }) =>
    patterns.some((pattern) => texts.some((text) => fits(pattern, text))),
  );
  return field(window, 'andOperator') === true ? hits.every(Boolean) && hits.length > 0 : hits.includes(true);
}

const minute = 60_000;

/** A window is open from each minute that its schedule names, for its duration. */
function isActive(window: unknown, now: number): boolean {
  const cron = parseCron(textField(window, 'schedule'));
  const parsed = parseDuration(textField(window, 'duration'));
  const offset = offsetOf(textField(window, 'timeZone'), now);
  if (cron === undefined || !('seconds' in parsed) || offset === undefined) return false;
  for (let at = now - (now % minute); at > now - parsed.seconds * 1000; at -= minute)
    if (cron(minuteAt(at + offset))) return true;
  return false;
}

/** 1970 began on a Thursday. */
const firstWeekday = 4;

function minuteAt(at: number): Minute {
  const [, month = '', day = ''] = formatInstant(at).slice(0, 'YYYY-MM-DD'.length).split('-');
  return {
    minute: Math.floor(at / minute) % 60,
    hour: Math.floor(at / (60 * minute)) % 24,
    day: Number(day),
    month: Number(month),
    weekday: (Math.floor(at / (24 * 60 * minute)) + firstWeekday) % 7,
  };
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds; nothing where there is no such zone. */
function offsetOf(zone: string, at: number): number | undefined {
  if (zone === '') return 0;
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute;
  } catch {
    return undefined;
  }
}
