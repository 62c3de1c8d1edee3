/** Makes what Argo CD wrote neutral: no clock, no id and no address of the machine that it ran on. */

/** What is known of a recording before its texts are read. */
export interface Setting {
  /** Milliseconds since 1970, of a whole second, for Argo CD's times have no finer unit. */
  readonly start: number;
  /** What the addresses of the tests' repositories begin with. */
  readonly repositories: string;
  /** The ids of commits, oldest first. */
  readonly revisions: readonly string[];
}

type Rule = readonly [pattern: RegExp, replacement: string | ((...found: string[]) => string)];

const wholeTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/**
 * Gives a function that makes a value neutral.
 *
 * | in the recording | after |
 * |---|---|
 * | a time that is the whole string | seconds after the start, a number |
 * | a time of day in a message | 12:00AM |
 * | a UID | uid-1, uid-2, … as they appear |
 * | the id of a commit, whole or its first seven digits | revision-1, revision-2, … as they were made |
 * | the second in a generated name of a hook | seconds after the start |
 * | the suffix of a ReplicaSet or Pod that a message names | nothing |
 * | the name of a file that kubectl's code writes for itself | /dev/shm/0 |
 * | the address of a repository | https://git.example/NAME.git |
 * | any other IP address | 192.0.2.1 |
 */
export function neutralizer({ start, repositories, revisions }: Setting): (value: unknown) => unknown {
  const uids: string[] = [];
  const rules: readonly Rule[] = [
    ...revisions.flatMap((revision, index): readonly Rule[] => [
      [new RegExp(revision, 'g'), `revision-${index + 1}`],
      [new RegExp(`\\b${revision.slice(0, 7)}\\b`, 'g'), `revision-${index + 1}`],
    ]),
    [uuid, (found) => `uid-${numberOf(uids, found ?? '')}`],
    [literally(repositories), 'https://git.example/'],
    [/\/dev\/shm\/\d+/g, '/dev/shm/0'],
    [/\bat \d{1,2}:\d\d[AP]M/g, 'at 12:00AM'],
    [
      /-(presync|sync|postsync|syncfail)-(\d{10})\b/g,
      (_, phase, second) => `-${phase}-${Number(second) - start / 1000}`,
    ],
    [/\b(ReplicaSet "[a-z0-9.-]+?)-[bcdf-hj-np-tv-z0-9]{5,10}"/g, '$1"'],
    [/\b([Pp]od "[a-z0-9.-]+?)(?:-[bcdf-hj-np-tv-z0-9]{8,10})?-[bcdf-hj-np-tv-z0-9]{5}"/g, '$1"'],
    [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '192.0.2.1'],
  ];
  return neutral;

  function neutral(value: unknown): unknown {
    if (typeof value === 'string') return wholeTime.test(value) ? seconds(value) : text(value);
    if (Array.isArray(value)) return value.map(neutral);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), neutral(each)]));
  }

  function seconds(time: string): number {
    return (Date.parse(time) - start) / 1000;
  }

  function text(words: string): string {
    let result = words;
    for (const [pattern, replacement] of rules) {
      result = result.replace(pattern, replacement as (...found: string[]) => string);
    }
    return result;
  }
}

function numberOf(known: string[], each: string): number {
  if (!known.includes(each)) known.push(each);
  return known.indexOf(each) + 1;
}

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'g');
}
