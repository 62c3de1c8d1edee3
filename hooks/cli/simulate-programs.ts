/** Which program runs for which hook, where hooks are run as processes of this machine. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { field, type JsonObject } from '../model/object.ts';
import { nameOf, type Configured } from '../../plugin/configured.ts';

/** How hooks run as processes. */
export interface Programs {
  readonly path: string;
  readonly standIns: ReadonlyMap<string, readonly string[]>;
  readonly self: readonly string[];
  /** Values of variables that lie in Secrets and ConfigMaps. */
  readonly variables: ReadonlyMap<string, string>;
  readonly bodyOf: (hook: string) => 'script' | 'http' | 'other';
}

/** What a program is run by, by the ending of its file. */
const runners: Readonly<Record<string, readonly string[]>> = {
  js: [process.execPath],
  mjs: [process.execPath],
  ts: [process.execPath],
  sh: ['sh'],
  py: ['python3'],
};

/** Gives the programs for the hooks of a folder. */
export function programsFor(
  configured: Configured,
  given: {
    readonly standIns: ReadonlyMap<string, string>;
    readonly variables: ReadonlyMap<string, string>;
    readonly searchPath: string | undefined;
    readonly self: readonly string[];
    readonly from: string;
    /** The hooks of applications' own files, as they are written. */
    readonly hooks: ReadonlyMap<string, JsonObject>;
  },
): Programs {
  const bodies = bodiesOf(configured, given.hooks);
  return {
    path: given.searchPath ?? '',
    standIns: new Map([...given.standIns].map(([image, program]) => [image, wordsOf(program, given.from)])),
    self: given.self,
    variables: given.variables,
    bodyOf: (hook) => bodies.get(hook) ?? 'other',
  };
}

/** A file is run by what its ending says; any other word is looked for where programs are. */
function wordsOf(program: string, from: string): readonly string[] {
  const file = resolve(from, program);
  if (!existsSync(file)) return [program];
  return [...(runners[program.split('.').at(-1) ?? ''] ?? []), file];
}

type Body = 'script' | 'http' | 'other';

/** A Hook comes before a WorkflowTemplate of its name. */
function bodiesOf(
  { templates }: Configured,
  hooks: ReadonlyMap<string, JsonObject>,
): ReadonlyMap<string, Body> {
  const ofTemplates = templates.map(({ value }): [string, Body] => [
    nameOf(value),
    isScript(value) ? 'script' : 'other',
  ]);
  return new Map([...ofTemplates, ...[...hooks].map(([name, hook]): [string, Body] => [name, bodyIn(hook)])]);
}

function bodyIn({ spec }: JsonObject): Body {
  if (field(spec, 'script') !== undefined) return 'script';
  return field(spec, 'http') === undefined ? 'other' : 'http';
}

function isScript(template: unknown): boolean {
  const spec = field(template, 'spec');
  const templates = field(spec, 'templates');
  const entry = (Array.isArray(templates) ? templates : []).find(
    (one: unknown) => field(one, 'name') === field(spec, 'entrypoint'),
  ) as unknown;
  return field(entry, 'script') !== undefined;
}
