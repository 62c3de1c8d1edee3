/** The pages about releases: their products load and run, and what they show of a release is what it has. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parse, parseAllDocuments } from 'yaml';
import { failureMatrix, type MatrixRow } from '../../hooks/engine/failure.ts';
import { Release } from '../../hooks/model/release.ts';
import { releaseFiles, releaseFolders, withReleaseFiles } from '../../manifests/release-folders.ts';
import { eventTexts, type EventText } from '../../manifests/release-texts.ts';
import { ranIn, withOutputs } from '../../manifests/shown-output.ts';
import { blocksOf, page, pages, root } from './pages.ts';

// Blocks are `yaml release FOLDER/FILE [from=FOLDER]`; `yaml wish` is a part of a Release's spec.
const folders = pages.flatMap(({ path, text }) => releaseFolders(text).map((folder) => ({ path, folder })));

const Declared = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });
const HookRecord = z.object({ slot: z.string(), phase: z.string(), hook: z.string() });
const Ended = z.object({
  type: z.literal('ReleaseEnded'),
  release: z.object({
    status: z.object({
      phase: z.string(),
      reason: z.string().optional(),
      context: z.record(z.string(), z.record(z.string(), z.string())),
      hooks: z.array(HookRecord),
      environments: z.array(
        z.object({
          name: z.string(),
          phase: z.string(),
          endedAt: z.string().optional(),
          hooks: z.array(HookRecord),
          applications: z.array(
            z.object({
              operation: z.object({ startedAt: z.string(), finishedAt: z.string().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  }),
});
type Status = z.infer<typeof Ended>['release']['status'];

/** Simulates, and gives the status of the last release. */
async function statusOf(folder: string, ...argv: readonly string[]): Promise<Status> {
  const { stdout, stderr } = await ranIn(folder, ['simulate', '-o', 'json', ...argv]);
  expect(stderr).toBe('');
  return Ended.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).release.status;
}

/** Says whether the page itself shows that a folder is refused. */
function isRefused(text: string, folder: string): boolean {
  return new RegExp(`^hookline [^\\n]* ${folder}\n\`\`\`\n\n\`\`\`text output exit=2$`, 'm').test(text);
}

test('the pages have whole products', () => {
  expect(new Set(folders.map(({ path }) => path))).toEqual(
    new Set(['docs/context.md', 'docs/flows.md', 'docs/holding.md']),
  );
});

test.each(folders)('$path: $folder loads and runs, or is refused as shown', async ({ path, folder }) => {
  const { text } = page(path);
  const files = [...releaseFiles(text)].filter(([file]) => file.startsWith(`${folder}/`));
  const declared = files.flatMap(([, file]) =>
    parseAllDocuments(file).map((document) => Declared.parse(document.toJS())),
  );
  function names(kind: string): readonly string[] {
    return declared.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  }

  await withReleaseFiles(text, async (parent) => {
    const shown = names('PromotionFlow').map((flow) => ['flow', 'show', '--flow', flow, folder]);
    const simulated = names('Product').map((name) => {
      const flags = ['--until', '10m', '--product', name];
      return ['simulate', ...flags, folder];
    });
    expect([shown.length, simulated.length]).not.toContain(0);
    for (const argv of [...shown, ...simulated]) {
      const { exitCode, stderr } = await ranIn(parent, argv);
      const isInput = exitCode === 2;
      expect([argv, isInput, stderr !== '']).toEqual([argv, isRefused(text, folder), isInput]);
    }
  });
});

describe('outputs', () => {
  const product = page('docs/context.md').blocks.filter(({ words }) => words[1] === 'release');
  const blocks = product.map(({ words, text }) => `\`\`\`${words.join(' ')}\n${text}\`\`\`\n`).join('\n');
  function shown(command: string, words: string): string {
    return `${blocks}\n\`\`\`sh\nhookline ${command}\n\`\`\`\n\n\`\`\`text output ${words}\nold\n\`\`\`\n`;
  }

  test('take the place of what stood there', async () => {
    const filled = await withOutputs(shown('simulate shop', 'end exit=1'));

    expect(filled.slice(blocks.length)).toBe(
      shown('simulate shop', 'end exit=1')
        .slice(blocks.length)
        .replace(
          /^old$/m,
          [
            'HookFailed: release.onSuccess failed: hook "close": Hook/close parameter TICKET has no value in its slot, the hook or the context → write value or default, or give it in the slot',
            'shop-fb438079d7 Failed after 28s of simulated time, with 3 hook runs.',
          ].join('\n'),
        ),
    );
  });

  test.each([
    ['simulate shop', '', 'ended with 1'],
    ['flow show absent', '', 'ended with 2'],
    ['flow show shop', 'exit=2', 'ended with 0'],
    ['simulate shop', 'in=nowhere exit=1', 'prints nothing'],
  ])('%s as "%s" is refused', async (command, words, message) => {
    await expect(withOutputs(shown(command, words))).rejects.toThrow(message);
  });

  test('every block of one follows its command', () => {
    const all = pages.flatMap(({ text }) => text.match(/^```text output/gm) ?? []);
    const filled = pages.flatMap(
      ({ text }) =>
        text.match(/^```sh\nhookline (?:simulate|flow show) [^\n]+\n```\n\n```text output/gm) ?? [],
    );

    expect(filled).toHaveLength(all.length);
  });
});

test.each(blocksOf('yaml', 'wish'))('the wish at $at is one that a Release takes', ({ text }) => {
  const release = {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'shop-1bf865d69e' },
    spec: { product: 'shop', flow: 'main-flow', ...(parse(text) as object) },
  };

  expect(z.safeParse(Release, release)).toMatchObject({ success: true });
});

describe('the context', () => {
  const { text } = page('docs/context.md');
  function shown(word: string): unknown {
    return JSON.parse(blocksOf('json', word)[0]?.text ?? '');
  }

  test('of the product that the page writes down is the one that it shows', async () => {
    const { phase, context } = await withReleaseFiles(text, (folder) =>
      statusOf(folder, '--run-hooks', 'shop'),
    );

    expect(phase).toBe('Succeeded');
    expect(withoutTimes(context)).toEqual(withoutTimes(shown('context') as typeof context));
  }, 30_000);

  function withoutTimes(context: Status['context']): unknown {
    return Object.entries(context).map(([key, { at = '', ...entry }]) => [key, entry, /^2026-.*Z$/.test(at)]);
  }

  test('FAILED_ENVIRONMENTS is what a fail hook is given', async () => {
    const more = `
\`\`\`yaml release failing/flow.yaml from=shop
apiVersion: hookline.dev/v1alpha1
kind: PromotionFlow
metadata: {name: main-flow}
spec:
  triggerEnvironment: dev
  hooks: {onFail: tell}
  steps: [{environment: staging, dependsOn: [dev], hooks: {onStart: check}}]
\`\`\`

\`\`\`yaml release failing/hooks.yaml
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: check}
spec:
  script: {image: busybox, source: exit 1}
---
apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: tell}
spec:
  script: {image: busybox, source: 'printf "{\\"SEEN\\":%s}" "$FAILED_ENVIRONMENTS" > "$HOOKLINE_OUTPUT"'}
\`\`\`
`;
    const { context } = await withReleaseFiles(text + more, (folder) =>
      statusOf(folder, '--run-hooks', 'failing'),
    );

    expect(JSON.parse(context['SEEN']?.['value'] ?? '')).toEqual(shown('failed'));
  }, 30_000);
});

describe('the failure matrix', () => {
  const tried = failureMatrix.flatMap((row) => {
    const text: EventText = eventTexts[row.event];
    return text.flags === undefined ? [] : [{ row, flags: text.flags }];
  });
  const shop = 'manifests/examples/shop';

  test('is tried on the page, row by row', () => {
    const commands = page('docs/failure-matrix.md').blocks.flatMap(({ words, text }) =>
      words[0] === 'sh' ? text.trim().split('\n') : [],
    );

    expect(tried.length).toBeGreaterThan(6);
    expect(commands).toEqual(
      expect.arrayContaining(tried.map(({ flags }) => `hookline simulate ${flags} ${shop}`)),
    );
  });

  test.each(tried)(
    '$row.event: $flags',
    async ({ row, flags }) => {
      expect(outcomeOf(await statusOf(root, ...flags.split(' '), shop))).toEqual(expectedOf(row));
    },
    30_000,
  );

  test('terminated before anything ran: a release that is Queued', async () => {
    const argv = ['--commit-at', '15s', '--terminate-at', '20s', 'queue'];
    const { phase, hooks, environments } = await withReleaseFiles(page('docs/flows.md').text, (folder) =>
      statusOf(folder, ...argv),
    );

    expect([phase, hooks, environments.flatMap((one) => one.hooks)]).toEqual(['Terminated', [], []]);
  });

  /** The environment that it ends in is the first that did not go well, or was never reached. */
  function outcomeOf({ phase, hooks, environments }: Status): unknown {
    const bad = environments.find((one) => !['Succeeded', 'Skipped'].includes(one.phase));
    return {
      environment: bad?.phase === 'Pending' ? undefined : bad?.phase,
      runsEnvironmentOnFail: bad?.hooks.some(({ slot }) => slot === 'environment.onFail') === true,
      runsReleaseOnFail: hooks.some(({ slot }) => slot === 'release.onFail'),
      release: phase,
    };
  }

  /** A fail hook can only fail once it runs. */
  function expectedOf({ event, environment, ...row }: MatrixRow): unknown {
    return {
      environment,
      runsEnvironmentOnFail: row.runsEnvironmentOnFail || event === 'environment.onFail fails',
      runsReleaseOnFail: row.runsReleaseOnFail || event === 'release.onFail fails',
      release: row.release,
    };
  }
});

test.each([
  ['gated', 'before', 'after'],
  ['held', 'after', 'after'],
])('docs/holding.md: the sync of %s begins %s the end of dev, and ends %s it', async (name, begins, ends) => {
  const { environments } = await withReleaseFiles(page('docs/holding.md').text, (folder) =>
    statusOf(folder, name),
  );

  const [dev, prod] = environments;
  const { startedAt = '', finishedAt = '' } = prod?.applications[0]?.operation ?? {};
  // Argo CD writes whole seconds.
  const [began, ended, turn] = [startedAt, finishedAt, dev?.endedAt ?? ''].map((at) =>
    Math.floor(Date.parse(at) / 1000),
  );
  expect([began, ended].map((at) => ((at ?? 0) < (turn ?? 0) ? 'before' : 'after'))).toEqual([begins, ends]);
});
