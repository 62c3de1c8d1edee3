/** Measures the bars of DESIGN.md §12 as ratios in one run: interleaved, medians, on the bundle. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineTimes, type EngineTimes } from './engine.ts';
import { documents, hookJobs, hooks } from './load.ts';
import { toolBars, toolSubjects } from './tools.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 21);
const plugin = join(root, 'dist/plugin.js');
const identity = ['--app-name', 'shop', '--app-namespace', 'shop'];

/** What is measured: Node with arguments, or another program. */
export interface Subject {
  readonly name: string;
  readonly program?: string;
  readonly folder?: string;
  /** `PATH`, where it is not ours. */
  readonly path?: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Whether the compile cache is emptied before each run. */
  readonly isCold?: true;
  /** How often it runs a round. */
  readonly rounds: number;
}

interface Measured {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Runs a subject once: wall time of the whole process, and its peak memory. */
function measure(subject: Subject): Measured {
  const cache = join(folder, subject.isCold === true ? 'cold' : 'warm');
  if (subject.isCold === true) rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const memory = join(import.meta.dirname, 'peak-memory.mjs');
  const begin = process.hrtime.bigint();
  const result = spawnSync(subject.program ?? process.execPath, [...subject.argv], {
    input: subject.stdin ?? '',
    maxBuffer: 1 << 30,
    cwd: subject.folder,
    env: { ...process.env, TMPDIR: cache, PATH: subject.path ?? process.env['PATH'] },
  });
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  if (result.status !== 0)
    throw new Error(`${subject.name}: exit ${result.status}: ${result.stderr.toString()}`);
  if (!subject.name.includes('MB')) return { milliseconds, megabytes: 0 };
  const watched = spawnSync(process.execPath, ['--import', memory, ...subject.argv], {
    input: subject.stdin ?? '',
    maxBuffer: 1 << 30,
    env: { ...process.env, TMPDIR: cache },
  });
  return { milliseconds, megabytes: Number(/peak (\d+)/.exec(watched.stderr.toString())?.[1]) / 1024 };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function subjectsIn(): readonly Subject[] {
  const untouched = join(folder, 'untouched');
  const hooked = join(folder, 'hooked');
  mkdirSync(untouched);
  mkdirSync(hooked);
  const thousand = documents(1000);
  writeFileSync(join(untouched, 'all.yaml'), thousand);
  writeFileSync(join(hooked, 'all.yaml'), documents(30));
  writeFileSync(join(hooked, 'hookline.yaml'), hooks(10));
  const large = documents(27_000);
  return [
    { name: 'node -e 0', argv: ['-e', '0'], rounds },
    {
      name: '1,000 untouched documents, stdin',
      argv: [plugin, 'generate', '--filter', ...identity],
      stdin: thousand,
      rounds,
    },
    { name: '1,000 untouched documents, folder', argv: [plugin, 'generate', ...identity, untouched], rounds },
    { name: '10 hooks on 30 documents, warm', argv: [plugin, 'generate', ...identity, hooked], rounds },
    {
      name: '10 hooks on 30 documents, cold',
      argv: [plugin, 'generate', ...identity, hooked],
      isCold: true,
      rounds,
    },
    {
      name: '10,000 untouched documents, stdin',
      argv: [plugin, 'generate', '--filter', ...identity],
      stdin: documents(10_000),
      rounds: 7,
    },
    {
      name: '1,000 documents with hook annotations',
      argv: [plugin, 'generate', '--filter', ...identity],
      stdin: documents(1000, true),
      rounds: 7,
    },
    {
      name: '10,000 documents with hook annotations',
      argv: [plugin, 'generate', '--filter', ...identity],
      stdin: documents(10_000, true),
      rounds: 3,
    },
    ...[1000, 10_000].map((count) => ({
      name: `lint, ${count.toLocaleString('en')} documents`,
      argv: [plugin, 'lint', '--filter', '-o', 'json'],
      stdin: `${documents(count - count / 10)}---\n${hookJobs(count / 20)}`,
      rounds: count === 1000 ? 7 : 3,
    })),
    {
      name: `${Math.round(large.length / 1e6)} MB untouched`,
      argv: [plugin, 'generate', '--filter', ...identity],
      stdin: large,
      rounds: 3,
    },
    {
      name: `${Math.round(large.length / 1e6)} MB, 10 hooks`,
      argv: [plugin, 'generate', '--filter', ...identity, hooked],
      stdin: large,
      rounds: 3,
    },
    ...toolSubjects(plugin, rounds),
  ];
}

interface Bar {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

function time(results: ReadonlyMap<string, Measured>, name: string): number {
  return results.get(name)?.milliseconds ?? Number.NaN;
}

/** Of a whole pass: what is seen is taken anew, and decided upon. */
function engineBars(few: EngineTimes, many: EngineTimes): readonly Bar[] {
  const [hundred, thousand] = [few, many].map((times) => times.snapshot + times.decide);
  return [
    { what: 'engine pass, 100 applications, ms', value: hundred ?? Number.NaN, limit: 5 },
    {
      what: 'engine pass, 1,000 / 100 applications',
      value: (thousand ?? Number.NaN) / (hundred ?? Number.NaN),
      limit: 12,
    },
  ];
}

function barsOf(results: ReadonlyMap<string, Measured>): readonly Bar[] {
  const bare = time(results, 'node -e 0');
  const memory = [...results].filter(([name]) => name.includes('MB'));
  return [
    {
      what: '1,000 untouched (stdin) / bare node',
      value: time(results, '1,000 untouched documents, stdin') / bare,
      limit: 1.5,
    },
    {
      what: '1,000 untouched (folder) / bare node',
      value: time(results, '1,000 untouched documents, folder') / bare,
      limit: 1.5,
    },
    {
      what: '10 hooks on 30, warm / bare node',
      value: time(results, '10 hooks on 30 documents, warm') / bare,
      limit: 2.5,
    },
    {
      what: '10,000 / 1,000 untouched',
      value:
        time(results, '10,000 untouched documents, stdin') /
        time(results, '1,000 untouched documents, stdin'),
      limit: 10,
    },
    {
      what: '10,000 / 1,000 with hook annotations',
      value:
        time(results, '10,000 documents with hook annotations') /
        time(results, '1,000 documents with hook annotations'),
      limit: 10,
    },
    ...toolBars((name) => time(results, name)),
    {
      what: 'lint of 1,000 documents with 50 hooks, seconds',
      value: time(results, 'lint, 1,000 documents') / 1000,
      limit: 1,
    },
    {
      what: 'lint, 10,000 / 1,000 documents',
      value: time(results, 'lint, 10,000 documents') / time(results, 'lint, 1,000 documents'),
      limit: 12,
    },
    ...memory.map(([name, { megabytes }]) => ({ what: `${name}, peak MB`, value: megabytes, limit: 200 })),
  ];
}

/** Runs every subject in turn, round after round, and gives its medians. */
function measureAll(subjects: readonly Subject[]): ReadonlyMap<string, Measured> {
  const runs = new Map(subjects.map((subject) => [subject, [] as Measured[]]));
  for (const subject of subjects) measure(subject);
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) if (round < subject.rounds) runs.get(subject)?.push(measure(subject));
  }
  return new Map([...runs].map(([subject, measured]) => [subject.name, mediansOf(measured)]));
}

function mediansOf(measured: readonly Measured[]): Measured {
  return {
    milliseconds: median(measured.map((run) => run.milliseconds)),
    megabytes: median(measured.map((run) => run.megabytes)),
  };
}

async function main(): Promise<void> {
  const engine = engineBars(await engineTimes(100, 200), await engineTimes(1000, 60));
  const results = measureAll(subjectsIn());
  console.log(`Node ${process.version}, ${rounds} rounds, medians`);
  for (const [name, { milliseconds, megabytes }] of results) {
    const memory = megabytes > 0 ? `  ${megabytes.toFixed(0)} MB` : '';
    console.log(`${name.padEnd(45)} ${milliseconds.toFixed(1).padStart(8)} ms${memory}`);
  }
  const bars = [...barsOf(results), ...engine];
  for (const { what, value, limit } of bars) {
    console.log(
      `${value <= limit ? 'ok  ' : 'OVER'} ${what.padEnd(45)} ${value.toFixed(2).padStart(8)}  (bar ${limit})`,
    );
  }
  process.exitCode = bars.every(({ value, limit }) => value <= limit) ? 0 : 1;
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
