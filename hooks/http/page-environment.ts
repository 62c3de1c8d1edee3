/** One environment of a release on its page: a card with its applications, hooks, holds and verdicts. */
import type { Instant } from '../model/instant.ts';
import { field, isObject } from '../model/object.ts';
import type { ApplicationRecord, EnvironmentRecord, HookRecord } from '../model/release-record.ts';
import type { Pinned } from '../model/release.ts';
import { html, type Html } from './html.ts';
import { badge, lookOf, moment, span } from './page-phase.ts';

/** What a card takes of its release. */
export interface CardOf {
  readonly pinned: Pinned;
  readonly endedAt?: string | undefined;
}

/** Writes the card of an environment. */
export function environmentCard(
  environment: EnvironmentRecord,
  { pinned, endedAt: end }: CardOf,
  now: Instant,
): Html {
  const { name, phase, startedAt, endedAt, holding, message = '', applications, hooks } = environment;
  const after = dependsOn(pinned, name);
  return html`<section class="card ${lookOf(phase).tone}" id="environment-${name}">
    <header>
      <h3>${name}</h3>
      ${badge(phase)}
    </header>
    <p class="soft">
      ${after.length === 0 ? 'comes first' : `after ${after.join(', ')}`}${took(span(startedAt, endedAt, now))}
    </p>
    ${holding === undefined ? undefined : hold(holding, end === undefined ? now : undefined)}
    ${message === '' || holding?.message === message ? undefined : html`<div class="note ${lookOf(phase).tone}"><p class="said">${message}</p></div>`}
    ${
      applications.length === 0
        ? undefined
        : html`<h4>Applications</h4>
            <ul class="rows">
              ${applications.map(application)}
            </ul>`
    }
    ${hookList(hooks, now)} ${verdictList(environment)}
  </section>`;
}

function took(text: string): string {
  return text === '' ? '' : ` · ${text}`;
}

/** Nobody waits any more once the release has ended: then there is no `now`. */
function hold(
  { reason, message, since }: NonNullable<EnvironmentRecord['holding']>,
  now: Instant | undefined,
): Html {
  if (now === undefined)
    return html`<div class="note calm">
      <p><strong>It did not come here</strong></p>
      <p class="said">${message}</p>
    </div>`;
  return html`<div class="note wait">
    <p><strong>Waits: ${reason}</strong></p>
    <p class="said">${message}</p>
    <p class="soft">since ${moment(since)} (${span(since, undefined, now)})</p>
  </div>`;
}

/** The flow as it was pinned is kept as it was written: its steps are read with care. */
function dependsOn(pinned: Pinned, environment: string): readonly string[] {
  const steps = field(pinned.flow, 'steps');
  const step = Array.isArray(steps)
    ? steps.filter(isObject).find((one) => one['environment'] === environment)
    : undefined;
  const names = field(step, 'dependsOn');
  return Array.isArray(names) ? names.map(String) : [];
}

function application({ namespace, name, phase, operation, message = '' }: ApplicationRecord): Html {
  const { tone, sign } = lookOf(phase);
  const retry =
    operation === undefined || operation.retryCount === 0 ? '' : ` · retry ${operation.retryCount}`;
  const revision = operation === undefined ? '' : ` · ${operation.revision.slice(0, 7)}`;
  return html`<li>
    <div class="row">
      <span><span class="sign ${tone}">${sign}</span><span class="mono">${namespace}/${name}</span></span
      ><span class="soft">${phase}${revision}${retry}</span>
    </div>
    ${message === '' ? undefined : html`<p class="soft said">${message}</p>`}
  </li>`;
}

/** Writes hooks with how long each took; nothing where there are none. */
export function hookList(hooks: readonly HookRecord[], now: Instant): Html | undefined {
  if (hooks.length === 0) return undefined;
  return html`<h4>Hooks</h4>
    <ul class="rows">
      ${hooks.map((one) => hookRow(one, now))}
    </ul>`;
}

function hookRow(record: HookRecord, now: Instant): Html {
  const { slot, hook, application: of, attempt, phase, message = '', startedAt, endedAt, code = '' } = record;
  const { tone, sign } = lookOf(phase);
  const where = [slot, of, attempt > 1 ? `attempt ${attempt}` : ''].filter((word) => word !== '');
  const said = phase === 'Succeeded' ? '' : [code, message].filter((word) => word !== '').join(': ');
  return html`<li>
    <div class="row">
      <span><span class="sign ${tone}">${sign}</span><strong>${hook}</strong></span
      ><span class="soft">${phase}${took(span(startedAt, endedAt, now))}</span>
    </div>
    <div class="soft">${where.join(' · ')}</div>
    ${said === '' ? undefined : html`<p class="said">${said}</p>`}
  </li>`;
}

function verdictList({ verdicts }: EnvironmentRecord): Html | undefined {
  if (verdicts.length === 0) return undefined;
  const ran = verdicts.filter(({ verdict }) => verdict === 'Ran').length;
  return html`<details>
    <summary>${ran} of ${verdicts.length} hooks of applications ran</summary>
    <ul class="rows">
      ${verdicts.map(
        ({ application: of, hook, phase, verdict }) =>
          html`<li>
            <div class="row">
              <span><span class="sign ${lookOf(verdict).tone}">${lookOf(verdict).sign}</span>${hook}</span
              ><span class="soft">${verdict}</span>
            </div>
            <div class="soft">${phase} &middot; ${of}</div>
          </li>`,
      )}
    </ul>
  </details>`;
}
