/** What a rule is, and what it finds. */
import type { Path } from '../../hooks/model/path.ts';
import type { Place } from '../../hooks/model/problem.ts';
import type { Phase } from '../../hooks/model/phase.ts';
import type { Rule } from './rules.ts';
import type { Subject } from './subject.ts';

/** Everything that rules look at: the whole result of a render. */
export interface LintSet {
  readonly subjects: readonly Subject[];
  /** Where in a sync each subject comes; what Argo CD leaves out is not in it. */
  readonly steps: ReadonlyMap<Subject, readonly Step[]>;
  readonly namespace: string;
  readonly revision: string;
}

/** A place in a sync. */
export interface Step {
  readonly phase: Phase;
  readonly wave: number;
}

/** A change of one field: a new value, or none. */
export interface Change {
  readonly path: Path;
  readonly value?: string | number;
}

/** Something that a rule found. */
export interface Found {
  readonly subject: Subject;
  /** The part that it is about. */
  readonly path?: Path;
  /** One sentence: what is wrong, with the offending value. */
  readonly message: string;
  /** One imperative sentence: what to do. */
  readonly fix: string;
  /** What `--fix` does, where that is safe. */
  readonly change?: Change;
  /** It is a warning at most: Argo CD does what was meant, apart from this. */
  readonly isMinor?: true;
}

/** A finding at its level, with what a baseline knows it by. */
export interface Finding {
  readonly rule: Rule;
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly fix: string;
  readonly at: Place;
  /** `group/Kind namespace/name`, or `Hook/name`. */
  readonly object: string;
  readonly found?: Found;
}

/** One rule: what it is for people, and what it looks for. */
export interface RuleRow {
  /** One sentence without full stop. */
  readonly title: string;
  /** What Argo CD or Kubernetes does, in a few sentences. */
  readonly why: string;
  /** Where that is written (argo-cd.md). */
  readonly source: string;
  /** What to do. */
  readonly advice: string;
  /** Whether `--fix` does it, and why it may or may not. */
  readonly fixing: { readonly isSafe: boolean; readonly why: string };
  /** Manifests in which it finds something, and the same without it. */
  readonly failing: string;
  readonly fixed: string;
  readonly check: (set: LintSet) => readonly Found[];
}

/** Makes a check of a whole set from one of a single subject. */
export function each(check: (subject: Subject) => readonly Found[]): RuleRow['check'] {
  return ({ subjects }) => subjects.flatMap(check);
}

/** Makes a check of the hooks of a sync. */
export function eachHook(check: (subject: Subject) => readonly Found[]): RuleRow['check'] {
  return ({ subjects }) => subjects.filter(({ phases }) => phases.length > 0).flatMap(check);
}
