/** The container of an `http` hook: Hookline's image with the request in one environment variable. */
import { withArguments, type EnvEntry } from './environment-variables.ts';
import type { HookSpec } from './hook.ts';
import { hookEnv } from './names.ts';
import type { JsonObject } from './object.ts';

type Http = NonNullable<HookSpec['http']>;

/** Pod settings of an `http` hook: it needs no token of the cluster. */
export const httpPod = { automountServiceAccountToken: false };

/** What the container is given besides. */
export interface HttpGiven {
  readonly image: string;
  readonly values: ReadonlyMap<string, string>;
  /** The Job's own deadline, so that the command can say that time was up. */
  readonly timeoutSeconds: number;
}

/** Gives the container; secrets stay references, and the request names the variables that will hold them. */
export function httpContainer(
  http: Http | undefined,
  { image, values, timeoutSeconds }: HttpGiven,
): JsonObject {
  const headers = http?.headers ?? [];
  const secrets: EnvEntry[] = headers.flatMap(({ valueFrom }, index) =>
    valueFrom === undefined ? [] : [{ name: `${hookEnv.httpHeader}${index}`, valueFrom }],
  );
  if (http?.hmac !== undefined) {
    secrets.push({ name: hookEnv.httpHmacKey, valueFrom: { secretKeyRef: http.hmac.secretKeyRef } });
  }
  const request = {
    ...http,
    timeoutSeconds,
    headers: headers.map(({ name, value }, index) =>
      value === undefined ? { name, env: `${hookEnv.httpHeader}${index}` } : { name, value },
    ),
    ...(http?.hmac === undefined
      ? {}
      : { hmac: { env: hookEnv.httpHmacKey, header: http.hmac.header ?? 'X-Hookline-Signature' } }),
  };
  const given = new Map([...values, [hookEnv.httpRequest, JSON.stringify(request)]]);
  return { name: 'hook', image, args: ['http'], env: withArguments(given, secrets) };
}
