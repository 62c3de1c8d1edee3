/** The page about HTTP lists the routes that there are, and the limits that a fresh installation has. */
import { expect, test } from 'vitest';
import { routes } from '../../hooks/http/routes.ts';
import { wishes } from '../../hooks/http/releases.ts';
import { defaultLimits } from '../../hooks/http/settings.ts';
import { page } from './pages.ts';

const { prose } = page('docs/http-interface.md');

test('the table has each route, in their order', () => {
  const listed = [...prose.matchAll(/^\| `(GET|POST) (\S+)` \|/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );

  expect(listed).toEqual(routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
});

test('every wish is named', () => {
  expect(Object.keys(wishes).filter((wish) => !prose.includes(`\`${wish}\``))).toEqual([]);
});

test('the limits are those of the settings', () => {
  const { bodyBytes, headerBytes, requests, streams, waiting, waitingPerGate, streamSeconds } = defaultLimits;

  expect(prose.replaceAll(/\s+/g, ' ')).toContain(
    `bodies of ${bodyBytes / 1024} KiB, headers of ${headerBytes / 1024} KiB, ${requests} requests at work at a time, ` +
      `${streams} streams, and ${waiting.toLocaleString('en')} gates that wait, ${waitingPerGate} for one gate`,
  );
  expect(streamSeconds).toBe(1800);
});
