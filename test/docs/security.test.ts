/** The page about security says of every endpoint whom it answers; what pages show of a configuration the server takes. */
import { expect, test } from 'vitest';
import { ServerConfig } from '../../hooks/model/server-config.ts';
import { routes } from '../../hooks/http/routes.ts';
import { parse } from 'yaml';
import { blocksOf, page } from './pages.ts';

const { text } = page('docs/security.md');

/** The section of a heading. */
function section(heading: string): string {
  const [, behind = ''] = text.split(`\n## ${heading}\n`);
  return behind.split('\n## ')[0] ?? '';
}

test('every endpoint has a row', () => {
  const rows = [...section('Endpoints').matchAll(/`(\/[\w/…]+)`/g)].map(([, path = '']) => path);
  const patterns = rows.map((path) => new RegExp(`^${path.replaceAll('…', '.*')}$`));

  const missed = routes.filter(({ path }) => !patterns.some((pattern) => pattern.test(path)));

  expect(missed.map(({ path }) => path)).toEqual([]);
  expect(patterns.filter((pattern) => !routes.some(({ path }) => pattern.test(path)))).toEqual([]);
});

const configurations = ['docs/security.md', 'docs/multi-cluster.md'].flatMap((path) =>
  blocksOf('yaml', 'manifest').filter(({ at, text: yaml }) => at.startsWith(path) && !/^kind: /m.test(yaml)),
);

test('there are parts of a configuration to look at', () => {
  expect(configurations).toHaveLength(2);
});

test.each(configurations)('the configuration at $at is one that the server takes', ({ text: yaml }) => {
  expect(ServerConfig.safeParse(parse(yaml))).toMatchObject({ success: true });
});
