/** What `hookline simulate` refuses: flags and files, each by one problem, before anything runs. */
import { describe, expect, test } from 'vitest';
import { flow, ran } from './ran.ts';

describe('wrong input is one problem, before anything runs', () => {
  test.each([
    ['--fial=a', 'FLAG_UNKNOWN  simulate has no flag --fial → did you mean --fail?'],
    ['--fail', 'FLAG_VALUE  flag --fail has no value → write --fail=SLOT[@ENVIRONMENT]'],
    ['--fail onStart', 'FLAG_VALUE  flag --fail is "onStart", and "onStart" is no slot → '],
    [
      '--fail environment.onStart@stagin',
      'FLAG_VALUE  flag --fail is "environment.onStart@stagin", and no flow goes to "stagin" → did you mean staging?',
    ],
    [
      '--fail release.onStart@dev',
      'FLAG_VALUE  flag --fail is "release.onStart@dev", and a hook of the release is of no environment',
    ],
    ['--retry-storm qa', 'FLAG_VALUE  flag --retry-storm is "qa", which no flow goes to'],
    ['--approve qa', 'FLAG_VALUE  flag --approve is "qa", which no flow goes to'],
    ['--terminate-at 90', 'FLAG_VALUE  flag --terminate-at is "90", which has no unit'],
    ['--server-down 10s', 'FLAG_VALUE  flag --server-down is "10s", which is no span of time'],
    ['--server-down 20s..10s', 'FLAG_VALUE  flag --server-down is "20s..10s", which is no span of time'],
    ['--commit-at 10s:nowhere', 'SOURCE_NOT_FOUND  flag --commit-at names "nowhere", which is no folder'],
    ['--commit-at soon', 'FLAG_VALUE  flag --commit-at is "soon", which is not a duration'],
    [
      '--stand-in tool',
      'FLAG_VALUE  flag --stand-in is "tool", which is not of its form → write IMAGE=PROGRAM',
    ],
    ['--set-env A', 'FLAG_VALUE  flag --set-env is "A", which is not of its form → write NAME=VALUE'],
    ['--speed fast', 'FLAG_VALUE  flag --speed is "fast", which is no speed'],
    ['--speed 0', 'FLAG_VALUE  flag --speed is "0", which is no speed'],
    ['--seed 1.5', 'FLAG_VALUE  flag --seed is "1.5", which is no whole number'],
    ['--seed 1 --seed 2', 'FLAG_VALUE  flag --seed is given twice'],
    ['--product basket', 'PRODUCT_UNKNOWN  flag --product is "basket", and the folder holds no such Product'],
    ['-o yaml', 'FLAG_VALUE  flag -o is "yaml"'],
    ['other', 'ARGUMENT_EXTRA  simulate takes one folder, and was given manifests/examples/flow, other'],
  ])('%s', async (flags, message) => {
    const { exitCode, stdout, stderr } = await ran([flow, ...flags.split(' ')]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['no-such-folder', 'SOURCE_NOT_FOUND  "no-such-folder" is no folder'],
    ['manifests/examples/helm', 'PRODUCT_UNKNOWN  "manifests/examples/helm" holds no Product'],
  ])('folder %s', async (folder, message) => {
    expect(await ran([folder])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('faults of files', () => {
  test('each is one problem with its place, and nothing is run', async () => {
    const { exitCode, stdout, stderr } = await ran(['test/hooks/cli/simulated/faulty']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ENVIRONMENT_UNKNOWN flow\.yaml:18 {2}.*Environment\/prod/) as string,
      expect.stringMatching(/^HOOK_UNKNOWN flow\.yaml:21 {2}.*Hook\/smoke/) as string,
    ]);
  });
});
