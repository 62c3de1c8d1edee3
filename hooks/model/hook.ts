/** The Hook kind: what to run, and when. */
import { hookWith, optionalFields, type Hook as CheckedHook } from './hook-schema.ts';
import { httpSchema } from './http.ts';

export { Parameter, type HookSpec } from './hook-schema.ts';

/** A hook as people write it. */
export const Hook = hookWith(optionalFields, httpSchema);
/** A hook as it was read and checked. */
export type Hook = CheckedHook;
