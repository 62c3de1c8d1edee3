/** Trouble as data: a code, a level, what is wrong, where, and what to do. */
import { codes, type Code } from './codes.ts';

/** Whether a problem stops the run. */
export type Level = 'error' | 'warn';

/** Where something is wrong: a file or `stdin`, and the line in it, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** Something that is wrong. */
export interface Problem {
  readonly code: Code;
  readonly level: Level;
  /** One sentence without capital or full stop: what is wrong, with the offending value. */
  readonly message: string;
  readonly at?: Place;
  /** One imperative sentence: what to do. */
  readonly fix?: string;
  /** The lines around the place, with a caret. Only from files that hold no secrets. */
  readonly excerpt?: string;
}

/** A value and what was wrong on the way to it; with an error among the problems the value is not to be used. */
export interface Checked<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** What a problem says besides its code and message. */
export type ProblemDetails = Omit<Problem, 'code' | 'level' | 'message'>;

/** Makes an error. */
export function error(code: Code, message: string, details: ProblemDetails = {}): Problem {
  return { code, level: 'error', message, ...details };
}

/** Makes a warning. */
export function warning(code: Code, message: string, details: ProblemDetails = {}): Problem {
  return { code, level: 'warn', message, ...details };
}

/** Says whether a problem stops the run. */
export function isError(problem: Problem): boolean {
  return problem.level === 'error';
}

/** Exit codes by weight: where errors of several families meet, the first listed one is the exit code. */
const exitOrder = [70, 6, 2, 4, 3];

/** Gives the exit code that a list of problems deserves: 0 where there is no error (DESIGN.md §9). */
export function exitCode(problems: readonly Problem[]): number {
  const exits = new Set<number>(problems.filter(isError).map((problem) => codes[problem.code].exit));
  return exitOrder.find((exit) => exits.has(exit)) ?? 0;
}

/** Carries problems across a boundary that a return value cannot cross. */
export class Fault extends Error {
  override name = 'Fault';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => `${problem.code} ${problem.message}`).join('\n'), options);
    this.problems = problems;
  }
}

/** Says whether something thrown is a Fault; each chunk of the bundle has a class of its own. */
export function isFault(thrown: unknown): thrown is Fault {
  return (
    thrown instanceof Fault || (thrown instanceof Error && thrown.name === 'Fault' && 'problems' in thrown)
  );
}

/** Stops on a broken promise of our own; never the fault of what was read. */
export function defect(message: string): never {
  throw new Fault([error('DEFECT', message, { fix: 'report it, with the input that led to it' })]);
}
