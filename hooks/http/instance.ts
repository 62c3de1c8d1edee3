/** Instance names, as Argo CD gives them to renders: which Application one stands for (DESIGN.md §5). */
import { isName } from '../model/naming.ts';
import type { Name } from './ports.ts';

/** Gives the Application: a bare name lies in Argo CD's namespace, `namespace_name` is split at the first `_`. */
export function applicationOf(instance: string, argocdNamespace: string): Name | undefined {
  const at = instance.indexOf('_');
  const [namespace, name] =
    at < 0 ? [argocdNamespace, instance] : [instance.slice(0, at), instance.slice(at + 1)];
  return isObjectName(namespace) && isObjectName(name) ? { namespace, name } : undefined;
}

/** Says whether a text can be the name of an object: as `isName`, but up to the 253 characters that objects may have. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => isName(part));
}
