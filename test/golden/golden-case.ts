/** A golden case: a folder that says what is run on what, and holds what must come out. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../support/command.ts';

/** What `case.json` holds. */
export interface Description {
  /** A sentence that states the rule. */
  readonly title: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  /** The working folder below `in/`; absent: `in/` itself. */
  readonly folder?: string;
  /** Empty folders to make, such as `.git`, which Git does not keep. */
  readonly folders?: readonly string[];
  /** Symbolic links to make: name → target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Named pipes to make. */
  readonly pipes?: readonly string[];
  /** Files of NUL bytes to make: name → size. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** The files that are rendered, in order, where they are not simply those of the working folder. */
  readonly foreign?: readonly string[];
  /** General rules that do not hold for this case, each with the reason. */
  readonly exempt?: Readonly<Partial<Record<'foreign' | 'idempotence', string>>>;
}

/** Every key that `case.json` may have. */
export const descriptionKeys: readonly (keyof Description)[] = [
  'title',
  'argv',
  'env',
  'exit',
  'folder',
  'folders',
  'links',
  'pipes',
  'sizes',
  'foreign',
  'exempt',
];

export interface GoldenCase extends Description {
  readonly name: string;
  /** Where it is kept. */
  readonly kept: string;
  readonly stdin: Buffer;
}

const casesFolder = join(import.meta.dirname, 'cases');

/** Gives all cases, by name. */
export function goldenCases(): readonly GoldenCase[] {
  return readdirSync(casesFolder)
    .toSorted()
    .map((name) => {
      const kept = join(casesFolder, name);
      const description = JSON.parse(readFileSync(join(kept, 'case.json'), 'utf8')) as Description;
      return { ...description, name, kept, stdin: bytesOf(kept, 'stdin') };
    });
}

/** Gives what must come out, byte for byte; an absent file means nothing. */
export function expectedOf({ kept, exit }: GoldenCase): Outcome {
  return {
    stdout: bytesOf(kept, 'stdout'),
    stderr: bytesOf(kept, 'stderr').toString(),
    exitCode: exit,
  };
}

/** Keeps what came out as what must come out. */
export function update({ kept, name, exit }: GoldenCase, { stdout, stderr, exitCode }: Outcome): void {
  if (exitCode !== exit) throw new Error(`${name} ends with ${exitCode}, not ${exit}: ${stderr}`);
  for (const [file, bytes] of [['stdout', stdout] as const, ['stderr', Buffer.from(stderr)] as const]) {
    if (bytes.length === 0) rmSync(join(kept, file), { force: true });
    else writeFileSync(join(kept, file), bytes);
  }
}

/** Copies a case's source below a folder, where no repository around it matters, and gives its working folder. */
export function place(golden: GoldenCase, below: string): string {
  const root = join(below, golden.name);
  const folder = join(root, golden.folder ?? '.');
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(golden.kept, 'in'))) cpSync(join(golden.kept, 'in'), root, { recursive: true });
  make(golden, root);
  return folder;
}

/** Makes what Git does not keep. */
function make({ folders = [], links = {}, pipes = [], sizes = {} }: Description, root: string): void {
  for (const name of folders) mkdirSync(join(root, name), { recursive: true });
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  for (const name of pipes) spawnSync('mkfifo', [join(root, name)]);
  for (const [name, size] of Object.entries(sizes)) writeFileSync(join(root, name), Buffer.alloc(size));
}

/** Gives the texts that are rendered, in order. */
export function foreignTexts(golden: GoldenCase, folder: string): readonly string[] {
  if (golden.argv.includes('--filter')) return [golden.stdin.toString()];
  const names = golden.foreign ?? readdirSync(folder).toSorted().filter(isManifest);
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

function isManifest(name: string): boolean {
  return /\.(?:yaml|yml|json)$/.test(name) && name !== 'hookline.yaml';
}

function bytesOf(folder: string, file: string): Buffer {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}

/** Gives what surrounds a case's run. */
export function settingOf(golden: GoldenCase, folder: string) {
  return { folder, environment: golden.env ?? {}, stdin: golden.stdin };
}
