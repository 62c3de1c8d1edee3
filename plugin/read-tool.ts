/** Helm and Kustomize as child processes: found, run without a shell, bounded, and read. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';
import type { Renderer } from './detect.ts';
import { streamLimit } from './read-file.ts';

/** Where tools are looked for, and how long one may take. */
export interface Tools {
  /** `PATH`. */
  readonly path: string | undefined;
  /** Milliseconds; absent: what Argo CD leaves. */
  readonly deadline?: number;
}

/** Where the sidecar has Argo CD's own Helm and Kustomize. */
const sidecarFolder = '/tools';

/** Argo CD gives up after 60 s, and fetches the repository in them too. */
const deadlineOfArgo = 50_000;

const stderrLimit = 64 * 1024;

/** Finds a tool in the absolute folders of `PATH`, then where the sidecar has it. */
export function programOf(renderer: Renderer, { path }: Tools): string {
  // A relative folder of PATH would lie in the repository, whose files are not ours to run.
  const folders = [...new Set([...(path ?? '').split(':').filter(isAbsolute), sidecarFolder])];
  const found = folders.map((folder) => join(folder, renderer)).find(isProgram);
  if (found !== undefined) return found;
  throw new Fault([
    error('RENDERER_MISSING', `${renderer} is in none of ${folders.join(', ')}`, {
      fix: `install ${renderer}, or use render none beside the native source`,
    }),
  ]);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** One call of a tool. */
export interface ToolRun {
  readonly renderer: Renderer;
  readonly program: string;
  readonly argv: readonly string[];
  readonly folder: string;
  /** A folder that nobody else has, for what the tool keeps. */
  readonly privateFolder: string;
}

/** How a tool ended that did what it was asked, or said why not. */
export interface ToolEnd {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Absent: it succeeded. */
  readonly failure?: string;
}

/**
 * Runs a tool to its end; one that hangs or floods is killed.
 *
 * It stays in our process group, so that Argo CD's own deadline ends it with us. It finds no other program, so there is
 * nothing besides itself to kill.
 */
export function runTool(run: ToolRun, { deadline = deadlineOfArgo }: Tools): ToolEnd {
  const {
    error: fault,
    status,
    signal,
    stdout,
    stderr,
  } = spawnSync(run.program, [...run.argv], {
    cwd: run.folder,
    env: environmentOf(run),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadline,
    killSignal: 'SIGKILL',
    maxBuffer: streamLimit,
  });
  if (fault !== undefined) throw faultOf(run, fault, deadline);
  const said = stderr.subarray(-stderrLimit).toString('utf8');
  if (status === 0) return { stdout, stderr: said };
  return { stdout, stderr: said, failure: signal === null ? `exit code ${status}` : `ended by ${signal}` };
}

function faultOf({ renderer }: ToolRun, fault: Error, deadline: number): Fault {
  const code = 'code' in fault ? fault.code : '';
  if (code === 'ETIMEDOUT')
    return new Fault([
      error('RENDERER_TIMEOUT', `${renderer} was not done after ${deadline / 1000} s and was ended`, {
        fix: 'find out what it waits for by running it by hand',
      }),
    ]);
  if (code === 'ENOBUFS')
    return new Fault([
      error('INPUT_TOO_LARGE', `${renderer} prints more than ${streamLimit} bytes`, {
        fix: 'render less in one application',
      }),
    ]);
  return new Fault([
    error('RENDERER_FAILED', `${renderer} cannot be started: ${String(code)}`, {
      fix: 'check that the program is made for this machine and may be run',
    }),
  ]);
}

/** Nothing of ours but what is listed: no credentials, no other programs, no proxy, no way into a cluster. */
function environmentOf({ privateFolder }: ToolRun): Record<string, string> {
  return {
    PATH: '',
    HOME: privateFolder,
    TMPDIR: privateFolder,
    XDG_CACHE_HOME: join(privateFolder, 'cache'),
    XDG_CONFIG_HOME: join(privateFolder, 'config'),
    XDG_DATA_HOME: join(privateFolder, 'data'),
    HELM_CACHE_HOME: join(privateFolder, 'cache'),
    HELM_CONFIG_HOME: join(privateFolder, 'config'),
    HELM_DATA_HOME: join(privateFolder, 'data'),
    HELM_PLUGINS: join(privateFolder, 'plugins'),
    // Where a check of ours has missed a remote reference, nothing is fetched all the same.
    HTTP_PROXY: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
}
