/** The metadata that every kind of ours has. */
import * as z from 'zod/mini';
import { name } from './issue.ts';

const texts = z.optional(z.record(z.string(), z.string()));

/** A name that Kubernetes takes; what else stands beside it is Kubernetes' own. */
export const metadata = z.looseObject({
  name,
  namespace: z.optional(z.string()),
  labels: texts,
  annotations: texts,
});
