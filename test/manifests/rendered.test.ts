/** The component over the real Argo CD, by the real Kustomize. */
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { argoCd } from '../tools/table.ts';
import { Deployment, type Container } from './files.ts';
import { build, installManifest, missing } from './kustomize.ts';

const argoImage = `quay.io/argoproj/argocd:v${argoCd.version}`;
const component = { resources: ['install.yaml'], components: ['SIDECAR'] };
const mirrored = [
  { name: 'quay.io/argoproj/argocd', newName: 'registry.example.com/argocd', newTag: 'v3.5.9' },
  { name: 'ghcr.io/hookline/hookline', newName: 'registry.example.com/hookline', newTag: '0.2.0' },
];

function split(text: string): readonly string[] {
  return text.split('\n---\n').map((one) => one.trim());
}

/** Argo CD without its CRDs, which are most of the text and none of our business. */
function small(): string {
  const kept = split(installManifest()).filter((one) => !/^kind: CustomResourceDefinition$/m.test(one));
  return kept.join('\n---\n');
}

/** Finds the repo-server without parsing the megabytes of CRDs beside it. */
function repoServer(text: string): Deployment {
  const found = split(text).find(
    (one) => /^kind: Deployment$/m.test(one) && /^ {2}name: argocd-repo-server$/m.test(one),
  );
  return Deployment.parse(parse(found ?? ''));
}

function images(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { containers, initContainers } = deployment.spec.template.spec;
  const all = [...containers, ...initContainers];
  const sidecar = all.find(({ name }) => name === 'hookline');
  const told = sidecar?.env?.find(({ name }) => name === 'HOOKLINE_IMAGE')?.value;
  return { ...Object.fromEntries(all.map(({ name, image }) => [name, image])), HOOKLINE_IMAGE: told };
}

function imagesOf(argo: string, hookline: string): Readonly<Record<string, string>> {
  return {
    'argocd-repo-server': argo,
    copyutil: argo,
    'hookline-tools': argo,
    hookline,
    HOOKLINE_IMAGE: hookline,
  };
}

function names(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map(({ name }) => name);
}

/** Takes away from a list what is not ours to have changed. */
function without<Named extends { readonly name: string }>(list: readonly Named[]): readonly Named[] {
  return list.filter(({ name }) => !name.startsWith('hookline'));
}

describe.skipIf(missing !== undefined)(
  `the component over Argo CD ${argoCd.version}${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let before = '';
    let after = '';

    beforeAll(async () => {
      [before, after] = await Promise.all([
        build('plain', { plain: { resources: ['install.yaml'] } }, installManifest()),
        build('component', { component }, installManifest()),
      ]);
    }, 60_000);

    test('changes the repo-server and no other object', () => {
      const untouched = new Set(split(before));

      const changed = split(after).filter((one) => !untouched.has(one));

      expect(split(after)).toHaveLength(split(before).length);
      expect(changed.map((one) => /^ {2}name: (.*)$/m.exec(one)?.[1])).toEqual(['argocd-repo-server']);
    });

    test('only adds to the repo-server', () => {
      const deployment = repoServer(after);
      const pod = deployment.spec.template.spec;

      Object.assign(pod, {
        containers: without(pod.containers),
        initContainers: without(pod.initContainers),
        volumes: without(pod.volumes),
      });

      expect(deployment).toEqual(repoServer(before));
    });

    test('adds the sidecar behind the main container, the tools and two folders', () => {
      const pod = repoServer(after).spec.template.spec;

      expect(names(pod.containers)).toEqual(['argocd-repo-server', 'hookline']);
      expect(names(pod.initContainers).toSorted()).toEqual(['copyutil', 'hookline-tools']);
      expect(names(pod.volumes)).toEqual(expect.arrayContaining(['hookline-tools', 'hookline-tmp']));
    });

    test('mounts only volumes that are there', () => {
      const pod = repoServer(after).spec.template.spec;
      const all: readonly Container[] = [...pod.containers, ...pod.initContainers];

      const mounted = all.flatMap(({ volumeMounts }) => names(volumeMounts ?? []));

      expect(names(pod.volumes)).toEqual(expect.arrayContaining(mounted));
    });

    test("takes the tools from Argo CD's image, and tells the plugin the sidecar's", () => {
      expect(images(repoServer(after))).toEqual(imagesOf(argoImage, 'ghcr.io/hookline/hookline:0.1.0'));
    });

    test.each<[string, Readonly<Record<string, object>>]>([
      ['beside the component', { top: { ...component, images: mirrored } }],
      ['in an overlay above it', { base: component, top: { resources: ['../base'], images: mirrored } }],
      [
        'below it',
        {
          base: { resources: ['install.yaml'], images: mirrored.slice(0, 1) },
          top: { resources: ['../base'], components: ['SIDECAR'], images: mirrored.slice(1) },
        },
      ],
    ])(
      'follows images: %s',
      async (_, kustomizations) => {
        const deployment = repoServer(await build('top', kustomizations, small()));

        expect(images(deployment)).toEqual(
          imagesOf('registry.example.com/argocd:v3.5.9', 'registry.example.com/hookline:0.2.0'),
        );
      },
      20_000,
    );

    test.each<[string, Readonly<Record<string, object>>]>([
      ['beside the component', { top: { ...component, namespace: 'argocd' } }],
      [
        'below it',
        {
          base: { resources: ['install.yaml'], namespace: 'argocd' },
          top: { resources: ['../base'], components: ['SIDECAR'] },
        },
      ],
    ])(
      'works with namespace: %s',
      async (_, kustomizations) => {
        const deployment = repoServer(await build('top', kustomizations, small()));

        expect(deployment.metadata.namespace).toBe('argocd');
        expect(names(deployment.spec.template.spec.containers)).toEqual(['argocd-repo-server', 'hookline']);
      },
      20_000,
    );

    test('finds a repo-server whose manifest names its namespace', async () => {
      const manifest = small().replace(
        /^ {2}name: argocd-repo-server\nspec:\n {2}selector:/m,
        '  namespace: argocd\n$&',
      );

      const deployment = repoServer(await build('top', { top: component }, manifest));

      expect(deployment.metadata.namespace).toBe('argocd');
      expect(images(deployment)).toEqual(imagesOf(argoImage, 'ghcr.io/hookline/hookline:0.1.0'));
    });

    test('fails where there is no repo-server, instead of changing nothing', async () => {
      await expect(build('top', { top: { components: ['SIDECAR'] } }, '')).rejects.toThrow(
        /nothing selected by/,
      );
    });
  },
);
