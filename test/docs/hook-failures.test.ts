/** What the failure matrix says of hooks that fail and of releases that are superseded, tried on the pages' own products. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { releaseFiles, withReleaseFiles } from '../../manifests/release-folders.ts';
import { ranIn } from '../../manifests/shown-output.ts';
import { page } from './pages.ts';

const Event = z.object({
  type: z.string(),
  release: z.string().optional(),
  slot: z.string().optional(),
  hook: z.string().optional(),
  phase: z.string().optional(),
  message: z.string().optional(),
});
type Event = z.infer<typeof Event>;

/** Simulates a folder that is a copy of a page's shop but for some files; gives the ends of its hooks. */
async function hookEnds(
  { name, files }: { readonly name: string; readonly files: Readonly<Record<string, string>> },
  ...flags: readonly string[]
): Promise<readonly Event[]> {
  const blocks = Object.entries(files).map(
    ([file, text]) => `\`\`\`yaml release tried/${file} from=shop\n${text}\`\`\`\n`,
  );
  const text = [page(name).text, ...blocks].join('\n');
  return withReleaseFiles(text, async (folder) => {
    const { stdout, stderr } = await ranIn(folder, ['simulate', '-o', 'json', ...flags, 'tried']);
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('{"type":"ReleaseEnded"'))
      .map((line) => Event.parse(JSON.parse(line)))
      .filter(({ type, phase = '' }) => type === 'HookPhase' && phase !== 'Running');
  });
}

function lines(events: readonly Event[]): readonly string[] {
  return events.map(({ hook = '', phase = '', message = '' }) => `${hook} ${phase} ${message}`.trimEnd());
}

function hook(name: string, source: string, more = ''): string {
  return `---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: ${name}}
spec:
  ${more}
  script: {image: busybox, source: ${JSON.stringify(source)}}
`;
}

function flow(onStart: string, onFail: string): string {
  return `apiVersion: hookline.dev/v1alpha1
kind: PromotionFlow
metadata: {name: main-flow}
spec:
  triggerEnvironment: dev
  hooks: {onStart: ${onStart}, onFail: ${onFail}}
`;
}

test('a faulty export fails a start hook and is a warning in a fail hook; exit codes and timeouts fail', async () => {
  const files = {
    'flow.yaml': flow(
      '[{hook: seven, onError: Ignore}, {hook: slow, onError: Ignore}, broken]',
      '[broken, fine]',
    ),
    'hooks.yaml': [
      hook('seven', 'exit 7'),
      hook('slow', 'sleep 30', 'timeout: 1s'),
      hook('broken', 'echo nonsense > "$HOOKLINE_OUTPUT"'),
      hook('fine', 'true'),
    ].join(''),
  };

  const ends = lines(await hookEnds({ name: 'docs/context.md', files }, '--run-hooks'));

  expect(ends.map((line) => line.replace(/broken-\w+/, 'RUN'))).toEqual([
    'seven Failed exit code 7',
    'slow Failed the Job was active longer than its timeout',
    'broken Failed the export of RUN is not JSON → write one JSON object, such as {"TICKET": "OPS-7"}',
    'broken Succeeded the export of RUN is not JSON → write one JSON object, such as {"TICKET": "OPS-7"}',
    'fine Succeeded',
  ]);
}, 60_000);

test('a release that ends stops the hook that runs', async () => {
  const files = {
    'flow.yaml': flow('[first, second]', 'fine'),
    'hooks.yaml': [hook('first', 'true'), hook('second', 'true'), hook('fine', 'true')].join(''),
  };

  expect(lines(await hookEnds({ name: 'docs/context.md', files }, '--terminate-at', '2s'))).toEqual([
    'first Failed the release ends: the simulation was asked to',
    'fine Succeeded',
  ]);
});

test.each([
  ['page', []],
  ['[page, {hook: announce, reasons: [Superseded]}]', ['announce Succeeded']],
])('onFail: %s of a release that is superseded', async (onFail, ran) => {
  const shop = releaseFiles(page('docs/flows.md').text).get('shop/flow.yaml') ?? '';
  const files = { 'flow.yaml': shop.replace('onFail: page\n', `onFail: ${onFail}\n`) };

  const commits = ['--commit-at', '15s', '--commit-at', '20s'];
  const ends = await hookEnds({ name: 'docs/flows.md', files }, ...commits);

  expect(lines(ends.filter(({ slot }) => slot === 'release.onFail'))).toEqual(ran);
  expect(ends.length).toBeGreaterThan(10);
});
