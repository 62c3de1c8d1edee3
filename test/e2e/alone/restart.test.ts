/** The plugin, its sidecar or the whole pod is lost in the middle of a render: nothing is pruned, and the sync comes. */
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { waitForArgoCd } from '../../cluster/argo-cd.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { until } from '../../cluster/until.ts';
import { applicationIs, hasEnded, isNotAsked, operationEnds, refresh, sync } from '../support/application.ts';
import type { Files } from '../support/git.ts';
import { hooked, ran } from '../support/hooked.ts';
import { get, kinds, list, remove, watch, type Body } from '../support/kube.ts';
import { hook, text } from '../support/manifests.ts';

/** A chart that takes longer the more steps it has: 15,000 are some four seconds. */
function chart(value: string, steps: number): Files {
  return {
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'templates/shop.yaml': `{{- range until ${steps} }}{{ range until 10000 }}{{ end }}{{ end }}
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {value: "${value}"}
`,
    'hookline.yaml': text(hook('check', 'PreSync')),
  };
}

const slow = 15_000;

function kubectl(): Kubectl {
  return new Kubectl(inject('cluster').kubeconfig);
}

async function repoServer(): Promise<Body> {
  const pods = await list(kinds.Pod, argoCdNamespace, 'app.kubernetes.io/name=argocd-repo-server');
  return pods.find(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Says in which pod the sidecar is, and how often it was started there; undefined while it is not ready. */
async function sidecar(): Promise<string | undefined> {
  const pod = await repoServer();
  const statuses: readonly Body[] = pod?.status.containerStatuses ?? [];
  const found = statuses.find(({ name }) => name === 'hookline');
  return found?.ready ? `${pod.metadata.name} ${found.restartCount}` : undefined;
}

/** Waits until the sidecar is ready and another one than before. */
async function isAnother(before: string | undefined): Promise<void> {
  await until('there is another sidecar', 180_000, async () => {
    const now = await sidecar();
    return now !== undefined && now !== before;
  });
  await waitForArgoCd(kubectl());
}

/** Waits in the sidecar until helm renders an application, and runs lines of shell there; gives their exit code. */
async function whileRendering(name: string, lines: string): Promise<number> {
  // Brackets, or the script would find itself.
  const script = `matching() { tr '\\0' ' ' < "$1/cmdline" 2> /dev/null | grep -q "$2"; }
i=0
while [ $i -lt 1000 ]; do
  for helm in /proc/[0-9]*; do
    if matching $helm 'helm template.*[${name[0]}]${name.slice(1)}'; then
      ${lines}
      exit 0
    fi
  done
  i=$((i + 1)); sleep 0.05
done
exit 3`;
  const { metadata } = await repoServer();
  const exec = ['-n', argoCdNamespace, 'exec', metadata.name, '-c', 'hookline', '--', 'sh', '-c', script];
  return (await kubectl().attempt(exec)).code;
}

type Loss = (name: string) => Promise<void>;

const losses: Readonly<Record<string, Loss>> = {
  'the plugin': async (name) => {
    const lines = `for each in /proc/[0-9]*; do
        if matching $each '[d]ist/plugin.js generate'; then kill -9 \${each#/proc/} && exit 0; fi
      done
      exit 4`;
    expect(await whileRendering(name, lines)).toBe(0);
  },
  // The first process of a container ends only by a signal that it handles; Go's runtime does this one.
  'the sidecar': async (name) => {
    const before = await sidecar();
    // The shell goes down with its container, in one way or another.
    expect(await whileRendering(name, 'kill -QUIT 1; sleep 60')).not.toBe(3);
    await isAnother(before);
  },
  'the whole pod': async (name) => {
    const before = await sidecar();
    expect(await whileRendering(name, '')).toBe(0);
    const { metadata } = await repoServer();
    await remove(kinds.Pod, argoCdNamespace, metadata.name, { gracePeriodSeconds: 0 });
    await isAnother(before);
  },
};

/** Notes whatever looks like pruning, until the test is over. */
function observe(name: string): readonly string[] {
  const seen: string[] = [];
  const end = new AbortController();
  onTestFinished(() => end.abort());
  void follow(end.signal, name, seen).catch((error: unknown) => {
    if (!end.signal.aborted) seen.push(String(error));
  });
  return seen;
}

async function follow(signal: AbortSignal, name: string, seen: string[]): Promise<void> {
  await Promise.all([objects(), resources()]);

  async function objects(): Promise<void> {
    for await (const { type } of watch(kinds.ConfigMap, name, 'shop', { signal }))
      if (type === 'DELETED') seen.push('the ConfigMap was deleted');
  }

  /** Where nothing could be rendered Argo CD calls every object superfluous, and the whole Unknown: then it prunes none. */
  async function resources(): Promise<void> {
    for await (const { object } of watch(kinds.Application, argoCdNamespace, name, { signal })) {
      const { resources: all = [], sync: compared }: Body = object.status ?? {};
      const objects: readonly Body[] = all.filter(({ hook: isHook }: Body) => !isHook);
      const isLost = objects.length !== 1 || objects[0].requiresPruning;
      if (isLost && compared?.status !== 'Unknown') seen.push(JSON.stringify(object.status));
    }
  }
}

/** Asks Argo CD to compare, and waits until it has. */
async function isCompared(name: string, round: string): Promise<void> {
  await refresh(name);
  await applicationIs(name, `has been compared, the ${round} time`, isNotAsked);
}

async function valueOf(name: string): Promise<readonly unknown[]> {
  const { metadata, data } = await get(kinds.ConfigMap, name, 'shop');
  return [metadata.uid, data.value];
}

describe('lost in a render', () => {
  test.each(Object.keys(losses))('%s: the next comparisons render, and the sync comes', async (loss) => {
    const name = `hookline-lost-${loss.split(' ').at(-1)}`;
    const automated = { automated: { prune: true, allowEmpty: true } };
    const { git } = await hooked(name, chart('a', 0), { spec: { syncPolicy: automated } });
    await applicationIs(name, 'is synced', (app) => hasEnded(app) && app.status.sync.status === 'Synced');
    const [uid] = await valueOf(name);
    const seen = observe(name);

    // It looks for the render before there is one: a later look could come too late.
    const lost = losses[loss]?.(name);
    const revision = await git.commit(chart('b', slow));
    await refresh(name);
    await lost;
    expect(await valueOf(name)).toEqual([uid, 'a']);
    // After an error Argo CD may compare twice before it syncs by itself, as it does with every error of a render.
    for (const round of ['first', 'second']) await isCompared(name, round);
    const app = await applicationIs(
      name,
      'has synced the newer commit',
      (each) => hasEnded(each) && each.status.operationState.syncResult?.revision === revision,
      { seconds: 180 },
    );

    expect(ran(app)).toEqual(['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced']);
    expect(await valueOf(name)).toEqual([uid, 'b']);
    expect(seen).toEqual([]);
  });

  test('the sidecar, in a sync: the sync is retried, and succeeds', async () => {
    const name = 'hookline-lost-in-sync';
    const { git } = await hooked(name, chart('a', 0));
    await sync(name);
    await operationEnds(name);
    const [uid] = await valueOf(name);
    const seen = observe(name);

    const lost = losses['the sidecar']?.(name);
    await git.commit(chart('b', slow));
    const backoff = { duration: '3s', factor: 1, maxDuration: '3s' };
    await sync(name, { sync: { prune: true }, retry: { limit: 5, backoff } });
    await lost;
    const app = await operationEnds(name);

    expect(app.status.operationState).toMatchObject({ phase: 'Succeeded' });
    expect(app.status.operationState.retryCount).toBeGreaterThan(0);
    expect(ran(app)).toEqual(['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced']);
    expect(await valueOf(name)).toEqual([uid, 'b']);
    expect(seen).toEqual([]);
  });
});
