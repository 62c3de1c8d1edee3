/** Hooks in a namespace that admits only what PodSecurity `restricted` allows. */
import { describe, expect, test } from 'vitest';
import { namespace, operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { kinds, list, logOf, type Body } from './support/kube.ts';
import { busybox, configMap, deployment, hook, text } from './support/manifests.ts';

const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
const container = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const allowed = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };

/** A server of what hooks ask for, which itself is allowed there. */
function web(): Body {
  const made = deployment('web', 'test -s /tmp/index.html');
  const [main] = made.spec.template.spec.containers;
  const command = ['sh', '-c', 'echo \'{"state": "good"}\' > /tmp/index.html; exec httpd -f -p 8080 -h /tmp'];
  made.spec.template.spec.containers = [{ ...main, command, securityContext: container }];
  made.spec.template.spec.securityContext = allowed;
  return made;
}

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};

async function podOf(name: string, hookName: string): Promise<Body> {
  const [pod] = await list(kinds.Pod, name, `hookline.dev/hook=${hookName}`);
  return pod;
}

describe('in a namespace with enforce=restricted', () => {
  test('script and http hooks run', async () => {
    const name = 'hookline-restricted-run';
    await namespace(name, restricted);
    const source = 'id -u; grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/self/status';
    const http = { method: 'GET', url: 'http://web/', success: { query: '$.state' } };
    await hooked(name, {
      'hookline.yaml': text(hook('whoami', 'PreSync', { source }), hook('smoke', 'PostSync', { http })),
      'web.yaml': text(web(), service),
    });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual([
      'PreSync Job/whoami Succeeded',
      'Sync Service/web Synced',
      'Sync Deployment/web Synced',
      'PostSync Job/smoke Succeeded',
    ]);
    const whoami = await podOf(name, 'whoami');
    const log = await logOf(name, whoami.metadata.name);
    expect(log.split('\n').map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
      '65532',
      'CapEff: 0000000000000000',
      'NoNewPrivs: 1',
      'Seccomp: 2',
      '',
    ]);
    const smoke = await podOf(name, 'smoke');
    expect(await logOf(name, smoke.metadata.name)).toMatch(/200/);
  });

  test('a container hook that says nothing gets no pod, and fails at its deadline', async () => {
    const name = 'hookline-restricted-refused';
    await namespace(name, restricted);
    await hooked(name, {
      'hookline.yaml': text(
        hook('check', 'PreSync', { container: { image: busybox, command: ['true'] }, timeout: '2s' }),
      ),
      'shop.yaml': text(configMap('shop')),
    });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['PreSync Job/check Failed']);
    const [entry] = app.status.operationState.syncResult.resources;
    expect(entry.message).toBe('Job was active longer than specified deadline');
    expect(await list(kinds.Pod, name)).toEqual([]);
    const events = await list(kinds.Event, name);
    expect(events.map(({ message }) => message).join('\n')).toMatch(/violates PodSecurity "restricted/);
  });

  test('a container hook runs with the securityContext that it says', async () => {
    const name = 'hookline-restricted-said';
    await namespace(name, restricted);
    const main = { image: busybox, command: ['true'], securityContext: container };
    await hooked(name, {
      'hookline.yaml': text(
        hook('check', 'PreSync', { container: main, pod: { securityContext: allowed } }),
        hook('script', 'PreSync', {
          source: 'test $(id -u) = 4242',
          pod: { securityContext: { runAsUser: 4242 } },
        }),
      ),
      'shop.yaml': text(configMap('shop')),
    });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app).toSorted()).toEqual([
      'PreSync Job/check Succeeded',
      'PreSync Job/script Succeeded',
      'Sync ConfigMap/shop Synced',
    ]);
    expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['check', 'script']);
  });
});
