/** `hookline http` on the loopback interface: which answers count, and what they hand on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSink, status, type Sink } from './fixtures/sink.ts';

let sink: Sink;
let folder: string;

beforeEach(async () => {
  sink = await startSink();
  folder = mkdtempSync(join(tmpdir(), 'hookline-test-'));
});

afterEach(async () => {
  await sink.stop();
  rmSync(folder, { recursive: true });
});

describe('success', () => {
  test.each<[number, readonly (string | number)[] | undefined, number]>([
    [200, undefined, 0],
    [204, undefined, 0],
    [404, undefined, 1],
    [404, [200, '404'], 0],
    [404, ['4xx'], 0],
    [201, [200], 1],
    [503, ['5xx'], 0],
    [429, [429], 0],
    [302, ['3xx'], 0],
  ])('status %d with %j exits with %d', async (code, expected, exit) => {
    sink.reply = status(code);

    expect(await sink.run(expected === undefined ? {} : { success: { status: expected } })).toBe(exit);
    expect(sink.received).toHaveLength(1);
  });

  test.each<[string, string, number, string]>([
    ['{"ok":true}', '$.ok', 0, 'done'],
    ['{"ok":false}', '$.ok', 1, '$.ok finds nothing true'],
    ['{"checks":[{"state":"bad"},{"state":"good"}]}', '$.checks[?(@.state == "good")]', 0, 'done'],
    ['{}', '$.ok', 1, '$.ok finds nothing true'],
    ['<html>', '$.ok', 1, '$.ok finds nothing true: the answer is not JSON'],
  ])('the answer %s with the query %s exits with %d', async (body, query, exit, reason) => {
    sink.reply = status(200, body);

    expect(await sink.run({ success: { query } })).toBe(exit);
    expect(sink.lines).toEqual([`attempt 1: POST http://127.0.0.1:PORT 200 in 0 ms: ${reason}`]);
  });

  test('a redirect is an answer, and is not followed', async () => {
    sink.reply = status(307, '', { location: `${sink.base}/elsewhere` });

    expect(await sink.run({})).toBe(1);
    expect(sink.received).toHaveLength(1);
    expect(sink.lines).toEqual([
      'attempt 1: POST http://127.0.0.1:PORT 307 in 0 ms: redirects are not followed',
    ]);
  });

  test('an answer of 50 MB is refused after the first of it', async () => {
    const part = Buffer.alloc(1024 * 1024, 'x');
    sink.reply = (response) => {
      let sent = 0;
      response.on('error', () => undefined);
      function more(): void {
        while (sent < 50 && !response.destroyed) {
          sent += 1;
          if (!response.write(part)) return void response.once('drain', more);
        }
        response.end();
      }
      more();
    };

    expect(await sink.run({})).toBe(1);
    expect(sink.lines).toEqual([
      'attempt 1: POST http://127.0.0.1:PORT no answer in 0 ms: the answer is longer than 1 MiB',
    ]);
  });

  test('an answer of exactly 1 MiB is read', async () => {
    sink.reply = status(200, 'x'.repeat(1024 * 1024));

    expect(await sink.run({})).toBe(0);
  });
});

describe('the answer as context', () => {
  function file(): string {
    const path = join(folder, 'output');
    writeFileSync(path, '');
    return path;
  }

  test.each<[string, string, readonly string[]]>([
    ['{"TICKET": "OPS-7", "count": 2}', '{"TICKET": "OPS-7", "count": 2}', []],
    ['ok', '', []],
    ['["a"]', '', []],
    ['{}', '', []],
    ['{"PATH": "/tmp"}', '', ['context: key "PATH" in the export of the answer changes how programs run']],
    [
      JSON.stringify({ A: 'x'.repeat(4096) }),
      '',
      ['context: the export of the answer has 4104 bytes and is longer than 4096'],
    ],
  ])('%s is written as %s', async (body, written, warnings) => {
    const output = file();
    sink.reply = status(200, body);

    expect(await sink.run({}, { environment: { HOOKLINE_OUTPUT: output } })).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(written);
    expect(sink.lines.slice(1)).toEqual(warnings);
  });

  test('that cannot be written is a line, because the request has had its effect', async () => {
    sink.reply = status(200, '{"TICKET": "OPS-7"}');
    const file = join(folder, 'none', 'output');

    expect(await sink.run({}, { environment: { HOOKLINE_OUTPUT: file } })).toBe(0);
    expect(sink.lines[1]).toBe(`context: "${file}" cannot be written: ENOENT`);
  });

  test('is not written where the answer does not count', async () => {
    const output = file();
    sink.reply = status(404, '{"TICKET": "OPS-7"}');

    await sink.run({}, { environment: { HOOKLINE_OUTPUT: output } });

    expect(readFileSync(output, 'utf8')).toBe('');
  });
});
