/** Hooks for tests, and what the schema has against them, as short lines. */
import { Hook } from '../../../hooks/model/hook.ts';

/** A body that nothing is wrong with. */
export const container = { image: 'alpine:3.22' };

/** Makes a Hook with a spec, else one that nothing is wrong with. */
export function makeHook(spec: object = { container }, metadata: object = { name: 'a' }): object {
  return { apiVersion: 'hookline.dev/v1alpha1', kind: 'Hook', metadata, spec };
}

/**
 * Gives a line for each fault of a Hook: `CODE path: message → fix` for those that we word ourselves, `zod:kind path`
 * for those that `check.ts` words.
 */
export function faults(hook: unknown): readonly string[] {
  const { error } = Hook.safeParse(hook);
  return (error?.issues ?? []).map((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'custom') return `zod:${issue.code} ${path}`;
    return `${String(issue.params?.['code'])} ${path}: ${issue.message} → ${String(issue.params?.['fix'])}`;
  });
}
