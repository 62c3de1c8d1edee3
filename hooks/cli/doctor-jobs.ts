/** The check of `hookline doctor` on Jobs that a finalizer keeps, with the command that removes that one and no other. */
import { parseInstant } from '../model/instant.ts';
import { resultFinalizer } from '../model/names.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { spanText } from '../model/span.ts';
import { nameOf, placeOf, type Check, type Finding, type Look } from './doctor-facts.ts';

/** Argo CD's own: it is on each hook, and whatever ends the sync takes it off (argo-cd.md §C.8). */
const hookFinalizer = 'argocd.argoproj.io/hook-finalizer';

/** How long after its deletion a Job may be on its way. */
const patienceMilliseconds = 300_000;

/** What must be known before a finalizer is taken off by hand. */
const before: Readonly<Record<string, string>> = {
  [hookFinalizer]: 'while no sync of its application runs',
  [resultFinalizer]:
    'once the server runs and does not take it off itself: the result that it has is lost then',
};

/** The check. */
export const jobChecks: readonly Check[] = [
  { name: 'finalizers', needs: ['jobs'], fine: 'no deleted hook Job is kept by a finalizer', find: stuck },
];

function stuck({ of, now }: Look): readonly Finding[] {
  return of('jobs').flatMap((job) => {
    const deleted = parseInstant(textField(field(job, 'metadata'), 'deletionTimestamp'));
    if (deleted === undefined || now - deleted < patienceMilliseconds) return [];
    return finalizersOf(job).flatMap((name, index): readonly Finding[] => {
      const when = before[name];
      if (when === undefined) return [];
      const message = `was deleted ${spanText(now - deleted)} ago, and ${name} keeps it`;
      return [
        { level: 'error', at: placeOf(job, 'Job'), message, fix: `${when}: ${command(job, name, index)}` },
      ];
    });
  });
}

function finalizersOf(job: JsonObject): readonly string[] {
  const list = field(field(job, 'metadata'), 'finalizers');
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

/** The test makes the API server refuse it where the list has changed since: never is another finalizer taken off. */
function command(job: JsonObject, value: string, index: number): string {
  const metadata = field(job, 'metadata');
  const path = `/metadata/finalizers/${index}`;
  const patch = JSON.stringify([
    { op: 'test', path: '/metadata/uid', value: textField(metadata, 'uid') },
    { op: 'test', path, value },
    { op: 'remove', path },
  ]);
  return `kubectl -n ${textField(metadata, 'namespace')} patch job ${nameOf(job)} --type=json -p '${patch}'`;
}
