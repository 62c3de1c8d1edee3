/** The pages about moving from Codefresh and about the context: what they say is what the code does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { argumentRows } from '../../hooks/model/arguments.ts';
import { codes } from '../../hooks/model/codes.ts';
import { contextLimits, exportBytes, readExport } from '../../hooks/model/context.ts';
import { reservedArguments } from '../../hooks/model/names.ts';
import { convert, workflow } from '../hooks/model/fixtures/workflow.ts';

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
}

const codefresh = read('coming-from-codefresh.md');
const context = read('context.md');

/** Gives the names in a row of a table, from its first cell. */
function names(page: string, cell: RegExp): readonly string[] {
  const row = page.split('\n').find((line) => line.startsWith('|') && cell.test(line)) ?? '';
  return [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

test.each([codefresh, context])('every code that is named exists', (page) => {
  const named = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, name = '']) => name);
  const others = new Set<string>([
    ...argumentRows.map(({ name }) => name),
    ...reservedArguments,
    'BASH_ENV',
    'NODE_OPTIONS',
  ]);

  expect(named.filter((name) => !Object.hasOwn(codes, name) && !others.has(name))).toEqual([]);
});

describe('WorkflowTemplates', () => {
  const example = /^```yaml workflow\n([\s\S]*?)^```$/m.exec(codefresh)?.[1] ?? '';

  test('the example becomes a hook', () => {
    const values = new Map([
      ['PRODUCT_NAME', 'shop'],
      ['RELEASE_ID', 'shop-1'],
    ]);
    const { hook, problems } = convert(parse(example), { values });

    expect(problems).toEqual([]);
    expect(hook.spec).toMatchObject({
      container: { env: [{ name: 'TEXT', value: 'shop is on its way as shop-1' }] },
      retries: 1,
    });
  });

  const refused = names(codefresh, /`WORKFLOWS_MISSING`, which names it/).filter(
    (name) => name !== 'valueFrom',
  );
  const ofSpec = ['onExit'];

  test('many constructs are named', () => {
    expect(refused.length).toBeGreaterThan(10);
  });

  test.each(refused)('%s is refused', (construct) => {
    const made = ofSpec.includes(construct)
      ? convert(workflow({}, { [construct]: 'x' }))
      : convert(workflow({ [construct]: [{}] }));

    expect(made.problems.join()).toContain(`WORKFLOWS_MISSING WorkflowTemplate/a has ${construct}`);
  });

  test.each(names(codefresh, /without meaning/))('%s is passed over', (field) => {
    expect(convert(workflow({}, { [field]: { a: 'b' } })).problems).toEqual([]);
  });

  test.each(names(codefresh, /fields of a pod \| kept/))('%s is kept', (field) => {
    expect(convert(workflow({}, { [field]: [{ name: 'x' }] })).hook.spec.pod).toHaveProperty(field);
  });
});

test('every argument is in the table', () => {
  const table = codefresh.slice(codefresh.indexOf('## Arguments'));

  expect(argumentRows.map(({ name }) => name).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

describe('the context', () => {
  const [, part = ''] = context.split('<!-- generated:refused-keys -->\n');
  const keys = [...(part.split('\n')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, key = '']) => key);

  test('many keys are refused', () => {
    expect(keys.length).toBeGreaterThan(8);
  });

  test.each(keys)('%s is refused', (key) => {
    const { problems } = readExport(JSON.stringify({ [key.replace('*', 'X')]: 'x' }), 'run');

    expect(problems.map(({ code, level }) => `${level} ${code}`)).toEqual(['error CONTEXT_KEY_REFUSED']);
  });

  test('the limits are the ones that are checked', () => {
    for (const limit of [
      `${exportBytes.toLocaleString('en')} bytes`,
      String(contextLimits.keys),
      `${contextLimits.bytes / 1024} KiB`,
    ])
      expect(context).toContain(`| ${limit} |`);
  });
});
