/** Checks a value against a schema and says in our own words what is wrong, where, and what to do. */
import type * as z from 'zod/mini';
import { codes, type Code } from './codes.ts';
import { didYouMean, nearest } from './nearest.ts';
import { field } from './object.ts';
import { pathText, type Path } from './path.ts';
import { error, type Place, type Problem } from './problem.ts';

/** Says what is checked and where its parts stand. */
export interface Subject {
  /** As people know it, e.g. `Hook/migrate`. */
  readonly name: string;
  /** The place of a field, or of the nearest thing around it; `key` asks for the field's name itself. */
  readonly placeOf: (path: Path, key?: string) => Place;
  /** Fields that people know from elsewhere, by path, and what to write instead. */
  readonly refused?: Readonly<Record<string, RefusedField>>;
}

/** A field that does not exist here, and is worth more than the nearest name. */
export interface RefusedField {
  readonly code: Code;
  readonly fix: string;
}

/** What a value is checked against. */
export type Schema<T> = z.ZodMiniType<T>;

/** A value that fits its schema, or what is wrong with it. */
export type Check<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** Gives the value in the schema's type, or every problem that it has. */
export function check<T>(schema: Schema<T>, value: unknown, subject: Subject): Check<T> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const issues = result.error.issues.flatMap(alternatives);
  const meant = meantFields(schema, issues);
  const causes = issues.filter((issue) => !isConsequence(issue, value, meant));
  return { problems: causes.flatMap((issue) => problemsOf(issue, { schema, value, subject })) };
}

/**
 * Gives what is wrong with the form that was meant where a value may have several, such as a name, a map or a list.
 *
 * The form that was meant is the one whose outermost type fits; where none does, the issue stays as it is.
 */
function alternatives(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) => !issues.some(isOutermost));
  if (meant === undefined) return [issue];
  return meant.flatMap((below) => alternatives({ ...below, path: [...issue.path, ...below.path] }));
}

function isOutermost({ code, path }: Issue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

/** Gives the paths of the fields that misspelt ones were probably meant for. */
function meantFields(schema: z.core.$ZodType, issues: readonly Issue[]): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = written(issue.path);
    const near = issue.keys.map((key) => nearest(key, fieldsAt(schema, path)));
    return near.filter((field) => field !== undefined).map((field) => pathText([...path, field]));
  });
}

/** Says whether a field is missing only because its name is misspelt: that is one problem, not two. */
function isConsequence(issue: Issue, value: unknown, meant: readonly string[]): boolean {
  const path = written(issue.path);
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.['code'];
    const parent = pathText(path);
    return code === 'BODY_MISSING' && meant.some((field) => field.startsWith(`${parent}.`));
  }
  return meant.includes(pathText(path)) && valueAt(value, path) === undefined;
}

function written(path: readonly PropertyKey[]): Path {
  return path.filter((part) => typeof part !== 'symbol');
}

interface Checking {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  readonly subject: Subject;
}

type Issue = z.core.$ZodIssue;
type Wording = (
  issue: Issue,
  found: unknown,
) => { readonly code: Code; readonly text: string; readonly fix?: string | undefined };

/** One row for each kind of issue that zod has; the others are values that are not allowed. */
const wordings: Partial<Record<Issue['code'], Wording>> = {
  invalid_type: (issue, found) => {
    const expected = issue.code === 'invalid_type' ? (nouns[issue.expected] ?? issue.expected) : '';
    if (found === undefined) return { code: 'FIELD_MISSING', text: 'is missing', fix: `write ${expected}` };
    return {
      code: 'FIELD_TYPE',
      text: `is ${typeName(found)} and must be ${expected}`,
      fix: quoteFix(found, expected),
    };
  },
  invalid_value: (issue, found) => {
    const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
    if (found === undefined)
      return { code: 'FIELD_MISSING', text: 'is missing', fix: `write one of ${values.join(', ')}` };
    return {
      code: 'FIELD_VALUE',
      text: `is ${JSON.stringify(found)}`,
      fix: didYouMean(typeof found === 'string' ? found : JSON.stringify(found), values),
    };
  },
  too_small: (issue) => ({
    code: 'FIELD_VALUE',
    text: issue.code === 'too_small' && issue.origin === 'number' ? `is below ${issue.minimum}` : 'is empty',
    fix: 'write a value, or remove the field',
  }),
  too_big: (issue) => {
    const most = issue.code === 'too_big' ? issue.maximum : 0;
    return issue.code === 'too_big' && issue.origin === 'array'
      ? { code: 'FIELD_VALUE', text: `has more than ${most} entries`, fix: 'remove some' }
      : { code: 'FIELD_VALUE', text: `is above ${most}`, fix: 'write a smaller one' };
  },
  invalid_union: (issue, found) => {
    const errors = issue.code === 'invalid_union' ? issue.errors.flat() : [];
    const expected = errors.flatMap((one) =>
      one.code === 'invalid_type' && one.path.length === 0 ? [nouns[one.expected] ?? one.expected] : [],
    );
    const wanted = `${expected.slice(0, -1).join(', ')} or ${expected.at(-1) ?? ''}`;
    return {
      code: 'FIELD_TYPE',
      text: `is ${typeName(found)} and must be ${wanted}`,
      fix: `write ${wanted}`,
    };
  },
  custom: (issue) => {
    const params = issue.code === 'custom' ? (issue.params ?? {}) : {};
    const { code, fix } = params as { readonly code?: string; readonly fix?: string };
    return { code: isCode(code) ? code : 'FIELD_VALUE', text: issue.message, fix };
  },
};

function notAllowed(): ReturnType<Wording> {
  return { code: 'FIELD_VALUE', text: 'has a value that is not allowed there' };
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  record: 'a map',
};

function problemsOf(issue: Issue, checking: Checking): readonly Problem[] {
  const path = written(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(path, key, checking));
  }
  const wording: Wording = wordings[issue.code] ?? notAllowed;
  const found = valueAt(checking.value, path);
  const { code, text, fix: general } = wording(issue, found);
  const fix = isBareDuration(path, found) ? durationFix(found) : general;
  return [
    error(
      code,
      `${`${checking.subject.name} ${pathText(path)}`.trimEnd()}${code === 'FIELD_TYPE' || /^(?:is|has|says|makes|removes) /.test(text) ? ' ' : ': '}${text}`,
      {
        at: checking.subject.placeOf(path),
        ...(fix === undefined ? {} : { fix }),
      },
    ),
  ];
}

/** Says whether a duration was written as a bare number, which people take for seconds. */
function isBareDuration(path: Path, found: unknown): found is number {
  return typeof found === 'number' && ['timeout', 'every'].includes(String(path.at(-1)));
}

function durationFix(found: number): string {
  return found > 0 && Number.isFinite(found) ? `write ${found}s` : 'write a Go duration such as 90s';
}

function unknownField(path: Path, key: string, { schema, subject }: Checking): Problem {
  const refused = subject.refused?.[pathText([...path, key])];
  if (refused !== undefined)
    return error(refused.code, `${subject.name} has ${pathText([...path, key])}, which does not exist here`, {
      at: subject.placeOf(path, key),
      fix: refused.fix,
    });
  const known = fieldsAt(schema, path);
  return error('FIELD_UNKNOWN', `${subject.name} ${pathText([...path, key])} does not exist`, {
    at: subject.placeOf(path, key),
    ...(known.length === 0 ? {} : { fix: didYouMean(key, known) }),
  });
}

/** Gives the fields that an object of the schema may have at a path. */
export function fieldsAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  let here: readonly Definition[] = forms(definition(schema));
  for (const part of path) {
    here = here.flatMap((form) => {
      const next = below(form, part);
      return next === undefined ? [] : forms(next);
    });
  }
  return Object.keys(here.find(({ shape }) => shape !== undefined)?.shape ?? {});
}

/** The parts of a zod schema's definition that lead to its fields. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** Gives the forms that a value may have, one where there is no choice. */
function forms(here: Definition): readonly Definition[] {
  return here.options === undefined ? [here] : here.options.flatMap((option) => forms(definition(option)));
}

function definition(schema: z.core.$ZodType): Definition {
  const found = schema._zod.def as Definition;
  return found.innerType === undefined ? found : definition(found.innerType);
}

function below({ shape, element, valueType }: Definition, part: string | number): Definition | undefined {
  const next = shape?.[String(part)] ?? element ?? valueType;
  return next === undefined ? undefined : definition(next);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, part) => (Array.isArray(here) ? (here[Number(part)] as unknown) : field(here, String(part))),
    value,
  );
}

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'no finite number';
  return typeof value === 'string'
    ? `the text ${JSON.stringify(value)}`
    : `the ${typeof value} ${JSON.stringify(value)}`;
}

function quoteFix(found: unknown, expected: string): string {
  if (expected === 'a string' && ['number', 'boolean'].includes(typeof found))
    return `quote it: "${String(found)}"`;
  if (expected.endsWith('number') && typeof found === 'string' && /^-?[0-9]+$/.test(found))
    return `write it without quotes: ${found}`;
  return `write ${expected}`;
}

function isCode(code: string | undefined): code is Code {
  return code !== undefined && Object.hasOwn(codes, code);
}
