/** Gates whose operation is another one by now than this replica has read of: none of them opens. */
import { expect, test } from 'vitest';
import type { GateReply } from '../../../hooks/http/ports.ts';
import { served, until } from './served.ts';

const held: GateReply = {
  isOpen: false,
  reason: 'NotItsTurn',
  message: 'waits for staging',
  release: { namespace: 'hookline-config', name: 'shop-1' },
  destination: 'shop-prod',
};
const open: GateReply = { ...held, isOpen: true, reason: 'Opened', message: 'the sync may go on' };

async function answerOf(response: Response): Promise<unknown> {
  return response.json();
}

test('an answer for another operation than the one that runs opens nothing', async () => {
  const { memory, url } = await served();
  memory.stale.add('shop');
  memory.reply('shop', open);

  const once = await fetch(`${url}/v1/gates/shop`);
  const asked = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);
  memory.reply('shop', open);
  await until(() => memory.questions.length === 3);
  await until(() => memory.waiting === 1);
  memory.reply('shop', held);

  expect(await answerOf(once)).toEqual({ state: 'Hold', reason: 'Opening' });
  expect(await answerOf(await asked)).toEqual({ state: 'Hold', reason: 'NotItsTurn' });
});

test('where the time is over before what runs was read, nothing opens', async () => {
  const { memory, url } = await served();
  memory.stale.add('shop');
  memory.reply('shop', open);
  const asked = fetch(`${url}/v1/gates/shop?wait=30`);
  await until(() => memory.waiting === 1);

  memory.clock.pass(30_000);

  expect(await answerOf(await asked)).toEqual({ state: 'Hold', reason: 'Opening' });
  expect(memory.waiting).toBe(0);
});
