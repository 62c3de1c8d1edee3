/** Applications of a flow, rendered, for tests. */
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { SlotName } from '../../hooks/model/flow.ts';
import { environments, flags, flow, hook, hookFile, identity, product } from './flow.ts';
import { generate, repository } from './repository.ts';

/** As much of a hook Job as tests look at. */
export interface Job {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containers: readonly [
          { readonly args?: readonly string[]; readonly env?: readonly { name: string; value: string }[] },
        ];
      };
    };
  };
}

/** What is rendered beside the Jobs. */
export const stream = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'settings' } };

/** Renders an application of an environment. */
export async function render(
  environment: string,
  documents: readonly string[],
  more: readonly string[] = [],
) {
  const root = repository({
    'hookline.yaml': hookFile(...documents),
    'settings.yaml': JSON.stringify(stream),
  });
  return generate([...flags(environment), ...identity, ...more], { root });
}

/** Gives the Jobs of an application of an environment; a problem besides the one warning is thrown. */
export async function jobs(
  environment: string,
  documents: readonly string[],
  more: readonly string[] = [],
): Promise<readonly Job[]> {
  const { stdout, stderr, exitCode } = await render(environment, documents, more);
  if (exitCode !== 0) throw new Error(stderr);
  expect(stderr).toMatch(/^INLINE_PER_APPLICATION  warning: .*\n$/);
  return parseAllDocuments(stdout)
    .slice(1)
    .map((document) => document.toJS() as Job);
}

/** Writes Jobs as `slot phase wave hook`. */
export function lines(made: readonly Job[]): readonly string[] {
  return made.map(({ metadata, spec }) => {
    const slot = spec.template.spec.containers[0].env?.find(({ name }) => name === 'HOOK_SLOT')?.value;
    const { annotations, labels } = metadata;
    return `${slot} ${annotations['argocd.argoproj.io/hook']} ${annotations['argocd.argoproj.io/sync-wave']} ${labels['hookline.dev/hook']}`;
  });
}

const names = ['start', 'start-2', 'success', 'fail', 'env-start', 'env-success', 'env-fail', 'pre', 'post'];
/** The hooks of the flow below. */
export const hooks = names.map((name) => hook(name));
const step = {
  policy: { preAction: 'pre', postAction: ['post', 'smoke'] },
  hooks: { onStart: 'env-start', onSuccess: 'env-success', onFail: ['env-fail', 'fail'] },
};
/** A flow that has a hook in every slot. */
export const whole = [
  product,
  ...environments,
  flow(
    { hooks: { onStart: ['start', 'start-2'], onSuccess: 'success', onFail: 'fail' } },
    { staging: step, prod: step },
  ),
  ...hooks,
  hook('smoke'),
];

/** Gives the variables of a Job's container. */
export function envOf(job: Job | undefined): Readonly<Record<string, string>> {
  const entries = job?.spec.template.spec.containers[0].env ?? [];
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

/** Gives the first Job of a slot. */
export function slotJob(made: readonly Job[], slot: SlotName): Job | undefined {
  return made.find((job) => envOf(job)['HOOK_SLOT'] === slot);
}
