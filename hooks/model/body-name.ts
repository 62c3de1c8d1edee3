/** The five bodies of a Hook by name; apart from their schemas, so that a Job is made without loading those. */

/** The bodies by name, in the order in which the docs list them. */
export const bodies = ['container', 'script', 'http', 'job', 'workflow'] as const;

/** The name of one of the five bodies. */
export type BodyName = (typeof bodies)[number];

/** Names the body that a checked Hook has. */
export function bodyOf(spec: Readonly<Partial<Record<BodyName, unknown>>>): BodyName {
  return bodies.find((body) => spec[body] !== undefined) ?? 'container';
}
