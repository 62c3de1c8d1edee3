/** Argo CD's AppProject: what it permits, and what is wrong with its sync windows. */
import { parseCron } from './cron.ts';
import { parseDuration } from './duration.ts';
import { field, isObject, textField, type JsonObject } from './object.ts';

/** Where an Application goes, and from where it comes. */
export interface ProjectMember {
  readonly name: string;
  readonly server: string;
  /** The cluster's name, where the destination has one. */
  readonly cluster: string;
  readonly namespace: string;
}

/** Says whether a text fits a pattern with `*` and `?`; where a separator is given, `*` stops at it and `**` does not. */
export function fits(pattern: string, text: string, separator = ''): boolean {
  const any = separator === '' ? '.*' : `[^${separator}]*`;
  const source = pattern
    .split(/(\*+|\?)/)
    .map((part) => {
      if (part === '?') return '.';
      if (part.startsWith('*')) return part.length > 1 ? '.*' : any;
      return part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return pattern === '*' || new RegExp(`^${source}$`, 's').test(text);
}

function listIn(project: JsonObject, name: string): readonly unknown[] {
  const list = field(field(project, 'spec'), name);
  return Array.isArray(list) ? list : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Says whether some pattern fits and none with a leading `!` does. */
function isAllowed(patterns: readonly string[], test: (pattern: string) => boolean): boolean {
  const denied = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  return patterns.some((one) => !one.startsWith('!') && test(one)) && !denied.some(test);
}

/** Says whether a project permits a repository. */
export function permitsSource(project: JsonObject, repository: string): boolean {
  const plain = repository.replace(/\.git$/, '');
  return isAllowed(textsIn(listIn(project, 'sourceRepos')), (pattern) =>
    fits(pattern.replace(/\.git$/, ''), plain, '/'),
  );
}

/** Says whether a project permits a destination. */
export function permitsDestination(
  project: JsonObject,
  { server, cluster, namespace }: ProjectMember,
): boolean {
  const entries = listIn(project, 'destinations').filter(isObject);
  const found = entries.map((entry) => {
    const [name, place, space] = ['name', 'server', 'namespace'].map((one) => textField(entry, one));
    const isDeny = [name, place, space].some((one) => one?.startsWith('!') === true);
    const hits = [
      [place || name || '', place ? server : cluster],
      [space ?? '', namespace],
    ] as const;
    return { isDeny, isHit: hits.every(([pattern, text]) => fits(pattern.replace(/^!/, ''), text)) };
  });
  return (
    found.some(({ isDeny, isHit }) => isHit && !isDeny) && !found.some(({ isDeny, isHit }) => isHit && isDeny)
  );
}

/** Says whether a project permits a kind: of cluster-scoped ones only those listed, of others all that are not denied. */
export function permitsKind(
  project: JsonObject,
  {
    group,
    kind,
    isClusterScoped,
  }: { readonly group: string; readonly kind: string; readonly isClusterScoped: boolean },
): boolean {
  const scope = isClusterScoped ? 'cluster' : 'namespace';
  const spec = field(project, 'spec');
  function isListed(name: string): boolean {
    return listIn(project, name).some(
      (one) => fits(textField(one, 'group'), group) && fits(textField(one, 'kind'), kind),
    );
  }
  const allows = `${scope}ResourceWhitelist`;
  const isAsked = isClusterScoped || field(spec, allows) !== undefined;
  return (!isAsked || isListed(allows)) && !isListed(`${scope}ResourceBlacklist`);
}

/** Gives what is wrong with a project's sync windows, by their places in the list. */
export function wrongWindows(
  project: JsonObject,
): readonly { readonly index: number; readonly wrong: string }[] {
  return listIn(project, 'syncWindows').flatMap((window, index) => {
    const [kind, schedule, duration, zone] = ['kind', 'schedule', 'duration', 'timeZone'].map((one) =>
      textField(window, one),
    );
    if (kind !== 'allow' && kind !== 'deny')
      return [{ index, wrong: `kind is "${kind}", and not allow or deny` }];
    if (parseCron(schedule ?? '') === undefined)
      return [{ index, wrong: `schedule is "${schedule}", which is no schedule of five fields` }];
    const parsed = parseDuration(duration ?? '');
    if ('wrong' in parsed) return [{ index, wrong: `duration is "${duration}", which ${parsed.wrong}` }];
    return isZone(zone ?? '') ? [] : [{ index, wrong: `timeZone is "${zone}", which is none` }];
  });
}

function isZone(zone: string): boolean {
  try {
    if (zone !== '') new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions();
    return true;
  } catch {
    return false;
  }
}
