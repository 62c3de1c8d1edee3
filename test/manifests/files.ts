/** Reads manifests for the tests: YAML into checked shapes, and the Dockerfile into its stages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

export const Container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).optional(),
  securityContext: z.looseObject({}).optional(),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .optional(),
});
export type Container = z.infer<typeof Container>;

const Volume = z.looseObject({ name: z.string() });

/** A Deployment, or a patch of one. */
export const Deployment = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(Container),
        initContainers: z.array(Container),
        volumes: z.array(Volume),
      }),
    }),
  }),
});
export type Deployment = z.infer<typeof Deployment>;

/** What the chart argo-cd of argo-helm takes. */
export const Values = z.strictObject({
  repoServer: z.strictObject({
    initContainers: z.array(Container),
    extraContainers: z.array(Container),
    volumes: z.array(Volume),
  }),
});

/** Makes a path of the repository absolute. */
export function pathOf(file: string): string {
  return join(root, file);
}

export function read(file: string): string {
  return readFileSync(pathOf(file), 'utf8');
}

/** Parses every document of a file; a fault in it is thrown. */
export function documents(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document) => {
    for (const error of document.errors) throw error;
    return document.toJS();
  });
}

/** Parses a file that has one document. */
export function document(file: string): unknown {
  const [first, ...others] = documents(read(file));
  if (others.length > 0) throw new Error(`${file} has more than one document`);
  return first;
}

/** Lists the YAML files below a folder of the repository. */
export function yamlFiles(folder: string): readonly string[] {
  return readdirSync(pathOf(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file))
    .toSorted();
}

/** One line of a Dockerfile. */
export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Gives the instructions of a Dockerfile's final stage, beginning with its FROM. */
export function finalStage(dockerfile: string): readonly Instruction[] {
  const instructions = dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
      return { word: word.toUpperCase(), rest: rest.trim() };
    });
  return instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
}
