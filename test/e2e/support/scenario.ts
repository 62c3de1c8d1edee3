/** Scenarios whose traces are committed: runs each against the real Argo CD, and compares the shape of what it shows. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { argoCdNamespace, state, versions } from '../../cluster/layout.ts';
import { differences } from '../../support/trace-compare.ts';
import { reduce } from '../../support/trace-reduce.ts';
import type { Trace } from '../../support/trace.ts';
import { readTrace, traceText, writeTrace } from '../../support/trace-files.ts';
import {
  application,
  applicationIs,
  change,
  hasEnded,
  isNotAsked,
  refresh,
  sync,
  type Wanted,
} from './application.ts';
import { argocd } from './cli.ts';
import { repository, type Files, type Repository } from './git.ts';
import { ApiError, get, kinds, patch, waitFor, type Body } from './kube.ts';
import { Recorder, traceLabel } from './trace.ts';

/** What is done with Argo CD, and why it is worth a trace. */
export interface Scenario {
  /** The name of the file in test/golden/traces. */
  readonly name: string;
  /** One paragraph: what is done, and what Argo CD then does. */
  readonly description: string;
  /** The release of Argo CD that it runs on; that of every other test where absent. */
  readonly argoCd?: string;
  /** The longest that it may take; five minutes where absent. */
  readonly seconds?: number;
  readonly run: (scene: Scene) => Promise<void>;
}

/** An application that is to be made; its name and namespace are those of the scene where absent. */
export type Cast = Partial<Wanted> & Pick<Wanted, 'spec'>;

/** Where a scenario runs: every method that changes something is recorded as a step. */
export interface Scene {
  /** The name of the first application and of its namespace; what else there is begins with it. */
  readonly name: string;
  /** A repository with the branch main. */
  readonly git: Repository;
  /** The top of that branch, rendered by the plugin. */
  readonly source: Body;
  /** Makes another repository; its commits are steps as well. */
  readonly repository: (suffix: string) => Promise<Repository>;
  /** Records what the scenario does next by other means. */
  readonly step: (what: string) => void;
  /** Makes an application, and waits until Argo CD has compared it. */
  readonly application: (cast: Cast) => Promise<Body>;
  /** Starts a sync as Argo CD's API does. */
  readonly sync: (operation?: Body, name?: string) => Promise<void>;
  readonly refresh: (kind?: 'normal' | 'hard', name?: string) => Promise<void>;
  /** Changes a spec by a merge patch. */
  readonly change: (spec: Body, name?: string) => Promise<void>;
  /** Ends the running operation as Argo CD's API does. */
  readonly terminate: (name?: string) => Promise<void>;
  /** Runs the command `argocd`. Throws where it fails. */
  readonly argocd: (...args: readonly string[]) => Promise<void>;
  /** Waits for a condition of an application. */
  readonly until: (label: string, is: (app: Body) => boolean, options?: Waiting) => Promise<Body>;
  /** Waits until an operation has ended, Argo CD has compared after it, and status and health are as wanted. */
  readonly settles: (status: string, health: string, options?: Waiting) => Promise<Body>;
}

/** For which application, and how long, to wait. */
export interface Waiting {
  readonly name?: string;
  readonly seconds?: number;
}

/** Makes a test of each scenario: it is recorded anew and compared with what is committed, or kept with UPDATE=1. */
export function traces(...scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    const { name, seconds = 300 } = scenario;
    test(`trace ${name}`, { timeout: seconds * 1000 }, async () => {
      const recorded = await record(scenario);
      if (process.env['UPDATE'] === '1') writeTrace(name, recorded);
      const file = writeTrace(name, recorded, join(state, 'traces'));
      expect(
        traceText(name),
        `no test/golden/traces/${name}.json: run with UPDATE=1 to write it`,
      ).toBeDefined();
      expect(differences(readTrace(name), recorded).join('\n'), `how ${file} differs in shape`).toBe('');
    });
  }
}

async function record({ name, description, argoCd = versions.argoCd, run }: Scenario): Promise<Trace> {
  const recorder = new Recorder(name);
  await recorder.start();
  await run(await sceneOf(name, recorder));
  return reduce({ description, argoCd, ...(await recorder.stop()) });
}

async function sceneOf(scenario: string, recorder: Recorder): Promise<Scene> {
  const main = `hookline-trace-${scenario}`;
  const gone = { label: `namespace ${main}: gone`, seconds: 180, is: (object: Body) => object === undefined };
  // One of the run before is still there for a while.
  await waitFor(kinds.Namespace, '', main, gone);
  const git = recorded(await repository(main), recorder);
  return {
    name: main,
    git,
    source: { repoURL: git.url, path: '.', targetRevision: 'main', plugin: { name: 'hookline' } },
    repository: async (suffix) => recorded(await repository(`${main}-${suffix}`), recorder),
    step: (what) => recorder.step(what),
    application: async ({ name = main, labels, ...wanted }) => {
      recorder.step(`create application ${name}`);
      await application({ name, labels: { ...labels, [traceLabel]: scenario }, ...wanted });
      return until('compared', ({ status }) => status?.reconciledAt !== undefined, { name });
    },
    sync: async (operation = {}, name = main) => {
      recorder.step(`sync ${name} ${JSON.stringify(operation)}`);
      await sync(name, operation);
    },
    refresh: async (kind = 'normal', name = main) => {
      recorder.step(`refresh ${name} ${kind}`);
      await refresh(name, kind);
    },
    change: async (spec, name = main) => {
      recorder.step(`change ${name} ${JSON.stringify(spec)}`);
      await change(name, spec);
    },
    terminate: async (name = main) => {
      recorder.step(`terminate ${name}`);
      await terminate(name);
    },
    argocd: async (...args) => {
      recorder.step(`argocd ${args.join(' ')}`);
      const { code, stdout, stderr } = await argocd(...args);
      if (code !== 0) throw new Error(`argocd ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    },
    until,
    settles: (status, health, options) =>
      until(`settled, ${status} and ${health}`, (app) => isSettled(app, status, health), options),
  };

  function until(label: string, is: (app: Body) => boolean, { name = main, ...options }: Waiting = {}) {
    return applicationIs(name, label, is, options);
  }
}

function recorded(git: Repository, recorder: Recorder): Repository {
  return {
    ...git,
    commit: async (files: Files, message?: string) => {
      const id = await git.commit(files, message);
      const what = message ?? `${Object.keys(files).join(', ') || 'nothing'}`;
      recorder.step(`commit ${recorder.revision(id)}: ${what}`);
      return id;
    },
  };
}

/** Argo CD writes status without a precondition: another write may come between the read and ours. */
async function terminate(name: string, attempts = 5): Promise<void> {
  const { metadata, operation } = await get(kinds.Application, argoCdNamespace, name);
  if (operation === undefined) throw new Error(`${name}: no operation runs that could be terminated`);
  try {
    await patch(kinds.Application, argoCdNamespace, name, {
      metadata: { resourceVersion: metadata.resourceVersion },
      status: { operationState: { phase: 'Terminating' } },
    });
  } catch (error) {
    const isStale = error instanceof ApiError && error.status === 409;
    if (!isStale || attempts === 0) throw error;
    await terminate(name, attempts - 1);
  }
}

function isSettled(app: Body, status: string, health: string): boolean {
  const { operationState, sync: compared, health: seen, reconciledAt } = app.status ?? {};
  return (
    hasEnded(app) &&
    Date.parse(reconciledAt) >= Date.parse(operationState.finishedAt) &&
    isNotAsked(app) &&
    compared?.status === status &&
    seen?.status === health
  );
}
