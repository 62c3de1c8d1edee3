/** The sidecar's component and the values for argo-helm: their rules, and that they say the same. */
import { describe, expect, test } from 'vitest';
import { Deployment, document, read, Values, type Container } from './files.ts';

const patch = Deployment.parse(document('manifests/sidecar/sidecar.yaml'));
const component = patch.spec.template.spec;
const chart = Values.parse(document('manifests/sidecar/values.yaml')).repoServer;
const ours = component.containers.filter(({ name }) => name !== 'argocd-repo-server');

const restricted = {
  runAsNonRoot: true,
  runAsUser: 999,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What the replacements of the component set, taken away. */
function unset(container: Container): object {
  const { image, env, ...rest } = container;
  const { value: _, ...named } = env?.find(({ name }) => name === 'HOOKLINE_IMAGE') ?? {};
  if (env === undefined) return rest;
  return { ...rest, image, env: env.map((entry) => (entry.name === 'HOOKLINE_IMAGE' ? named : entry)) };
}

describe('component', () => {
  test('is a component that finds the Deployment by target, in every namespace', () => {
    expect(document('manifests/sidecar/kustomization.yaml')).toEqual(
      expect.objectContaining({
        kind: 'Component',
        patches: [
          { path: 'sidecar.yaml', target: { group: 'apps', kind: 'Deployment', name: 'argocd-repo-server' } },
        ],
        configurations: ['images.yaml'],
      }),
    );
    expect(patch.metadata).toEqual({ name: 'argocd-repo-server' });
  });

  test('changes nothing of the main container, and leaves it the first', () => {
    expect(component.containers[0]).toEqual({ name: 'argocd-repo-server' });
  });

  test.each([...ours, ...component.initContainers])('$name passes PodSecurity restricted', (container) => {
    expect(container.securityContext).toEqual(restricted);
  });

  test('names the image of Hookline once, and no version of Argo CD', () => {
    const text = read('manifests/sidecar/sidecar.yaml');

    expect(text.match(/image: .*/g)).toEqual(['image: ghcr.io/hookline/hookline:0.1.0']);
    expect(text).not.toContain('argoproj/argocd');
  });

  test('mounts the shared folders, and what others write only for reading', () => {
    const mounts = ours.map(({ volumeMounts }) => volumeMounts);

    expect(mounts).toEqual([
      [
        { name: 'var-files', mountPath: '/var/run/argocd', readOnly: true },
        { name: 'plugins', mountPath: '/home/argocd/cmp-server/plugins' },
        { name: 'hookline-tools', mountPath: '/tools', readOnly: true },
        { name: 'hookline-tmp', mountPath: '/tmp' },
      ],
    ]);
  });

  test('brings empty folders only: no token, no Secret', () => {
    expect(component.volumes).toEqual([
      { name: 'hookline-tools', emptyDir: {} },
      { name: 'hookline-tmp', emptyDir: { sizeLimit: '4Gi' } },
    ]);
  });
});

describe('values for argo-helm', () => {
  test('have the containers of the component', () => {
    expect(chart.extraContainers.map(unset)).toEqual(ours.map(unset));
    expect(chart.initContainers.map(unset)).toEqual(component.initContainers.map(unset));
    expect(chart.volumes).toEqual(component.volumes);
  });

  test('give HOOKLINE_IMAGE the image of the sidecar', () => {
    const [sidecar] = chart.extraContainers;

    expect(sidecar?.image).toMatch(/^ghcr\.io\/hookline\/hookline:/);
    expect(sidecar?.env).toContainEqual({ name: 'HOOKLINE_IMAGE', value: sidecar?.image });
    expect(read('manifests/sidecar/values.yaml').match(/ghcr\.io/g)).toHaveLength(1);
  });

  test('take the tools from the image that the chart installs', () => {
    const [tools] = chart.initContainers;

    expect(tools?.image).toBe(
      '{{ .Values.repoServer.image.repository | default .Values.global.image.repository }}:' +
        '{{ .Values.repoServer.image.tag | default .Values.global.image.tag | default .Chart.AppVersion }}',
    );
  });
});
