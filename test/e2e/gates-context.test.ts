/** Context keys by which a hook could take over later ones: refused, and the release ends with that as its cause. */
import { expect, test } from 'vitest';
import { bySync, ranHooks, released, staged, told } from './support/releases.ts';
import { eachRanOnce, runsOf, shellHook } from './support/server.ts';

/** Exports a key beside one that is fine; fail hooks are told whether that came through. */
async function exporting(name: string, key: string) {
  const value = JSON.stringify({ TICKET: 'OPS-7', [key]: 'x' });
  // A literal __proto__ sets no key of an object.
  const body = key === '__proto__' ? '{"TICKET":"OPS-7","__proto__":"x"}' : value;
  await shellHook(`${name}-hostile`, `printf '%s' '${body}' > "$HOOKLINE_OUTPUT"`);
  const hooks = { onStart: `${name}-hostile`, onFail: `${name}-tell` };
  return staged(name, { places: { dev: {}, prod: {} }, hooks });
}

test.each([
  ['path', 'PATH', 'changes how programs run'],
  ['preload', 'LD_PRELOAD', 'changes how programs run'],
  ['proto', '__proto__', 'is one that readers of JSON lose'],
])(
  '%s',
  async (short, key, why) => {
    const name = `gates-context-${short}`;
    const release = await released(await exporting(name, key));

    const { status } = release;
    const message = expect.stringContaining(`key "${key}" in the export of ${name}-hostile-`);
    expect([status.phase, status.reason, status.error.code]).toEqual([
      'Failed',
      'HookFailed',
      'CONTEXT_KEY_REFUSED',
    ]);
    expect(status.message).toEqual(message);
    expect(status.message).toContain(why);
    expect(status.context).toEqual({});
    expect(await ranHooks(name)).toEqual(['release.onFail Succeeded', 'release.onStart Failed']);
    expect((await told(name))['release.onFail']).toMatchObject({
      reason: 'HookFailed',
      message,
      environments: [],
    });
    await eachRanOnce(name);
  },
  600_000,
);

test('the name of an argument is left out, with a warning, and the rest is kept', async () => {
  const name = 'gates-context-argument';
  await shellHook(`${name}-read`, 'echo "$RELEASE_ID $TICKET"', {
    parameters: [{ name: 'TICKET', default: 'none' }],
  });
  await shellHook(
    `${name}-hostile`,
    `printf '%s' '{"TICKET":"OPS-7","RELEASE_ID":"x"}' > "$HOOKLINE_OUTPUT"`,
  );
  const scene = await staged(name, {
    places: { dev: {}, prod: { step: bySync } },
    hooks: { onStart: `${name}-hostile`, onSuccess: `${name}-read` },
  });

  const release = await released(scene);

  expect([release.status.phase, Object.keys(release.status.context)]).toEqual(['Succeeded', ['TICKET']]);
  const runs = await runsOf(name);
  expect(runs.get('release.onSuccess').status.log).toBe(`${release.metadata.name} OPS-7\n`);
  expect(runs.get('release.onStart').status.message).toContain('key "RELEASE_ID"');
  await eachRanOnce(name);
}, 600_000);
