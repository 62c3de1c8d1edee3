/** The plugin's configuration as Argo CD's plugin server reads it. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { pluginYaml, type AnnouncedParameter } from '../../manifests/plugin-yaml.ts';
import { document } from './files.ts';

const filled = z.string().min(1);
const Announcements = z.looseObject({
  spec: z.looseObject({
    parameters: z.strictObject({
      static: z.array(z.looseObject({ name: filled, title: filled, tooltip: filled })),
    }),
  }),
});

const plain = { name: 'a', title: 'A', tooltip: 'about a', default: undefined } as const;

function announced(parameter: AnnouncedParameter): unknown {
  return parse(pluginYaml([parameter])).spec.parameters.static;
}

describe('pluginYaml', () => {
  test.each<[AnnouncedParameter, object]>([
    [
      { ...plain, type: 'string', default: 'auto' },
      { itemType: 'string', string: 'auto' },
    ],
    [{ ...plain, type: 'string' }, { itemType: 'string' }],
    [
      { ...plain, type: 'boolean', default: 'false' },
      { itemType: 'boolean', string: 'false' },
    ],
    [
      { ...plain, type: 'array', default: 'x,y/' },
      { collectionType: 'array', array: ['x', 'y/'] },
    ],
    [{ ...plain, type: 'map', default: 'the own levels' }, { collectionType: 'map' }],
    [{ ...plain, type: 'string', default: '$HOOKLINE_IMAGE' }, { itemType: 'string' }],
    [{ ...plain, type: 'string', default: "the application's name" }, { itemType: 'string' }],
  ])('announces %j', (parameter, shape) => {
    const list = announced(parameter);

    expect(list).toEqual([{ name: 'a', title: 'A', tooltip: 'about a', ...shape }]);
  });

  test('keeps a text that YAML would read as something else', () => {
    const text = 'on: a # b';

    const list = announced({ ...plain, type: 'string', tooltip: text, default: 'no' });

    expect(list).toEqual([{ name: 'a', title: 'A', tooltip: text, itemType: 'string', string: 'no' }]);
  });
});

describe('plugin.yaml', () => {
  test('runs our command, asks for no credentials, and finds no application by itself', () => {
    const plugin = document('manifests/sidecar/plugin.yaml');

    expect(plugin).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ConfigManagementPlugin',
      metadata: { name: 'hookline' },
      spec: {
        generate: { command: ['node', '/app/dist/plugin.js', 'generate'] },
        provideGitCreds: false,
        preserveFileMode: false,
        parameters: { static: expect.any(Array) },
      },
    });
  });

  test('announces each parameter once, with a title and a tooltip', () => {
    const list = Announcements.parse(document('manifests/sidecar/plugin.yaml')).spec.parameters.static;

    const names = list.map(({ name }) => name);

    expect(names).toContain('render');
    expect(new Set(names).size).toBe(names.length);
  });
});
