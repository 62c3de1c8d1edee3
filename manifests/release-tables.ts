/** Makes the tables of the docs about releases from the tables that the engine goes by. */
import { classTexts, eventTexts, gateTexts, holdTexts, phaseTexts, reasonTexts } from './release-texts.ts';
import { severalClasses, slotTexts, verdictTexts } from './release-texts.ts';
import { messageRows } from '../hooks/engine/classify.ts';
import { failureMatrix, type MatrixRow } from '../hooks/engine/failure.ts';
import { gateReasons } from '../hooks/engine/gates.ts';
import { argumentRows, type ArgumentRow, type Moment } from '../hooks/model/arguments.ts';
import { contextLimits, exportBytes, refusedKeys } from '../hooks/model/context.ts';
import { slotScopes } from '../hooks/model/flow.ts';
import type { Scope } from '../hooks/model/naming.ts';
import { environmentPhases, runPhases, verdicts } from '../hooks/model/release-record.ts';
import { releasePhases } from '../hooks/model/release.ts';
import { code, table } from './tables.ts';

/** Gives the text of a row; without one the table cannot be made. */
export function textFor<T>(texts: Readonly<Record<string, T>>, row: string): T {
  const text = Object.hasOwn(texts, row) ? texts[row] : undefined;
  if (text === undefined) throw new Error(`"${row}" has no text: write one in manifests/release-texts.ts`);
  return text;
}

/** Gives the failure matrix: what becomes of what, and what to do. */
export function failureMatrixTable(): string {
  return table(
    [
      'what fails',
      'the environment',
      '`environment.onFail`',
      '`release.onFail`',
      'the release',
      'what to expect and to do',
    ],
    failureMatrix.map((row) => [
      textFor(eventTexts, row.event).what,
      row.environment ?? 'stays as it is',
      ...failHooks(row),
      row.release,
      textFor(eventTexts, row.event).advice,
    ]),
  );
}

function failHooks(row: MatrixRow): readonly string[] {
  const runs = row.event === 'superseded' ? 'for `Superseded` only' : 'runs';
  return [row.runsEnvironmentOnFail, row.runsReleaseOnFail].map((isRun) => (isRun ? runs : 'no'));
}

/** Gives the classes of failures. */
export function failureClassTable(): string {
  return table(
    ['class', 'means', 'what to do'],
    Object.entries(classTexts).map(([name, [means, advice]]) => [code(name), means, advice]),
  );
}

/** Gives the messages of Argo CD by which a failed sync is classified, in the order in which they are tried. */
export function failureMessageTable(): string {
  return table(
    ['the message begins with', 'class'],
    messageRows.map(({ message, class: found }) => [
      code(message.trim()),
      typeof found === 'string' ? code(found) : textFor(severalClasses, message),
    ]),
  );
}

/** Gives the verdicts on hooks that Argo CD was to run. */
export function verdictTable(): string {
  return table(
    ['verdict', 'what became of the hook'],
    verdicts.map((verdict) => [code(verdict), textFor(verdictTexts, verdict)]),
  );
}

/** Gives why a release may not enter an environment. */
export function holdTable(): string {
  return table(
    ['`holding.reason`', 'it waits because', 'until'],
    Object.entries(holdTexts).map(([reason, [waits, ends]]) => [code(reason), waits, ends]),
  );
}

/** Gives what a gate is answered, in the order in which the reasons are asked. */
export function gateTable(): string {
  return table(
    ['answer', 'the sync waits because'],
    gateReasons.map((reason) => [code(reason), textFor(gateTexts, reason)]),
  );
}

/** Gives the slots of a flow. */
export function slotTable(): string {
  return table(
    ['slot', 'once for each', 'when', 'if a hook fails'],
    Object.entries(slotScopes).map(([slot, scope]) => [code(slot), scope, ...textFor(slotTexts, slot)]),
  );
}

/** Gives the phases, and what has them. */
export function phaseTable(): string {
  const owners = [
    ['release', releasePhases],
    ['environment', environmentPhases],
    ['hook run', runPhases],
  ] as const;
  return table(
    ['phase', 'of', 'means'],
    Object.entries(phaseTexts).map(([phase, means]) => [
      code(phase),
      owners.flatMap(([owner, phases]) => (phases.some((one) => one === phase) ? [owner] : [])).join(', '),
      means,
    ]),
  );
}

/** Gives the reasons of Events. */
export function reasonTable(): string {
  return table(
    ['reason', 'on', 'means'],
    Object.entries(reasonTexts).map(([reason, cells]) => [code(reason), ...cells]),
  );
}

/** When the hooks of a slot run, by the last word of its name. */
const moments: Readonly<Record<string, Moment>> = {
  onStart: 'start',
  preAction: 'start',
  onSuccess: 'success',
  postAction: 'success',
  onFail: 'fail',
};

/** Gives the arguments of hooks in a flow, and the slots that have them. */
export function releaseArgumentTable(): string {
  return table(
    ['variable', 'slots', 'value'],
    argumentRows
      .filter(({ isForWorkflowsOnly }) => isForWorkflowsOnly !== true)
      .map((row) => [code(row.name), slotsOf(row), row.means]),
  );
}

/** Gives the parameters that WorkflowTemplates alone are given. */
export function workflowArgumentTable(): string {
  return table(
    ['parameter', 'slots', 'value'],
    argumentRows
      .filter(({ isForWorkflowsOnly }) => isForWorkflowsOnly === true)
      .map((row) => [code(row.name), slotsOf(row), row.means]),
  );
}

/** Says in which slots an argument is given, in as few words as will do. */
function slotsOf(row: ArgumentRow): string {
  const all = Object.entries(slotScopes);
  const slots = all.filter(([slot, scope]) => isGivenAt(row, slot, scope)).map(([slot]) => slot);
  if (slots.length === all.length) return 'all';
  const words = slots.map((slot) => slot.replace('policy.', ''));
  const whole = ['release', 'environment'].filter(
    (scope) => words.filter((word) => word.startsWith(`${scope}.`)).length === 3,
  );
  const rest = words.filter((word) => !whole.some((scope) => word.startsWith(`${scope}.`)));
  return [...whole.map((scope) => `${scope}.*`), ...rest].map(code).join(', ');
}

function isGivenAt({ scopes, moments: given }: ArgumentRow, slot: string, scope: Scope): boolean {
  const moment = moments[slot.split('.')[1] ?? ''];
  return moment !== undefined && scopes.includes(scope) && given.includes(moment);
}

/** Gives the limits of the context. */
export function contextLimitTable(): string {
  return table(
    ['what', 'limit'],
    [
      ['one export, as it is written', `${withCommas(exportBytes)} bytes`],
      ['keys in all', String(contextLimits.keys)],
      ['keys and values in all', `${contextLimits.bytes / 1024} KiB`],
    ],
  );
}

/** Gives the keys that are refused, as one line. */
export function refusedKeyLine(): string {
  return `${refusedKeys.map(code).join(', ')}\n`;
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
