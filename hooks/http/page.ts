/** The page of a release: what RELEASE_URL opens. No script, nothing loaded, and no value of the context. */
import { formatInstant, type Instant } from '../model/instant.ts';
import type { HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { html, Html } from './html.ts';
import { environmentCard, hookList } from './page-environment.ts';
import { badge, lookOf, moment, span } from './page-phase.ts';
import { style } from './page-style.ts';
import type { StoredRelease } from './ports.ts';

/** How the page is drawn. */
export interface PageStyle {
  /** What goes on has lasted until now. */
  readonly now: Instant;
}

/** Phases that change no more; of all others the page loads itself anew. */
const final = new Set(['Succeeded', 'Failed', 'Terminated', 'Superseded']);
const refreshSeconds = 10;

/** Writes the page. */
export function releasePage(release: StoredRelease, { now }: PageStyle): string {
  const { name, spec, status } = release;
  const phase = status?.phase ?? 'Pending';
  const refresh = final.has(phase)
    ? undefined
    : html`<meta http-equiv="refresh" content="${refreshSeconds}" />`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh}
        <title>${lookOf(phase).sign} ${name} &middot; ${phase}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>
          <p class="path">${release.namespace} / ${spec.product} / ${spec.flow}</p>
          <h1>${name}</h1>
          ${badge(phase)} ${facts(release, now)}
          ${status === undefined ? html`<p class="soft">The release was only now made.</p>` : body(release, status, now)}
          <footer>
            As of ${moment(formatInstant(now))}.
            <code>hookline release get ${name} -n ${release.namespace}</code> shows the same in a terminal.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}

function body(release: StoredRelease, status: ReleaseStatus, now: Instant): Html {
  const { environments, hooks } = status;
  const first = hooks.filter(isAtStart);
  const last = hooks.filter((hook) => !isAtStart(hook));
  return html`${cause(release, status)}
    <ol class="track">
      ${environments.map(({ name, phase }) => html`<li><a class="badge ${lookOf(phase).tone}" href="#environment-${name}">${lookOf(phase).sign} ${name}</a></li>`)}
    </ol>
    ${section('Before all environments', hookList(first, now))}
    <h2>Environments</h2>
    <div class="cards">${environments.map((one) => environmentCard(one, status, now))}</div>
    ${section('After all environments', hookList(last, now))} ${context(status)}`;
}

function isAtStart({ slot }: HookRecord): boolean {
  return slot.endsWith('.onStart');
}

function section(title: string, list: Html | undefined): Html | undefined {
  return list === undefined
    ? undefined
    : html`<h2>${title}</h2>
        <div class="card calm">${list}</div>`;
}

function facts(release: StoredRelease, now: Instant): Html {
  const { spec, status, createdAt } = release;
  const { version, revision } = status?.identity ?? spec;
  const opened = status?.openedAt ?? createdAt;
  const rows: readonly (readonly [string, Html | string | undefined])[] = [
    ['Version', version],
    ['Revision', revision === undefined ? undefined : shortRevision(revision)],
    ['Opened', moment(opened)],
    ['Ended', moment(status?.endedAt)],
    ['Took', span(opened, status?.endedAt, now)],
    ['Started by', spec.initiatedBy],
    ['Attempt', status === undefined || status.attempt < 2 ? undefined : String(status.attempt)],
  ];
  const shown = rows.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="facts">
    ${shown.map(
      ([title, value]) =>
        html`<div>
          <dt>${title}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function shortRevision(revision: string): Html {
  return html`<span class="mono" title="${revision}">${revision.slice(0, 12)}</span>`;
}

/** Why it failed or ended early, and what to do. */
function cause({ name, namespace }: StoredRelease, status: ReleaseStatus): Html | undefined {
  const { title, said } = saidOf(status);
  if (said === '' && title === '') return undefined;
  const { phase, ending } = status;
  const by = ending?.by === undefined ? undefined : html`<p class="soft">by ${ending.by}</p>`;
  const fix = ['Failed', 'Terminated'].includes(phase)
    ? html`<p class="soft">
        To try again what failed: <code>hookline release retry ${name} -n ${namespace}</code>
      </p>`
    : undefined;
  return html`<div class="note ${lookOf(phase).tone}" role="status">
    <p><strong>${title}</strong></p>
    <p class="said">${said}</p>
    ${by}${fix}
  </div>`;
}

function saidOf({ error, ending, message = '', reason = '' }: ReleaseStatus): {
  readonly title: string;
  readonly said: string;
} {
  if (error !== undefined) return { title: `${error.class} (${error.code})`, said: error.message };
  if (ending !== undefined) return { title: ending.reason, said: ending.message };
  return { title: reason, said: message };
}

/** What hooks exported: which keys and from where. Values may be meant for hooks alone. */
function context({ context: entries, hooks, environments }: ReleaseStatus): Html | undefined {
  const keys = Object.keys(entries).toSorted();
  if (keys.length === 0) return undefined;
  const records = new Map(
    [...hooks, ...environments.flatMap((one) => one.hooks)].map((one) => [one.run, one]),
  );
  const rows = keys.map((key) => {
    const entry = entries[key];
    const record = records.get(entry?.run ?? '');
    const from = record === undefined ? (entry?.run ?? '') : `${record.hook} (${record.slot})`;
    const place = entry?.environment === undefined ? '' : ` in ${entry.environment}`;
    return html`<tr>
      <td class="mono">${key}</td>
      <td>${from}${place}</td>
      <td class="soft">${moment(entry?.at)}</td>
    </tr>`;
  });
  return html`<h2>Context</h2>
    <table>
      <thead>
        <tr>
          <th>Key</th>
          <th>Exported by</th>
          <th>At</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p class="soft">
      Values are not shown here: <code>hookline release get NAME -o yaml</code> has them, for those who may
      read releases.
    </p>`;
}
