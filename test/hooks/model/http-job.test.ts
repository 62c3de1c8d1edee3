/** The container of an `http` hook: one request in one variable, and secrets that stay references. */
import { expect, test } from 'vitest';
import { httpContainer, httpPod } from '../../../hooks/model/http-job.ts';
import { httpSchema } from '../../../hooks/model/http.ts';

const secretKeyRef = { name: 'tokens', key: 'chat' };

function made(
  http: object,
  values: ReadonlyMap<string, string> = new Map(),
): { readonly env: object; readonly request: unknown } {
  const { env, ...rest } = httpContainer(httpSchema().parse({ url: 'https://a.test', ...http }), {
    image: 'hookline:1',
    values,
    timeoutSeconds: 600,
  });
  expect(rest).toEqual({ name: 'hook', image: 'hookline:1', args: ['http'] });
  const list = env as readonly { readonly name: string; readonly value?: string }[];
  const request = list.find(({ name }) => name === 'HOOKLINE_HTTP_REQUEST')?.value ?? 'null';
  return {
    env: list.filter(({ name }) => name !== 'HOOKLINE_HTTP_REQUEST'),
    request: JSON.parse(request) as unknown,
  };
}

test('the request stands in one variable, as it is written, with the deadline of its Job', () => {
  expect(made({ body: '{"a": 1}', success: { status: [200, '2xx'] } })).toEqual({
    env: [],
    request: {
      method: 'POST',
      url: 'https://a.test',
      headers: [],
      body: '{"a": 1}',
      success: { status: [200, '2xx'] },
      timeoutSeconds: 600,
    },
  });
});

test('a header from a Secret is a reference, and the request names its variable', () => {
  const headers = [
    { name: 'Accept', value: '*/*' },
    { name: 'Authorization', valueFrom: { secretKeyRef } },
  ];

  const { env, request } = made({ headers });

  expect(env).toEqual([{ name: 'HOOKLINE_HTTP_HEADER_1', valueFrom: { secretKeyRef } }]);
  expect(request).toEqual({
    method: 'POST',
    url: 'https://a.test',
    headers: [
      { name: 'Accept', value: '*/*' },
      { name: 'Authorization', env: 'HOOKLINE_HTTP_HEADER_1' },
    ],
    timeoutSeconds: 600,
  });
});

test.each([
  [{ secretKeyRef }, 'X-Hookline-Signature'],
  [{ secretKeyRef, header: 'X-Hub-Signature-256' }, 'X-Hub-Signature-256'],
])('the key of a signature is a reference, its header is named', (hmac, header) => {
  const { env, request } = made({ hmac });

  expect(env).toEqual([{ name: 'HOOKLINE_HTTP_HMAC_KEY', valueFrom: { secretKeyRef } }]);
  expect(request).toMatchObject({ hmac: { env: 'HOOKLINE_HTTP_HMAC_KEY', header } });
  expect(JSON.stringify(request)).not.toContain('tokens');
});

test('arguments come first and are not filled in here; the request keeps its dollars', () => {
  const { env, request } = made({ body: '${APP_NAME} $$5 $(date)' }, new Map([['APP_NAME', 'shop']]));

  expect(env).toEqual([{ name: 'APP_NAME', value: 'shop' }]);
  // In the variable each dollar that Kubernetes would take is doubled; the kubelet undoes that.
  expect(request).toMatchObject({ body: '${APP_NAME} $$$$5 $$(date)' });
});

test('the pod gets no token of the cluster', () => {
  expect(httpPod).toEqual({ automountServiceAccountToken: false });
});
