/** The image: what its final stage may contain, and that the paths in it are those that Argo CD is told. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Deployment, document, finalStage, read } from './files.ts';

const stage = finalStage(read('Dockerfile'));
const sidecar = Deployment.parse(
  document('manifests/sidecar/sidecar.yaml'),
).spec.template.spec.containers.find(({ name }) => name === 'hookline');

function lines(word: string): readonly string[] {
  return stage.filter((instruction) => instruction.word === word).map(({ rest }) => rest);
}

function environment(): ReadonlyMap<string, string> {
  return new Map(
    lines('ENV').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
}

test('the final stage needs no shell: only COPY, ENV, USER and ENTRYPOINT', () => {
  const words = new Set(stage.map(({ word }) => word));

  expect([...words].toSorted()).toEqual(['COPY', 'ENTRYPOINT', 'ENV', 'FROM', 'USER']);
  expect(lines('FROM')).toEqual(['node:24-slim']);
});

test('the last stage is found behind comments and continued lines', () => {
  const text = 'FROM a AS b\nRUN c\n# FROM d\nFROM e\nENV f=1 \\\n  g=2\n';

  expect(finalStage(text)).toEqual([
    { word: 'FROM', rest: 'e' },
    { word: 'ENV', rest: 'f=1    g=2' },
  ]);
});

test('the bundle and plugin.yaml lie where Argo CD and the command look', () => {
  const [, script] = parse(read('manifests/sidecar/plugin.yaml')).spec.generate.command;

  expect(lines('COPY')).toEqual([
    'package.json LICENSE /app/',
    '--from=build /hookline/dist/ /app/dist/',
    'manifests/sidecar/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml',
  ]);
  expect(script).toBe('/app/dist/plugin.js');
  expect(lines('ENTRYPOINT')).toEqual(['["node", "/app/dist/hookline.js"]']);
});

test('the user is the one of the sidecar, by number, for Kubernetes checks that it is not root', () => {
  expect(lines('USER')).toEqual(['999']);
  expect(sidecar?.securityContext).toEqual(expect.objectContaining({ runAsUser: 999, runAsNonRoot: true }));
});

test('what is written goes to the mounted /tmp, and the mounted tools are on the PATH', () => {
  const variables = environment();
  const mounts = new Set(sidecar?.volumeMounts?.map(({ mountPath }) => mountPath));

  expect(variables.get('HOME')).toBe('/tmp');
  expect(sidecar?.env).toContainEqual({ name: 'HOME', value: '/tmp' });
  expect(variables.get('PATH')?.split(':').at(-1)).toBe('/tools');
  expect(mounts).toContain('/tmp');
  expect(mounts).toContain('/tools');
});

test('the build is given what the image and the bundle need', () => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));

  expect(kept).toEqual(
    expect.arrayContaining([
      '!package.json',
      '!package-lock.json',
      '!LICENSE',
      '!hooks',
      '!plugin',
      '!manifests',
    ]),
  );
});
