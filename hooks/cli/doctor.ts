/** `hookline doctor`: reads what there is, judges it by the table of checks, and says what helps. */
import type { JsonObject } from '../model/object.ts';
import { field, textField } from '../model/object.ts';
import { isFault } from '../model/problem.ts';
import { version } from '../../plugin/version.ts';
import { signs } from './doctor-signs.ts';
import { releaseExits } from './cluster-flags.ts';
import type { Asked } from './cluster.ts';
import { checks } from './doctor-checks.ts';
import type { Check, Fact, Facts, Finding, Read } from './doctor-facts.ts';
import { rightsOf } from './doctor-rights.ts';
import type { ObjectKind } from './objects.ts';

/** What a check says. */
export interface Verdict {
  readonly check: string;
  readonly level: 'ok' | 'warn' | 'error' | 'unknown';
  readonly at: string;
  readonly message: string;
  readonly fix: string;
}

/** Runs the command; gives its exit code. */
export async function examine(asked: Asked): Promise<number> {
  const { world, line } = asked;
  const verdicts = diagnose(await factsOf(asked));
  if (line.flags.get('output') === 'json')
    world.print(`${JSON.stringify({ checks: verdicts }, undefined, 2)}\n`);
  else world.print(told(verdicts, world.isColoured));
  return verdicts.some(({ level }) => level === 'error') ? releaseExits.Failed : releaseExits.done;
}

/** Judges what was read, check by check. */
export function diagnose(facts: Facts): readonly Verdict[] {
  return checks.flatMap((check) => verdictsOf(check, facts));
}

function verdictsOf({ name, needs, fine, find }: Check, facts: Facts): readonly Verdict[] {
  const refused = needs.map((one) => facts.read[one]).find((one) => 'refused' in one);
  if (refused !== undefined && 'refused' in refused) {
    const fix = 'ask somebody who may read it to run hookline doctor';
    return [{ check: name, level: 'unknown', at: '', message: `not looked at: ${refused.refused}`, fix }];
  }
  const found = find({ ...facts, of: (fact) => objectsIn(facts.read[fact]) });
  if (found.length === 0) return [{ check: name, level: 'ok', at: '', message: fine, fix: '' }];
  return found.map((one: Finding) => ({ check: name, ...one }));
}

function objectsIn(read: Read): readonly JsonObject[] {
  return 'objects' in read ? read.objects : [];
}

async function factsOf(asked: Asked): Promise<Facts> {
  const { objects, line, world } = asked;
  const argocd = line.flags.get('namespace') ?? 'argocd';
  const hookline = line.flags.get('server-namespace') ?? 'hookline';
  async function list(kind: ObjectKind, namespace?: string): Promise<Read> {
    return readOf(async () => objects.list(kind, namespace === undefined ? {} : { namespace }));
  }
  const products = await list('Product');
  const tenants = new Set(objectsIn(products).map((one) => textField(field(one, 'metadata'), 'namespace')));
  const read: Readonly<Record<Fact, Read>> = {
    products,
    deployments: await list('Deployment', hookline),
    argocdDeployments: await list('Deployment', argocd),
    definitions: await list('CustomResourceDefinition'),
    settings: await list('ConfigMap', argocd),
    applications: await list('Application'),
    applicationSets: await list('ApplicationSet'),
    projects: await list('AppProject', argocd),
    jobs: await list('Job'),
    rights: await readOf(async () => rightsOf(objects, { hookline, tenants: [...tenants] })),
  };
  return { read, argocd, hookline, version, now: world.now() };
}

/** What may not be read is told, and what is of no kind that the cluster knows is not there. */
async function readOf(ask: () => Promise<readonly JsonObject[]>): Promise<Read> {
  try {
    return { objects: await ask() };
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    const [problem] = cause.problems;
    if (problem?.code === 'NOT_FOUND') return { objects: [] };
    if (problem?.code === 'FORBIDDEN') return { refused: problem.message };
    throw cause;
  }
}

function told(verdicts: readonly Verdict[], isColoured: boolean): string {
  const width = Math.max(...verdicts.map(({ check }) => check.length));
  const lines = verdicts.map(({ check, level, at, message, fix }) => {
    const { sign, colour } = signs[level];
    const shown = isColoured ? `\u001B[${colour}m${sign}\u001B[0m` : sign;
    const what = `${shown} ${check.padEnd(width)}  ${at === '' ? '' : `${at}: `}${message}\n`;
    return fix === '' ? what : `${what}${' '.repeat(width + 4)}→ ${fix}\n`;
  });
  return lines.join('');
}
