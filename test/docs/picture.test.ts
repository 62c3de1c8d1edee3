/** The picture of a release: it reads in light and dark, by eye and by ear, and names what the code names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { slotScopes } from '../../hooks/model/flow.ts';
import { page, root } from './pages.ts';

describe('the picture', () => {
  const picture = readFileSync(join(root, 'docs/release.svg'), 'utf8');

  test('is shown, and stands in for a link by its words', () => {
    expect(page('docs/concepts.md').text).toMatch(/!\[[^\]]{50,}\]\(release\.svg\)/);
  });

  test('has a title and a description, and needs nothing from elsewhere', () => {
    expect(picture).toMatch(/<title id="title">[^<]{10,}<\/title>\s+<desc id="desc">[^<]{100,}<\/desc>/);
    expect(picture.match(/href|url\(|<script|<image|@import/)).toBeNull();
  });

  test('has every colour twice, for light and for dark pages', () => {
    const [light = '', dark = ''] = picture.split('@media (prefers-color-scheme: dark)');
    expect(classes(dark).length).toBeGreaterThan(10);
    expect(classes(dark).toSorted()).toEqual(classes(light).toSorted());
  });

  test('names every slot', () => {
    const words = [...picture.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text).join(' ');

    for (const slot of Object.keys(slotScopes))
      expect(words).toContain(slot.replace('policy.', '').replace('.', ' '));
  });
});

/** Gives what a part of a style sheet gives colours to. */
function classes(part: string): readonly string[] {
  return [...part.matchAll(/^ +(?:\.(\w+)|(text)) \{[^}]*#[0-9a-f]{6}/gm)].map(
    ([, name, element]) => name ?? element ?? '',
  );
}
