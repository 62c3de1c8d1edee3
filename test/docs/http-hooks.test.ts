/** The page about HTTP hooks: its hooks render, and its tables are what the command says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandRows } from '../../hooks/cli/commands.ts';
import { run } from '../../plugin/run.ts';
import { repository } from '../support/repository.ts';
import { startSink, status } from '../hooks/cli/http/fixtures/sink.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/http-hooks.md'), 'utf8');

function blocks(info: string): readonly string[] {
  return [...page.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)]
    .filter(([, words = '']) => words === info)
    .map(([, , text = '']) => text);
}

test.each(blocks('yaml http'))('a hook renders without a word: %s', async (text) => {
  const flags = ['--app-name', 'shop', '--app-namespace', 'shop', '--image', 'registry.example/hookline:1'];
  const result = await run(['generate', '--render', 'none', ...flags], {
    folder: repository({ 'hookline.yaml': text }),
    environment: {},
    stdin: async () => new Uint8Array(),
  });

  expect(result).toMatchObject({ stderr: '', exitCode: 0 });
  expect(result.stdout).toContain('HOOKLINE_HTTP_REQUEST');
});

test('the exit codes are those of the help', () => {
  const rows = [...page.matchAll(/^\| ([0-9]+) \| (.*) \|$/gm)].map(([, code, means]) => `${code} ${means}`);

  expect(rows).toEqual(commandRows().find(({ name }) => name === 'http')?.exitCodes);
});

test('the log looks like the one that is shown', async () => {
  const sink = await startSink();
  sink.reply = (response, count) => status(count === 1 ? 503 : 201)(response, count);

  await sink.run({});
  await sink.stop();

  const shown = blocks('text http')[0]
    ?.replaceAll('https://chat.example.com', 'http://127.0.0.1:PORT')
    .replaceAll(/\d+ ms/g, '0 ms');
  expect(`${sink.lines.join('\n')}\n`).toBe(shown);
});
