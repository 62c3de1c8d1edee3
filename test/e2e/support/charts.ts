/** A repository of Helm charts in the cluster, where Argo CD reads them over HTTP. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../cluster/command.ts';
import { programOf } from '../../tools/table.ts';
import { namespace } from './application.ts';
import { create, kinds, waitFor } from './kube.ts';

/** Files of a chart by path; `Chart.yaml` says its name and version. */
export type Chart = Readonly<Record<string, string>>;

/** Serves a chart from a namespace of its own until the test is over; gives the repository's address. */
export async function chartRepository(name: string, chart: Chart): Promise<string> {
  await namespace(name);
  const labels = { app: 'charts' };
  const metadata = { name: 'charts', namespace: name, labels };
  await create(kinds.ConfigMap, { metadata, binaryData: await packaged(chart) });
  await create(kinds.Service, {
    metadata,
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  });
  await create(kinds.Pod, {
    metadata,
    spec: {
      containers: [
        {
          name: 'web',
          image: 'nginxinc/nginx-unprivileged:1.28-alpine',
          readinessProbe: { httpGet: { path: '/index.yaml', port: 8080 }, periodSeconds: 1 },
          volumeMounts: [{ name: 'charts', mountPath: '/usr/share/nginx/html' }],
        },
      ],
      volumes: [{ name: 'charts', configMap: { name: 'charts' } }],
    },
  });
  await waitFor(kinds.Pod, name, 'charts', {
    label: 'the charts are served',
    seconds: 180,
    is: (pod) => pod?.status?.containerStatuses?.[0]?.ready === true,
  });
  return `http://charts.${name}.svc.cluster.local`;
}

/** Gives the files of a repository in base64: the package, and the index that names it. */
async function packaged(chart: Chart): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-chart-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [source, served] = [join(folder, 'chart'), join(folder, 'served')];
  for (const [path, text] of Object.entries(chart)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  await run(programOf('helm'), ['package', source, '--destination', served]);
  await run(programOf('helm'), ['repo', 'index', served]);
  const files = readdirSync(served).map((file) => [
    file,
    readFileSync(join(served, file)).toString('base64'),
  ]);
  return Object.fromEntries(files);
}
