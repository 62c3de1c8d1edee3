/** Which gates were heard of, and how the others come to the replica that must hear of them. */
import { expect, test } from 'vitest';
import { Heard } from '../../../hooks/http/heard.ts';
import type { GateReply } from '../../../hooks/http/ports.ts';
import { Memory, served } from './served.ts';

const minute = 60_000;
const held: GateReply = { isOpen: false, reason: 'NotItsTurn', message: 'waits for staging' };

function heard(reply: GateReply = held) {
  let now = 0;
  const gates = { ask: () => reply, confirm: async () => true, subscribe: () => () => undefined };
  const made = new Heard(gates, { now: () => now, leads: () => true });
  return {
    made,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    ask: (instance: string) => made.ask({ namespace: 'argocd', name: instance, instance }),
  };
}

test('what it has not listened to for long enough it does not know', () => {
  const { made, pass, ask } = heard();
  ask('shop');
  pass(9 * minute);
  expect(made.asked()).toBeUndefined();
  pass(minute);

  expect(made.asked()).toEqual(new Map([['shop', 0]]));
  pass(1000);
  expect(ask('shop')).toBe(held);
  expect(made.asked()).toEqual(new Map([['shop', 10 * minute + 1000]]));
});

test('a name that belongs to no product is not kept: anybody may make one up', () => {
  const { made, pass, ask } = heard({ ...held, reason: 'NO_PRODUCT' });
  ask('made-up');
  pass(10 * minute);

  expect(made.asked()).toEqual(new Map());
});

test('of very many those go that asked longest ago', () => {
  const { made, pass, ask } = heard();
  for (let index = 0; index < 20_002; index += 1) ask(`shop-${index}`);
  ask('shop-2');
  ask('another');
  pass(10 * minute);

  expect(made.asked()?.size).toBe(20_000);
  expect(['shop-2', 'shop-3', 'another'].map((one) => made.asked()?.has(one))).toEqual([true, false, true]);
});

test.each([
  [true, 'keep-alive'],
  [false, 'close'],
])('a replica that writes (%s) lets the gate %s its connection', async (leads, connection) => {
  const memory = new Memory();
  memory.leads = leads;
  const { url } = await served({}, memory);
  memory.reply('shop', held);

  const answer = await fetch(`${url}/v1/gates/shop`);

  expect([answer.status, answer.headers.get('connection')]).toEqual([200, connection]);
});
