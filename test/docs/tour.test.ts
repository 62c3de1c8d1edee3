/** `npm run tour`: what it claims about the example is true. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { example } from '../../manifests/samples.ts';
import { compared, tour } from '../../manifests/tour.ts';
import { run } from '../../plugin/run.ts';
import { root } from './pages.ts';

const world = { environment: {}, folder: root, stdin: async () => Buffer.from('') };
const { stdout, stderr, exitCode } = await tour();
const generated = await run(['generate', ...example], world);

/** Gives the part under a heading, without its indentation. */
function partOf(heading: string): string {
  const [, part = ''] = stdout.split(`${heading}\n\n`);
  return (part.split(/\n(?=[A-Z]{4})/)[0] ?? '').replaceAll(/^ {4}/gm, '');
}

test('it ends well, in plain text', () => {
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  expect(stdout).not.toMatch(/\u001B/);
});

test('the script prints the same within two seconds', () => {
  const script = join(root, 'manifests/tour.ts');

  const result = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 2000, input: '' });

  expect(result).toMatchObject({ status: 0, stdout, stderr: '' });
});

test('it counts what it read', () => {
  expect(stdout).toMatch(
    /guestbook\.yaml +3 documents\n +migrate\.yaml +1 document\n +hookline\.yaml +3 hooks\n/,
  );
  expect(stdout).toContain('3 documents are as before');
});

test('untouched files are in the output byte for byte', () => {
  const untouched = readFileSync(join(root, example[0] ?? '', 'guestbook.yaml'), 'utf8');

  expect(generated.stdout.startsWith(`${untouched}---\n`)).toBe(true);
});

test('it shows the injected Jobs whole, and no others', () => {
  const titles = [...stdout.matchAll(/^INJECTED: Job\/(\S+)$/gm)].map(([, name]) => name);

  expect(titles).toHaveLength(3);
  for (const title of titles) expect(generated.stdout).toContain(`---\n${partOf(`INJECTED: Job/${title}`)}`);
});

test('it marks the lines that were added to the annotated Job, and only those', () => {
  const part = partOf('EDITED: Job/guestbook-migrate, with + where a line was added');
  const before = readFileSync(join(root, example[0] ?? '', 'migrate.yaml'), 'utf8');

  expect(part.replaceAll(/^ {2}\+ .*\n/gm, '')).toBe(before);
  expect(part.match(/^ {2}\+ .*$/gm)?.map((line) => line.slice(4).trim())).toEqual([
    'argocd.argoproj.io/hook: "PreSync"',
    'argocd.argoproj.io/hook-delete-policy: "BeforeHookCreation"',
    'activeDeadlineSeconds: 600',
  ]);
});

test('it shows the plan that the command prints', async () => {
  const planned = await run(['plan', ...example], world);

  expect(stdout).toContain(planned.stdout.replaceAll(/^/gm, '  ').trimEnd());
});

test('it ends with the two next commands', () => {
  expect(stdout).toMatch(
    /\nNEXT\n\n {2}npm run build\n {2}npx hookline plan -o wide manifests\/examples\/plain\/source /,
  );
});

describe('compared', () => {
  test.each([
    ['nothing added', 'a\nb\n', 'a\nb\n', ''],
    ['a line added', 'a\nb\n', 'a\nx\nb\n', 'x\n'],
    ['without a line end', 'a', 'a\n---\nb', undefined],
    ['a line changed', 'a\nb\n', 'a\nB\n', undefined],
    ['a line lost', 'a\nb\n', 'a\n', undefined],
    ['lines exchanged', 'a\nb\n', 'b\na\n', undefined],
  ])('%s', (_, input, output, added) => {
    const lines = compared(input, output);

    expect(lines?.flatMap(({ text, isAdded }) => (isAdded ? [text] : [])).join('')).toBe(added);
  });
});
