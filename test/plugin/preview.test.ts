/** What a plan is made of: the objects of all documents, and what is none. */
import { expect, test } from 'vitest';
import { orderOf } from '../../plugin/preview.ts';

const application = {
  instance: 'shop',
  namespace: 'shop',
  revision: '',
  arguments: new Map<string, string>(),
};

function notRun(text: string): readonly string[] {
  const manifest = { lead: '', text, file: 'a.yaml', line: 1, isWhole: true } as const;
  const { value, problems } = orderOf([manifest], { application: { ...application, project: 'default' } });
  expect(problems).toEqual([]);
  return value.dropped.map(({ from, reason }) => `${from} ${reason}`);
}

const refused = 'no kind, so Argo CD refuses the whole set';

test.each<[string, string, readonly string[]]>([
  ['a text', 'kind: A\nmetadata: {name: a}\n---\nhello\n', [`a.yaml:4 ${refused}`]],
  ['a list', '- kind: A\n', [`a.yaml:1 ${refused}`]],
  ['a map of no kind', 'a: 1\n', [`a.yaml:1 ${refused}`]],
  [
    'entries of a List that are no objects',
    'kind: List\nitems: [1, 2]\n',
    Array(2).fill(`a.yaml:1 ${refused}`),
  ],
  ['nothing of an empty List', 'kind: List\nitems: []\n', []],
  ['nothing of comments and null', '# a\n---\nnull\n---\n', []],
])('Argo CD refuses %s, and the plan says so', (_, text, expected) => {
  expect(notRun(text)).toEqual(expected);
});
