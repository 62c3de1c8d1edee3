/** Gates that tell their version, over real HTTP: the replica that writes must hear of it. */
import { expect, test } from 'vitest';
import type { GateReply } from '../../../hooks/http/ports.ts';
import { served, until } from './served.ts';

const held: GateReply = { isOpen: false, reason: 'NotItsTurn', message: 'waits for staging' };
const open: GateReply = { ...held, isOpen: true, reason: 'Opened' };

test('a gate whose version is not recorded asks again soon, by another connection', async () => {
  const { memory, url } = await served();
  memory.reply('shop', { ...held, isUnheard: true });
  const asked = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);

  memory.clock.pass(2500);

  const response = await asked;
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
});

test('a gate whose version is proven while it waits asks again at once', async () => {
  const { memory, url } = await served();
  memory.reply('shop', held);
  const asked = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);

  memory.reply('shop', { ...held, isUnheard: true });

  expect((await asked).headers.get('connection')).toBe('close');
  memory.reply('shop', held);
  const again = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);
  memory.clock.pass(2500);
  expect(memory.waiting).toBe(1);
  memory.reply('shop', open);
  expect((await again).headers.get('connection')).not.toBe('close');
});
