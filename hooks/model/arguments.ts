/** Arguments: what every hook is given, and how a hook's inputs get their values (DESIGN.md §6). */
import { contextValues, type Context } from './context.ts';
import type { Scope } from './naming.ts';
import { error, type Checked, type Problem } from './problem.ts';

/** When a hook of a scope runs; an application's `start` and `success` are preAction and postAction. */
export type Moment = 'start' | 'success' | 'fail';

/** One argument: what it holds, and which hooks are given it. */
export interface ArgumentRow {
  readonly name: string;
  /** One phrase for the table in the docs. */
  readonly means: string;
  readonly scopes: readonly Scope[];
  readonly moments: readonly Moment[];
  /** Given as a parameter of a WorkflowTemplate only, never as an environment variable. */
  readonly isForWorkflowsOnly?: true;
}

const all: readonly Moment[] = ['start', 'success', 'fail'];
const everywhere: readonly Scope[] = ['release', 'environment', 'application'];
const below: readonly Scope[] = ['environment', 'application'];
const application: readonly Scope[] = ['application'];

/** Every argument, in the order in which a hook gets them. */
export const argumentRows: readonly ArgumentRow[] = [
  row('RELEASE_ID', everywhere, all, 'the name of the release'),
  row('RELEASE_URL', everywhere, all, 'the page of the release; empty where it is not known'),
  row('PRODUCT_NAME', everywhere, all, 'the name of the Product'),
  row('VERSION', everywhere, all, 'the version that is released; empty where it is not known'),
  row('COMMIT_SHA', ['release', 'environment'], all, 'the commit that is released'),
  row('COMMIT_SHA', application, ['success', 'fail'], 'the commit that the application was synced to'),
  row('PROMOTION_FLOW_NAME', everywhere, all, 'the name of the PromotionFlow'),
  row('ENVIRONMENT_NAME', below, all, 'the name of the Environment'),
  row('ERROR_MESSAGE', everywhere, ['fail'], 'why it failed, in one line'),
  row('FAILED_ENVIRONMENTS', everywhere, ['fail'], 'the failed environments, as a JSON array'),
  row('FAILURE_REASON', everywhere, ['fail'], 'the class of the failure, such as HookFailed'),
  row('HOOK_SLOT', everywhere, all, 'the slot that the hook stands in, such as environment.onFail'),
  row('HOOK_RUN_ID', everywhere, all, 'the name of the hook run: the same when a container starts again'),
  row('ATTEMPT', everywhere, all, "the release's attempt, counted from 1"),
  row('PREVIOUS_COMMIT_SHA', everywhere, all, 'the commit of the release before; empty for the first'),
  row('INITIATED_BY', everywhere, all, 'who or what started the release'),
  row('APPLICATIONS', ['release', 'environment'], all, 'the names of the applications, as a JSON array'),
  row('APP_NAME', application, all, 'the name of the Application'),
  row('APP_NAMESPACE', application, all, "the Application object's namespace"),
  row('REPO_URL', application, all, 'the repository of its source'),
  row('BRANCH', application, all, 'the targetRevision of its source, as it is written'),
  row('APP_PATH', application, all, 'the path of its source'),
  row('RUNTIME', application, all, 'the name of its destination cluster'),
  { ...row('PATH', application, all, 'the path of its source'), isForWorkflowsOnly: true },
  { ...row('COMMIT_AUTHOR', application, all, 'always empty'), isForWorkflowsOnly: true },
  { ...row('COMMIT_MESSAGE', application, all, 'always empty'), isForWorkflowsOnly: true },
  { ...row('COMMIT_DATE', application, all, 'always empty'), isForWorkflowsOnly: true },
];

function row(name: string, scopes: readonly Scope[], moments: readonly Moment[], means: string): ArgumentRow {
  return { name, scopes, moments, means };
}

/** Gives the arguments of a hook by scope and moment, those of workflows among them. */
export function argumentsAt(scope: Scope, moment: Moment): readonly ArgumentRow[] {
  return argumentRows.filter(({ scopes, moments }) => scopes.includes(scope) && moments.includes(moment));
}

/** One failed environment, as people's own templates read it: Codefresh's keys (promotion-hooks.md §4.2). */
export interface FailedEnvironment {
  readonly name: string;
  /** Upper case: `FAILED`, `TERMINATED`. */
  readonly status: string;
  readonly applications: readonly string[];
  readonly errorMessage: string;
}

/** Writes `FAILED_ENVIRONMENTS`: always an array, `[]` when empty. */
export function failedEnvironments(environments: readonly FailedEnvironment[]): string {
  return JSON.stringify(
    environments.map(({ name, status, applications, errorMessage }) => ({
      Name: name,
      Status: status.toUpperCase(),
      Applications: applications,
      'Error-message': errorMessage,
    })),
  );
}

/** A declared input of a hook. */
export interface DeclaredInput {
  readonly name: string;
  readonly value?: string | undefined;
  readonly default?: string | undefined;
}

/** Where the values of a hook's inputs may come from. */
export interface InputSources {
  /** The hook as people know it, e.g. `Hook/migrate`. */
  readonly hook: string;
  readonly declared: readonly DeclaredInput[];
  readonly slot: ReadonlyMap<string, string>;
  readonly context: Context;
}

/**
 * Gives the inputs of a hook: slot, then the hook's own `value`, then context, then `default`; what the context holds
 * besides comes behind them.
 *
 * Arguments are not among them: their names can be neither declared nor exported.
 */
export function inputsOf({
  hook,
  declared,
  slot,
  context,
}: InputSources): Checked<ReadonlyMap<string, string>> {
  const exported = contextValues(context);
  const inputs = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { name, value, default: fallback } of declared) {
    const found = slot.get(name) ?? value ?? exported.get(name) ?? fallback;
    if (found !== undefined) inputs.set(name, found);
    else
      problems.push(
        error(
          'PARAMETER_MISSING',
          `${hook} parameter ${name} has no value in its slot, the hook or the context`,
          {
            fix: 'write value or default, or give it in the slot',
          },
        ),
      );
  }
  for (const [name, value] of exported) if (!inputs.has(name)) inputs.set(name, value);
  return { value: inputs, problems };
}
