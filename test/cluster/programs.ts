/** The programs of the cluster, built from the Go modules that go.mod pins. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoCd, fileOf } from '../tools/table.ts';
import { attempt, run } from './command.ts';
import { cache, program, versions } from './layout.ts';
import { Missing } from './missing.ts';
import { timed } from './progress.ts';

/** From here on Go fetches the toolchain that a module asks for by itself. */
const oldestGo = 21;

/** A program and where it comes from. */
interface Program {
  readonly name: string;
  /** The folder of its Go module, below this one. */
  readonly module: string;
  readonly package: string;
}

const kubernetes = [
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
];

const programs: readonly Program[] = [
  ...kubernetes.map((name) => ({ name, module: '.', package: `k8s.io/kubernetes/cmd/${name}` })),
  { name: 'argocd', module: '.', package: 'github.com/argoproj/argo-cd/v3/cmd' },
  { name: 'pause', module: '.', package: './pause' },
  { name: 'coredns', module: 'coredns', package: '.' },
  { name: 'kind', module: 'kind', package: 'sigs.k8s.io/kind' },
];

/** Builds what is not built yet of these programs. Throws {@link Missing} without a usable Go. */
export async function buildPrograms(names: readonly string[]): Promise<void> {
  const absent = programs.filter((each) => names.includes(each.name) && !isBuilt(each));
  if (absent.length === 0) return;
  await requireGo();
  mkdirSync(join(cache, 'bin'), { recursive: true });
  for (const each of absent) await timed(`building ${each.name}`, () => build(each));
}

/** Says which release of Argo CD `argocd` was built from, with a second one beside it. */
export async function buildArgoCd(version: string): Promise<string> {
  if (version === versions.argoCd) return program('argocd');
  const target = program(`argocd-${version}`);
  if (existsSync(target)) return target;
  await requireGo();
  await sourcesOf(version);
  const folder = join(cache, `argo-cd-${version}`);
  mkdirSync(folder, { recursive: true });
  const modfile = join(folder, 'go.mod');
  const own = readFileSync(join(import.meta.dirname, 'go.mod'), 'utf8');
  writeFileSync(modfile, own.replaceAll(`argo-cd/v3 v${versions.argoCd}`, `argo-cd/v3 v${version}`));
  writeFileSync(join(folder, 'go.sum'), readFileSync(join(import.meta.dirname, 'go.sum')));
  await timed(`building argocd ${version}`, async () => {
    const args = ['build', '-mod=mod', `-modfile=${modfile}`, '-trimpath', `-ldflags=${stamps(version)}`];
    await go([...args, '-o', `${target}.part`, 'github.com/argoproj/argo-cd/v3/cmd'], '.');
    renameSync(`${target}.part`, target);
  });
  return target;
}

/** Gives the folder where Go keeps the sources of a release of Argo CD. */
export async function sourcesOf(version: string): Promise<string> {
  const reference = `${argoCd.module}@v${version}`;
  try {
    const answer: { Dir: string } = JSON.parse(await go(['mod', 'download', '-json', reference], '.'));
    return answer.Dir;
  } catch (error) {
    throw new Missing(
      `there is no Argo CD ${version}, or Go cannot fetch it: ${error instanceof Error ? error.message : String(error)}`,
      `name a release of its major version 3, such as ${versions.argoCd}`,
      { cause: error },
    );
  }
}

/** Gives the path of the manifests that install a release of Argo CD. */
export async function installOf(version: string): Promise<string> {
  return version === argoCd.version ? fileOf(argoCd) : join(await sourcesOf(version), argoCd.path);
}

async function build(each: Program): Promise<void> {
  const target = program(each.name);
  const args = ['build', '-trimpath', `-ldflags=${stamps(versions.argoCd)}`, '-o', `${target}.part`];
  await go([...args, each.package], each.module);
  renameSync(`${target}.part`, target);
  writeFileSync(`${target}.stamp`, stampOf(each));
}

function isBuilt(each: Program): boolean {
  const target = program(each.name);
  return existsSync(target) && readOr(`${target}.stamp`) === stampOf(each);
}

/** What a program was built from and for. */
function stampOf(each: Program): string {
  const folder = join(import.meta.dirname, each.module);
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(folder, file)));
  for (const name of [each.name, 'main']) hash.update(readOr(join(folder, name, 'main.go')));
  return `${hash.update(stamps(versions.argoCd)).digest('hex')} ${process.platform} ${process.arch}`;
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What the programs say of their own version: without it a node reports none, and plugins see KUBE_VERSION 0.0. */
function stamps(argoCdVersion: string): string {
  const commit = '0'.repeat(40);
  const [major, minor] = versions.kubernetes.split('.');
  const date = '2026-01-01T00:00:00Z';
  const ofKubernetes = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((at) => [
    `${at}.gitVersion=v${versions.kubernetes}`,
    `${at}.gitMajor=${major}`,
    `${at}.gitMinor=${minor}`,
    `${at}.gitTreeState=clean`,
    `${at}.gitCommit=${commit}`,
    `${at}.buildDate=${date}`,
  ]);
  const ofArgoCd = [
    `version=${argoCdVersion}`,
    `gitTag=v${argoCdVersion}`,
    `gitCommit=${commit}`,
    `buildDate=${date}`,
    'gitTreeState=clean',
    'kubectlVersion=v0.36.1',
  ].map((stamp) => `github.com/argoproj/argo-cd/v3/common.${stamp}`);
  return ['-s', '-w', ...[...ofKubernetes, ...ofArgoCd].flatMap((stamp) => ['-X', stamp])].join(' ');
}

async function requireGo(): Promise<void> {
  const fix = `install Go 1.${oldestGo} or newer and put it on PATH (on Debian: apt-get install golang-go)`;
  const outcome = await attempt('go', ['env', 'GOVERSION'], {
    env: goEnvironment({ GOTOOLCHAIN: 'local' }),
  }).catch(() => undefined);
  if (outcome === undefined) throw new Missing('Go is not installed', fix);
  const [, minor] = /go1\.(\d+)/.exec(outcome.stdout) ?? [];
  if (!(Number(minor) >= oldestGo)) throw new Missing(`Go is too old (${outcome.stdout.trim()})`, fix);
}

function go(args: readonly string[], module: string): Promise<string> {
  const cwd = join(import.meta.dirname, module);
  return run('go', args, { cwd, env: goEnvironment({}), timeout: 40 * 60_000 });
}

/** The caller's environment without what would change what is built. */
function goEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', ...more };
}
