/** Gets the tools and files that some tests need (`npm run tools`): does nothing where they are present. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { argoCd, fileOf, programOf, tools, type Fetched, type Tool } from './table.ts';

const run = promisify(execFile);
/** From here on Go fetches the toolchain that a module asks for by itself. */
const oldestGo = 21;

/** What is left to do, each with the line that is printed while it is done. */
interface Task {
  readonly label: string;
  readonly doing: string;
  readonly work: () => Promise<void>;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const tasks = missing();
  if (tasks.length === 0) {
    console.log('tools: all present');
    return 0;
  }
  const fault = await faultOfGo();
  if (fault !== undefined) return withoutGo(fault, tasks);
  for (const task of tasks) {
    console.log(`${task.label}: ${task.doing}`);
    const begin = performance.now();
    try {
      await task.work();
    } catch (error) {
      console.error(`${task.label}: failed\n${reasonOf(error)}`);
      return 1;
    }
    console.log(`${task.label}: ready after ${Math.ceil((performance.now() - begin) / 1000)} s`);
  }
  return 0;
}

function missing(): readonly Task[] {
  const tasks: Task[] = [];
  for (const tool of tools) {
    if (existsSync(programOf(tool.name)) && stampOf(tool.name) === stamp(tool)) continue;
    const doing = 'building, which takes about a minute the first time';
    tasks.push({ label: labelOf(tool), doing, work: () => build(tool) });
  }
  if (!existsSync(fileOf(argoCd))) {
    tasks.push({ label: labelOf(argoCd), doing: `fetching ${argoCd.path}`, work: () => fetchFile(argoCd) });
  }
  return tasks;
}

function withoutGo(fault: string, tasks: readonly Task[]): number {
  console.error(
    `tools: ${fault}; install Go 1.${oldestGo} or newer to get ${tasks.map((task) => task.label).join(', ')}`,
  );
  if (process.env['CI'] === 'true') return 1;
  console.error('tools: tests that need them will be skipped');
  return 0;
}

async function faultOfGo(): Promise<string | undefined> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], { env: environment({ GOTOOLCHAIN: 'local' }) });
    const [, minor] = /go1\.(\d+)/.exec(stdout) ?? [];
    return Number(minor) >= oldestGo ? undefined : `Go is too old (${stdout.trim()})`;
  } catch {
    return 'Go is not installed';
  }
}

async function build(tool: Tool): Promise<void> {
  await download(tool);
  const program = programOf(tool.name);
  mkdirSync(dirname(program), { recursive: true });
  const source = [tool.module, tool.folder].filter((part) => part !== '').join('/');
  const env = environment({ GOBIN: dirname(program), CGO_ENABLED: '0' });
  await run('go', ['install', '-trimpath', `${source}@v${tool.version}`], { env });
  writeFileSync(stampFile(tool.name), stamp(tool));
}

async function fetchFile(fetched: Fetched): Promise<void> {
  const folder = await download(fetched);
  const target = fileOf(fetched);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(folder, fetched.path), `${target}.part`);
  chmodSync(`${target}.part`, 0o644);
  renameSync(`${target}.part`, target);
}

/** Fetches a module, compares its hash with the table's, and gives the folder where Go keeps it. */
async function download(pinned: Tool | Fetched): Promise<string> {
  const reference = `${pinned.module}@v${pinned.version}`;
  const { stdout } = await run('go', ['mod', 'download', '-json', reference], { env: environment({}) });
  const answer: { Dir: string; Sum: string } = JSON.parse(stdout);
  if (answer.Sum !== pinned.sum)
    throw new Error(`${reference} has the hash ${answer.Sum}, not ${pinned.sum}`);
  return answer.Dir;
}

/** Gives Go the caller's environment without what would change what is built. */
function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '', GOWORK: 'off', ...more };
}

function labelOf(pinned: Tool | Fetched): string {
  return `${pinned.name} ${pinned.version}`;
}

/** What a built program was built from and for. */
function stamp(tool: Tool): string {
  return `${tool.version} ${process.platform} ${process.arch}`;
}

function stampOf(name: string): string | undefined {
  return existsSync(stampFile(name)) ? readFileSync(stampFile(name), 'utf8') : undefined;
}

function stampFile(name: string): string {
  return `${programOf(name)}.version`;
}

/** What Go printed, else what we threw. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed = [
    ...('stdout' in error ? [error.stdout] : []),
    ...('stderr' in error ? [error.stderr] : []),
  ];
  return printed.join('').trim() || error.message;
}
