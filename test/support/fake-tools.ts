/** Sources rendered by Helm and Kustomize that are no more than small programs of a test. */
import { join } from 'node:path';
import { generate, repository, type Files } from './repository.ts';

/** A chart of nothing but its name, at the source path. */
export const chart = { 'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n' };
/** A manifest. */
export const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
/** A tool that prints the manifest. */
export const printed = `process.stdout.write(${JSON.stringify(object)})`;
/** An application in a namespace of its own. */
export const identity = ['--app-name', 'team_shop', '--app-namespace', 'shop'];

/** A kustomization at the source path. */
export function kustomization(text: string): Files {
  return { 'app/kustomization.yaml': `${text}\n` };
}

/** Renders the source path `app` with a program that stands for both tools. */
export async function rendered(
  files: Files,
  argv: readonly string[] = [],
  { program = printed, deadline = 20_000 } = {},
): Promise<{
  readonly first: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const root = repository({ ...files, 'bin/helm': { program }, 'bin/kustomize': { program } });
  const result = await generate([...identity, ...argv], {
    root,
    path: 'app',
    environment: { PATH: join(root, 'bin') },
    toolDeadline: deadline,
  });
  return { ...result, first: result.stderr.split('\n')[0] ?? '' };
}
