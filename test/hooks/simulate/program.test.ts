/** A Job's container as a program: variables are filled in as Kubernetes does it. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { expand, programOf, withMessagePath } from '../../../hooks/simulate/program.ts';
import { openStore } from '../../../hooks/simulate/store.ts';
import { start } from './bench.ts';

test.each([
  ['$(A) and $(B)', '1 and $(B)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$1'],
  ['$A ${A} $', '$A ${A} $'],
  ['$(A', '$(A'],
])('%s becomes %s', (text, expected) => {
  expect(expand(text, { A: '1' })).toBe(expected);
});

function jobWith(container: JsonObject) {
  const store = openStore(() => start);
  const written = store.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'a' },
    spec: { template: { spec: { containers: [container] } } },
  });
  if ('refused' in written) throw new Error(written.refused);
  return written.object;
}

test('the first container is the program; a variable sees those before it', () => {
  const program = programOf(
    jobWith({
      image: 'tool:1',
      command: ['sh', '-c', 'echo $(B) $$(date)'],
      args: ['$(A)'],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '$(A)2$(C)' },
        { name: 'C', value: '3' },
        { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
      ],
    }),
  );

  expect(program).toEqual({
    image: 'tool:1',
    command: ['sh', '-c', 'echo 12$(C) $(date)'],
    args: ['1'],
    env: { A: '1', B: '12$(C)', C: '3' },
    absent: ['TOKEN'],
    messagePath: '/dev/termination-log',
  });
});

test('a path of its own for the message is replaced wherever it stands', () => {
  const program = programOf(
    jobWith({
      command: ['sh', '-c', 'echo {} > /tmp/context.txt'],
      env: [{ name: 'FILE', value: '/tmp/context.txt' }],
      terminationMessagePath: '/tmp/context.txt',
    }),
  );

  expect(withMessagePath(program, '/own/output')).toMatchObject({
    command: ['sh', '-c', 'echo {} > /own/output'],
    env: { FILE: '/own/output' },
    messagePath: '/own/output',
  });
});
