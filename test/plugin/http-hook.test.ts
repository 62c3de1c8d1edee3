/** `http` hooks in a render: the Job, and what is wrong before it could run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run, type Result } from '../../plugin/run.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookline-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function generate(http: object, flags: readonly string[] = []): Promise<Result> {
  const hook = {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Hook',
    metadata: { name: 'tell' },
    spec: {
      phases: ['PostSync'],
      timeout: '2m',
      parameters: [{ name: 'CHANNEL', value: 'ops' }],
      http: { url: 'https://chat.example/${CHANNEL}', ...http },
    },
  };
  writeFileSync(join(folder, 'hookline.yaml'), JSON.stringify(hook));
  const argv = ['generate', '--render', 'none', '--app-name', 'shop', '--app-namespace', 'shop', ...flags];
  return run(argv, { environment: {}, folder, stdin: async () => new Uint8Array() });
}

const image = ['--image', 'registry.example/hookline:1'];

test('becomes a Job of Hookline’s image, with secrets by reference and its deadline in the request', async () => {
  const { stdout, stderr, exitCode } = await generate(
    {
      headers: [{ name: 'Authorization', valueFrom: { secretKeyRef: { name: 'chat', key: 'token' } } }],
      hmac: { secretKeyRef: { name: 'chat', key: 'hmac' } },
    },
    image,
  );

  expect([stderr, exitCode]).toEqual(['', 0]);
  const { spec } = parse(stdout) as { readonly spec: { readonly template: { readonly spec: object } } };
  expect(spec).toMatchObject({ activeDeadlineSeconds: 120, backoffLimit: 0 });
  expect(spec.template.spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'hook',
        image: 'registry.example/hookline:1',
        args: ['http'],
        env: [
          { name: 'APP_NAME', value: 'shop' },
          { name: 'CHANNEL', value: 'ops' },
          {
            name: 'HOOKLINE_HTTP_REQUEST',
            value: JSON.stringify({
              method: 'POST',
              url: 'https://chat.example/${CHANNEL}',
              headers: [{ name: 'Authorization', env: 'HOOKLINE_HTTP_HEADER_0' }],
              hmac: { env: 'HOOKLINE_HTTP_HMAC_KEY', header: 'X-Hookline-Signature' },
              timeoutSeconds: 120,
            }),
          },
          { name: 'HOOKLINE_HTTP_HEADER_0', valueFrom: { secretKeyRef: { name: 'chat', key: 'token' } } },
          { name: 'HOOKLINE_HTTP_HMAC_KEY', valueFrom: { secretKeyRef: { name: 'chat', key: 'hmac' } } },
        ],
      },
    ],
  });
});

test('without an image is IMAGE_MISSING', async () => {
  expect(await generate({})).toEqual({
    stdout: '',
    stderr:
      "IMAGE_MISSING hookline.yaml:1  Hook/tell has an http body, and Hookline's image is not known" +
      ' → give parameter image, or set HOOKLINE_IMAGE in the sidecar\n',
    exitCode: 2,
  });
});

test.each([
  ['url', { url: 'https://chat.example/${CHANEL}' }],
  ['body', { body: '{"text": "${CHANEL}"}' }],
  ['a header', { headers: [{ name: 'A', value: '${CHANEL}' }] }],
])('a name in %s that nothing gives is PARAMETER_MISSING', async (_where, http) => {
  expect(await generate(http, image)).toEqual({
    stdout: '',
    stderr:
      'PARAMETER_MISSING hookline.yaml:1  Hook/tell asks for "${CHANEL}", which nothing gives' +
      ' → add CHANEL to spec.parameters, or write $${CHANEL} for the text\n',
    exitCode: 2,
  });
});

test('arguments of the application are given, those of a release are not', async () => {
  const given = await generate({ body: '${APP_NAME} ${COMMIT_SHA} $${OTHER}' }, image);
  const missing = await generate({ body: '${RELEASE_ID}' }, image);

  expect(given.exitCode).toBe(0);
  expect(missing.stderr).toBe(
    'PARAMETER_MISSING hookline.yaml:1  Hook/tell asks for "${RELEASE_ID}", which nothing gives' +
      ' → leave it out: only hooks of flows are given it\n',
  );
});
