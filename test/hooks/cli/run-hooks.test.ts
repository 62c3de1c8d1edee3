/** `hookline simulate --run-hooks`: what hooks write, leave and do, and what becomes of the release. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeFolder } from '../../support/folder.ts';
import { basket } from './basket.ts';
import { ran } from './ran.ts';

const Release = z.object({
  release: z.object({
    status: z.object({
      phase: z.string(),
      message: z.string().optional(),
      context: z.record(z.string(), z.object({ value: z.string() })),
      hooks: z.array(z.object({ slot: z.string(), phase: z.string(), message: z.string().optional() })),
    }),
  }),
});

function product(hook: string, more = ''): string {
  return `${basket('{onStart: first, onSuccess: second, onFail: third}')}---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: first}
spec:
${hook.replaceAll(/^/gm, '  ')}
---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: second}
spec: {script: {image: 'busybox:1.37.0', source: 'true'}, timeout: 1m}
---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: third}
spec: {script: {image: 'busybox:1.37.0', source: 'true'}, timeout: 1m}
${more}`;
}

async function released(hook: string, ...flags: readonly string[]) {
  const folder = makeFolder({ 'release.yaml': product(hook) });
  const { stdout, stderr } = await ran([folder, '--run-hooks', '-o', 'json', ...flags]);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  const { status } = Release.parse(JSON.parse(lines.at(-1) ?? '')).release;
  return { ...status, lines };
}

function script(source: string, more = 'timeout: 1m'): string {
  return `script:\n  image: busybox:1.37.0\n  source: |\n${source.replaceAll(/^/gm, '    ')}\n${more}`;
}

function writes(text: string): string {
  return script(`cat > "$HOOKLINE_OUTPUT" <<'END'\n${text}\nEND`);
}

describe('what a hook exports', () => {
  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ['a text', '{"TICKET": "OPS-7"}', { TICKET: 'OPS-7' }],
    ['numbers and booleans as text', '{"A": 1.50, "B": true}', { A: '1.50', B: 'true' }],
    ['nested values as JSON', '{"A": {"b": [1]}}', { A: '{"b":[1]}' }],
    ['null, which removes', '{"A": null, "B": "2"}', { B: '2' }],
    ['unicode', '{"A": "grüße ✔"}', { A: 'grüße ✔' }],
    ['the name of an argument, which is left out', '{"VERSION": "9", "B": "2"}', { B: '2' }],
    ['nothing', '', {}],
  ])('%s', async (_, text, expected) => {
    const { phase, context } = await released(writes(text));

    expect(phase).toBe('Succeeded');
    expect(Object.fromEntries(Object.entries(context).map(([key, { value }]) => [key, value]))).toEqual(
      expected,
    );
  });

  test('exactly 4,096 bytes', async () => {
    const { phase, context } = await released(
      script(`printf '{"A": "%s"}' "$(head -c 4087 /dev/zero | tr '\\0' x)" > "$HOOKLINE_OUTPUT"`),
    );

    expect(phase).toBe('Succeeded');
    expect(context['A']?.value).toHaveLength(4087);
  });

  test.each([
    ['no JSON', 'TICKET=OPS-7', 'is not JSON'],
    ['no object', '["OPS-7"]', 'is not an object'],
    ['a key that is no name', '{"a-b": "1"}', 'is no name of an environment variable'],
    ['a key that changes how programs run', '{"LD_PRELOAD": "x"}', 'changes how programs run'],
  ])('%s fails the hook and the release', async (_, text, message) => {
    const { phase, hooks, context } = await released(writes(text));

    expect(phase).toBe('Failed');
    expect(hooks[0]?.message).toContain(message);
    expect(context).toEqual({});
    expect(hooks.map(({ slot }) => slot)).toEqual(['release.onStart', 'release.onFail']);
  });

  test('more than 4,096 bytes', async () => {
    const { phase, hooks } = await released(
      script(`printf '{"A": "%s"}' "$(head -c 5000 /dev/zero | tr '\\0' x)" > "$HOOKLINE_OUTPUT"`),
    );

    expect(phase).toBe('Failed');
    expect(hooks[0]?.message).toMatch(/4,?096/);
  });
});

describe('what a hook does', () => {
  test('an exit code fails the release; what it exported before is kept', async () => {
    const { phase, hooks, context } = await released(
      script(`echo '{"TICKET": "OPS-7"}' > "$HOOKLINE_OUTPUT"\necho broken\nexit 7`),
    );

    expect(phase).toBe('Failed');
    expect(hooks[0]).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('exit code 7') as string,
    });
    expect(context['TICKET']?.value).toBe('OPS-7');
  });

  test('a signal is told by its exit code, and in the log', async () => {
    const { phase, hooks, lines } = await released(script('kill -KILL $$'));

    expect(phase).toBe('Failed');
    expect(hooks[0]?.message).toContain('137');
    expect(lines.join('\n')).toContain('ended by SIGKILL');
  });

  test('one that does not listen is ended at its timeout', async () => {
    const { phase, hooks } = await released(
      script(`trap '' TERM\nsleep 1000 &\nwhile true; do sleep 0.1; done`, 'timeout: 1s'),
    );

    expect(phase).toBe('Failed');
    expect(hooks[0]?.message).toContain('longer than its timeout');
  }, 30_000);

  test('one that logs 50 MB succeeds', async () => {
    const { phase } = await released(script(`head -c 50000000 /dev/zero | tr '\\0' x`));

    expect(phase).toBe('Succeeded');
  }, 30_000);
});

test('a run that is ended leaves no process and no folder', async () => {
  const folder = makeFolder({ 'release.yaml': '' });
  const [started, ended] = [join(folder, 'started'), new AbortController()];
  writeFileSync(
    join(folder, 'release.yaml'),
    product(
      script(`echo "$$ $PWD" > ${started}.part; mv ${started}.part ${started}; sleep 1000`, 'timeout: 1h'),
    ),
  );
  const running = ran([folder, '--run-hooks'], { ended: ended.signal });
  while (!existsSync(started)) await new Promise((ready) => setTimeout(ready, 25));
  ended.abort();
  const { exitCode, stdout } = await running;
  const [id = '', own = ''] = readFileSync(started, 'utf8').trim().split(' ');

  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/basket-\S+ was interrupted after \d+s of simulated time: it was Initializing\.\n$/);
  expect(existsSync(own)).toBe(false);
  expect(() => process.kill(Number(id), 0)).toThrow('ESRCH');
}, 30_000);

describe('which program runs', () => {
  const container = `container: {image: 'tool:1', args: [a, b], env: [{name: WORD, value: c}]}\ntimeout: 1m`;

  test('a container without a stand-in has a scripted outcome', async () => {
    expect(await released(container)).toMatchObject({ phase: 'Succeeded', context: {} });
  });

  test('a stand-in gets the arguments and variables of the container', async () => {
    const folder = makeFolder({
      'tool.sh': `printf '{"GOT": "%s"}' "$* $WORD $SECRET" > "$HOOKLINE_OUTPUT"\n`,
    });
    const withSecret = container.replace(
      '{name: WORD',
      '{name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: WORD',
    );
    const { phase, context } = await released(
      withSecret,
      '--stand-in',
      `tool:1=${folder}/tool.sh`,
      '--set-env',
      'SECRET=d',
    );

    expect(phase).toBe('Succeeded');
    expect(context['GOT']?.value).toBe('a b c d');
  });
});

describe('approvals', () => {
  const steps = `---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: prod}
spec: {destinations: [{server: https://kubernetes.default.svc, namespace: basket-prod}]}
`;

  function folder(): string {
    const text = product(script('true'), steps).replace(
      '  triggerEnvironment: dev\n',
      '  triggerEnvironment: dev\n  steps: [{environment: prod, dependsOn: [dev], policy: {action: Sync}, approval: {groups: [ops]}}]\n',
    );
    return makeFolder({ 'release.yaml': text });
  }

  test('without one the release waits', async () => {
    const { exitCode, stdout } = await ran([folder(), '--until', '1h']);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('had not ended after 1h00m: it is Suspended.');
  });

  test('--approve gives it', async () => {
    expect(await ran([folder(), '--until', '1h', '--approve', 'prod'])).toMatchObject({ exitCode: 0 });
  });

  test('of releases that wait for it the newest goes on, and the older one is superseded: exit code 4', async () => {
    const flags = ['--commit-at', '1m', '--approve', 'prod@5m', '--until', '1h'];
    const { exitCode, stdout } = await ran([folder(), ...flags]);
    const [first = '', second = ''] = [...stdout.matchAll(/(basket-[0-9a-f]{10}) opened/g)].map(
      ([, name]) => name,
    );

    expect(exitCode).toBe(4);
    expect(stdout).toMatch(
      new RegExp(`${second} Succeeded after .*\\n.*\\n${first} Superseded after .*\\n$`),
    );
  });
});

test('of several products one is named', async () => {
  const other = product(script('true')).replaceAll('basket', 'cart').split('---')[0] ?? '';
  const folder = makeFolder({ 'release.yaml': product(script('true')), 'other.yaml': other });

  expect((await ran([folder])).stderr).toBe(
    'PRODUCT_UNKNOWN  the folder holds 2 products: cart, basket → name one with --product\n',
  );
});
