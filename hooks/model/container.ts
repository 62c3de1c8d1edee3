/** Parts of Kubernetes' own kinds that bodies share. */
import * as z from 'zod/mini';
import { described } from './issue.ts';

/** An object of Kubernetes' own that we hand on as it is. */
export const kept = z.looseObject({});

const environmentEntry = z.looseObject({
  name: described(z.string(), "The variable's name"),
  value: described(z.optional(z.string()), 'Its value'),
});
/** Environment variables of a container. */
export const environment = described(
  z.optional(z.array(environmentEntry)),
  'Environment variables, as in a core/v1 Container',
);
