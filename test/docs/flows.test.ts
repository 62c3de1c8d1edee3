/** The page about flows without a server: its flows are right, its table, plan and values are what comes out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { codes } from '../../hooks/model/codes.ts';
import { slotRows } from '../../plugin/flow-slots.ts';
import { options } from '../../plugin/options.ts';
import { run, type Result } from '../../plugin/run.ts';
import { repository } from '../support/repository.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/flows-without-a-server.md'), 'utf8');

function blocks(info: string): readonly string[] {
  return [...page.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)]
    .filter(([, words = '']) => words === info)
    .map(([, , text = '']) => text);
}

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function documents(text: string): readonly Named[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Named);
}

const [whole = '', ...others] = blocks('yaml flow');

/** Gives the page's whole example with some of its documents replaced. */
function withDocuments(text: string): string {
  const replaced = documents(text);
  const kept = documents(whole).filter(
    ({ kind, metadata }) => !replaced.some((one) => one.kind === kind && one.metadata.name === metadata.name),
  );
  return [...kept, ...replaced].map((document) => JSON.stringify(document)).join('\n---\n');
}

const [command = ''] = blocks('sh');
const argv = command.trim().split(' ').slice(2);

async function runIn(name: 'plan' | 'generate', hooks: string): Promise<Result> {
  const root = repository({
    'flow/flow.yaml': hooks,
    'apps/shop/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n',
  });
  return run([name, ...argv, '--app-revision', '0123456789abcdef'], {
    folder: root,
    environment: {},
    stdin: async () => new Uint8Array(),
  });
}

test('there is a whole flow, and the forms of a slot', () => {
  expect(new Set(documents(whole).map(({ kind }) => kind))).toEqual(
    new Set(['Product', 'Environment', 'PromotionFlow', 'Hook']),
  );
  expect(others).toHaveLength(1);
});

test.each([whole, ...others])('flow %# renders with the one warning', async (text) => {
  const { stderr, exitCode } = await runIn('generate', withDocuments(text));

  expect([stderr.split(' ')[0], stderr.trimEnd().split('\n').length, exitCode]).toEqual([
    'INLINE_PER_APPLICATION',
    1,
    0,
  ]);
});

test('the plan is what the command prints', async () => {
  expect((await runIn('plan', whole)).stdout).toBe(blocks('text plan staging').join(''));
});

test('the table is the one that the plugin goes by', () => {
  const rows = [...page.matchAll(/^\| `([a-z]+\.\w+)` \| (\w+) \| (\S+) \| (?:the )?([^|]+) \|$/gm)].map(
    ([, ...cells]) => cells,
  );

  expect(rows).toEqual(
    slotRows.map(({ slot, phase, wave = 'none', holder }) => [slot, phase, String(wave), holder]),
  );
});

test('FAILED_ENVIRONMENTS is what a fail hook is given', async () => {
  const { stdout } = await runIn('generate', whole);
  const given = parseAllDocuments(stdout)
    .map((document) => JSON.stringify(document.toJS()))
    .find((job) => job.includes('FAILED_ENVIRONMENTS'));
  const [shown = ''] = blocks('json failed staging');

  const expected = JSON.stringify(JSON.stringify(JSON.parse(shown)));
  expect(given).toContain(`{"name":"FAILED_ENVIRONMENTS","value":${expected}}`);
});

test('the application gives the parameters of the command', () => {
  const [application = ''] = blocks('yaml application');
  const [{ spec }] = documents(application) as unknown as readonly [
    { spec: { source: { plugin: { parameters: unknown } } } },
  ];
  const given = options('plan', [], {
    ARGOCD_APP_PARAMETERS: JSON.stringify(spec.source.plugin.parameters),
  });

  const asked = options('plan', argv, {}).value;
  expect(given.problems).toEqual([]);
  expect([given.value.flow, given.value.hooks]).toEqual([asked.flow, asked.hooks]);
});

describe('its codes', () => {
  const rows = [...page.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
  );
  const shown = rows.filter((name) => Object.hasOwn(codes, name));

  test('are all of those that flows have', () => {
    // ENVIRONMENT_SHARED is about two Applications, of which a render sees one.
    const own = Object.keys(codes).filter((code) =>
      /^(?:FLOW|ENVIRONMENT(?!_SHARED)|STEP|DEPENDS|PRODUCT|QUEUE|SELECTOR|ACTION|POST_TRIGGER|SLOT_PARAMETER|HOOK_(?:UNKNOWN|HAS))|NEEDS?_SERVER$|^PARAMETERS_TOGETHER$/.test(
        code,
      ),
    );

    expect(shown.toSorted()).toEqual(own.toSorted());
  });
});
