/** The page of a release in a real browser: on a phone and on a desk, light and dark, without scripts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../cluster/layout.ts';
import { until } from '../cluster/until.ts';
import { Memory, served } from '../hooks/http/served.ts';
import { releaseOf } from '../hooks/http/release.ts';
import { browse, type Look, type Tab } from './support/browser.ts';
import { measured } from './support/legible.ts';
import { shownReleases } from './support/shown-releases.ts';

const phone: Look = { width: 360, height: 740, isPhone: true, scheme: 'light', hasScripts: false };
const desk: Look = { ...phone, width: 1280, height: 800, isPhone: false };

const looks: readonly Look[] = [phone, { ...phone, scheme: 'dark' }, desk, { ...desk, scheme: 'dark' }];
const folder = process.env['PICTURES'];

function textOf(tab: Tab): Promise<string> {
  return tab.evaluate<string>('document.body.innerText');
}

function titleOf(tab: Tab): Promise<string> {
  return tab.evaluate<string>('document.title');
}

/** Keeps a picture where PICTURES names a folder: for people to look at. */
async function keep(tab: Tab, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(join(checkout, folder), { recursive: true });
  writeFileSync(join(checkout, folder, `${name}.png`), await tab.picture());
}

test.each(looks)('$width pixels wide, $scheme: everything is there, large and clear enough', async (look) => {
  const memory = new Memory();
  for (const { release } of shownReleases) memory.put(release);
  const { url } = await served({}, memory);
  const tab = await browse(look);

  for (const { release, words } of shownReleases) {
    await tab.open(`${url}/releases/${release.namespace}/${release.name}`);
    await keep(tab, `${release.name}-${look.width}-${look.scheme}`);

    const text = await textOf(tab);
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    expect(text).not.toContain('s3cret');
    const { texts, ...found } = await measured(tab);
    expect([release.name, found]).toEqual([
      release.name,
      { width: look.width, outside: [], small: [], faint: [] },
    ]);
    expect(texts).toBeGreaterThan(20);
  }
});

test('what is small, faint or too wide is found', async () => {
  const tab = await browse(phone);
  const text = '<p style="font-size:13px">small</p><p style="color:#888">faint</p>';
  const wide =
    '<p style="white-space:nowrap">wide wide wide wide wide wide wide wide wide wide wide wide</p>';
  const head = '<meta name=viewport content="width=device-width, initial-scale=1">';
  await tab.open(`data:text/html,${encodeURIComponent(`<!doctype html>${head}${text}${wide}`)}`);

  const { width, outside, small, faint } = await measured(tab);

  expect(width).toBeGreaterThan(360);
  expect([outside.length, small, faint]).toEqual([1, ['small 13px'], ['faint 3.54']]);
});

test('light and dark are not the same', async () => {
  const memory = new Memory();
  memory.put(releaseOf('shop-1'));
  const { url } = await served({}, memory);
  const grounds: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    const tab = await browse({ ...phone, scheme });
    await tab.open(`${url}/releases/hookline-config/shop-1`);
    grounds.push(await tab.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
  }

  expect(new Set(grounds).size).toBe(2);
});

test('without scripts it shows by itself what has changed', async () => {
  const { memory, url } = await served();
  memory.put(releaseOf('shop-1'));
  const tab = await browse(phone);
  // In this tab a script does nothing.
  await tab.open(`data:text/html,<title>before</title><script>document.title = 'after'</script>`);
  expect(await titleOf(tab)).toBe('before');
  await tab.open(`${url}/releases/hookline-config/shop-1`);
  expect(await titleOf(tab)).toBe('◐ shop-1 · Running');

  memory.put(releaseOf('shop-1', { status: { phase: 'Succeeded', endedAt: '2026-11-21T09:30:00Z' } }));

  await until('the page shows the end', 60_000, async () => (await titleOf(tab)) === '✔ shop-1 · Succeeded');
});
