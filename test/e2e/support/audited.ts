/** What Hookline's server asked of the API server in this run, as the API server wrote it down. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import * as z from 'zod';
import { granted } from '../../hooks/kube/roles.ts';

const Event = z.object({
  stage: z.string(),
  verb: z.string(),
  requestReceivedTimestamp: z.string(),
  objectRef: z
    .object({
      apiGroup: z.string().default(''),
      resource: z.string(),
      subresource: z.string().optional(),
      namespace: z.string().default(''),
    })
    .optional(),
  responseStatus: z.object({ code: z.number(), message: z.string().default('') }).optional(),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** One request. */
export interface Audited {
  /** `verb group/resource in namespace`, as in test/hooks/kube/roles.ts; `*` where a grant for all namespaces allows it. */
  readonly need: string;
  /** No Role allows it; what an admission refuses is allowed. */
  readonly isForbidden: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How long an API server that has just started may know no Role yet, and the server waits before it asks again. */
const startMs = 60_000;

/** The namespaces of the shipped Roles; one that a test adds has such Roles, too. */
const shipped: readonly string[] = ['hookline', 'hookline-config'];

/** Reads the log from a moment on (RFC 3339; all of it where empty); what asks for no object is left out. */
export function audited(log: string, since: string): readonly Audited[] {
  if (!existsSync(log)) return [];
  const known = granted();
  return filesOf(log)
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .flatMap((line) => {
      const event = eventOf(line);
      if (event?.objectRef === undefined || event.requestReceivedTimestamp < since) return [];
      const { apiGroup, resource, subresource, namespace } = event.objectRef;
      const what = `${event.verb} ${apiGroup}/${resource}${subresource === undefined ? '' : `/${subresource}`}`;
      const places = ['*', ...(shipped.includes(namespace) ? [namespace] : shipped)];
      const needs = places.map((place) => `${what} in ${place}`);
      const isForbidden = event.annotations['authorization.k8s.io/decision'] === 'forbid';
      return [
        {
          need: needs.find((need) => known.has(need)) ?? `${what} in ${namespace || '*'}`,
          // The Role of a tenant that a test adds goes with its namespace, before the server knows of it.
          at: Date.parse(event.requestReceivedTimestamp),
          isForbidden: isForbidden && (namespace === '' || shipped.includes(namespace)),
        },
      ];
    });
}

/** The API server begins a new file where one is full, and keeps the one before beside it. */
function filesOf(log: string): readonly string[] {
  const { name, ext } = parse(log);
  const before = readdirSync(dirname(log)).filter(
    (file) => file.startsWith(`${name}-`) && file.endsWith(ext),
  );
  return [...before.toSorted().map((file) => join(dirname(log), file)), log];
}

/** Gives what was forbidden, once each, and was not allowed soon after. */
export function forbidden(all: readonly Audited[]): readonly string[] {
  const allowed = Map.groupBy(
    all.filter(({ isForbidden }) => !isForbidden),
    ({ need }) => need,
  );
  const lasting = all.filter(
    ({ isForbidden, need, at }) =>
      isForbidden && !allowed.get(need)?.some((one) => one.at > at && one.at < at + startMs),
  );
  return [...new Set(lasting.map(({ need }) => need))];
}

/** The last line may not be whole yet. */
function eventOf(line: string): z.infer<typeof Event> | undefined {
  if (!line.endsWith('}')) return undefined;
  return Event.parse(JSON.parse(line));
}
