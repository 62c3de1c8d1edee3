/** What a request's body holds: a few texts, and nothing else. */
import { isObject } from '../model/object.ts';
import { didYouMean } from '../model/nearest.ts';
import { error, Fault, type Problem } from '../model/problem.ts';

/** A text may be so long. */
const longest = 1024;

/** Gives the texts of a body by name; stops with a Fault where one is missing, unknown or no line of text. */
export function textsIn<K extends string, O extends string = never>(
  body: unknown,
  { needed, optional = [] }: { readonly needed: readonly K[]; readonly optional?: readonly O[] },
): Readonly<Record<K, string> & Partial<Record<O, string>>> {
  const given = body ?? {};
  if (!isObject(given)) throw new Fault([error('BODY_REFUSED', 'the body is no JSON object')]);
  const known: readonly string[] = [...needed, ...optional];
  const problems = [
    ...Object.entries(given).flatMap(([name, value]) => fieldProblems(name, value, known)),
    ...needed
      .filter((name) => given[name] === undefined || given[name] === '')
      .map((name) => error('FIELD_MISSING', `the body has no ${name}`, { fix: `send ${name}, as text` })),
  ];
  if (problems.length > 0) throw new Fault(problems);
  return given as Record<K, string> & Partial<Record<O, string>>;
}

function fieldProblems(name: string, value: unknown, known: readonly string[]): readonly Problem[] {
  if (!known.includes(name))
    return [
      error('FIELD_UNKNOWN', `the body has the field "${name.slice(0, 63)}"`, {
        fix: didYouMean(name, known),
      }),
    ];
  if (typeof value !== 'string') return [error('FIELD_TYPE', `${name} is not text`)];
  return value.length > longest || /\p{Cc}/u.test(value)
    ? [error('FIELD_VALUE', `${name} is longer than ${longest} characters, or more than a line`)]
    : [];
}
