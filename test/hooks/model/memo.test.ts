/** What is remembered of pure functions. */
import { expect, test } from 'vitest';
import { memo } from '../../../hooks/model/memo.ts';

test('an answer is computed once, also one that is nothing', () => {
  const asked: string[] = [];
  const answer = memo((text) => {
    asked.push(text);
    return text === '' ? undefined : text.length;
  });

  expect([answer('ab'), answer('ab'), answer(''), answer('')]).toEqual([2, 2, undefined, undefined]);
  expect(asked).toEqual(['ab', '']);
});

test('it never remembers more than it may', () => {
  let count = 0;
  const answer = memo((text) => {
    count += 1;
    return text;
  });

  for (let index = 0; index <= 1000; index += 1) answer(String(index));

  expect(answer('1000')).toBe('1000');
  expect(count).toBe(1001);
  expect(answer('0')).toBe('0');
  expect(count).toBe(1002);
});
