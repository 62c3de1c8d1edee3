/** How our objects look: block style, every text quoted, scripts readable. */
import { expect, test } from 'vitest';
import { printObject } from '../../plugin/print.ts';

test('a Job reads as people write YAML, with every text in quotes', () => {
  const job = {
    apiVersion: 'batch/v1',
    metadata: { name: 'a', annotations: { 'argocd.argoproj.io/sync-wave': '0' }, labels: {} },
    spec: {
      backoffLimit: 0,
      suspend: false,
      nothing: null,
      absent: undefined,
      containers: [
        {
          name: 'hook',
          args: [],
          env: [{ name: 'A', value: '' }],
          command: ['sh', '-c', 'set -e\n\necho "hi"\n'],
        },
        {},
      ],
    },
  };

  expect(printObject(job)).toMatchInlineSnapshot(`
    "apiVersion: "batch/v1"
    metadata:
      name: "a"
      annotations:
        argocd.argoproj.io/sync-wave: "0"
      labels: {}
    spec:
      backoffLimit: 0
      suspend: false
      nothing: null
      containers:
      - name: "hook"
        args: []
        env:
        - name: "A"
          value: ""
        command:
        - "sh"
        - "-c"
        - |
          set -e

          echo "hi"
      - {}
    "
  `);
});

test.each<[string, string, string]>([
  ['two lines', 'a\nb', '|-\n  a\n  b\n'],
  ['a line break at the end', 'a\n', '|\n  a\n'],
  ['several line breaks at the end', 'a\n\n', '|+\n  a\n\n'],
  ['an empty line inside', 'a\n\nb\n', '|\n  a\n\n  b\n'],
  ['what looks like a comment or a separator', '#a\n---\n', '|\n  #a\n  ---\n'],
])('%s is a block literal', (_, source, literal) => {
  expect(printObject({ source })).toBe(`source: ${literal}`);
});

test.each<[string, string, string]>([
  ['one line', 'a: b', '"a: b"'],
  ['a blank at a line end', 'a \nb', '"a \\nb"'],
  ['a blank in front', ' a\nb', '" a\\nb"'],
  ['a carriage return', 'a\r\nb', '"a\\r\\nb"'],
  ["Unicode's line breaks", 'a\u2028\nb\u0085', '"a\\u2028\\nb\\u0085"'],
  ['a byte order mark', '\uFEFF', '"\\ufeff"'],
  ['a control character', '\u0007\u007F', '"\\u0007\\u007f"'],
  ['letters beyond ASCII', 'é😀', '"é😀"'],
  ['line breaks alone', '\n\n', '"\\n\\n"'],
])('%s is in quotes', (_, text, quoted) => {
  expect(printObject({ text })).toBe(`text: ${quoted}\n`);
});

test.each([
  ['name', 'name'],
  ['hookline.dev/hook', 'hookline.dev/hook'],
  ['y', '"y"'],
  ['No', '"No"'],
  ['on', '"on"'],
  ['null', '"null"'],
  ['TRUE', '"TRUE"'],
  ['1e3', '"1e3"'],
  ['<<', '"<<"'],
  ['a b', '"a b"'],
  ['', '""'],
  ['-a', '"-a"'],
])('the key %j is written %s', (key, written) => {
  expect(printObject({ [key]: 1 })).toBe(`${written}: 1\n`);
});
