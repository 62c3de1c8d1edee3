/** Streams that are hard to split: written by hand, and put together by the dice. */
import { dice, type Dice } from './dice.ts';

/** How many streams the dice make. */
export const randomStreams = 400;

const a = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n';
const b = 'apiVersion: v1\nkind: B\nmetadata: {name: b}\n';
const jsonA = '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}';
const jsonB = '{"apiVersion":"v1","kind":"B","metadata":{"name":"b"}}';

/** Streams by what is hard about them. */
export const nastyStreams: Readonly<Record<string, string>> = {
  nothing: '',
  'blanks only': ' \n\n\t\n',
  'comments only': '# a\n---\n# b\n',
  'separators only': '---\n---\n---\n',
  'a separator in front': `---\n${a}`,
  'a separator at the end': `${a}---\n`,
  'a separator at the end without a line end': `${a}---`,
  'no line end': `${a}---\n${b.trimEnd()}`,
  'several separators': `${a}---\n---\n\n---\n${b}`,
  'a separator with blanks': `${a}---  \t\n${b}`,
  'a separator with a comment': `${a}--- # second\n${b}`,
  'a separator with a comment and no blank': `${a}---# second\n${b}`,
  'a separator with other text': `${a}--- text\n${b}`,
  'a separator with a document in its line': `${a}--- {apiVersion: v1, kind: B}\n`,
  'a separator that goes on': `${a}----\n${b}`,
  'a separator indented': `${a} ---\n${b}`,
  'a separator with an unbreakable blank': `${a}---\u00A0\n${b}`,
  'a separator with a line separator': `${a}---\u2028\n${b}`,
  'a separator with a next line': `${a}---\u0085\n${b}`,
  'a separator with a byte order mark': `${a}---\uFEFF\n${b}`,
  'line ends of Windows': `${a}---\n${b}`.replaceAll('\n', '\r\n'),
  'line ends of old': `${a}---\n${b}`.replaceAll('\n', '\r'),
  'a byte order mark': `\uFEFF${a}---\n${b}`,
  'a byte order mark behind a separator': `${a}---\n\uFEFF${b}`,
  'a separator in a block scalar': `${a}text: |\n  ---\n  more\n---\n${b}`,
  'a separator in a block scalar at the margin': `${a}text: |\n---\n${b}`,
  'a separator in quotes at the margin': `${a}text: "one\n---\ntwo"\n`,
  'an end': `${a}...\n---\n${b}`,
  'an end with a document behind it': `${a}...\n${b}`,
  'an end with a comment': `${a}... # the end\n---\n${b}`,
  'an end with a comment behind it': `${a}...\n# the end\n---\n${b}`,
  'an end in front': `...\n---\n${a}`,
  'an end and a document in front': `...\n${a}`,
  'an end that goes on': `${a}....\n`,
  'an end in a block scalar': `${a}text: |\n  ...\n  more\n`,
  'a directive': `%YAML 1.1\n---\n${a}`,
  'a directive in the middle': `${a}...\n%YAML 1.1\n---\n${b}`,
  JSON: jsonA,
  'JSON over lines': `${JSON.stringify(JSON.parse(jsonA), undefined, 2)}\n`,
  'JSON with a separator in a text': '{"apiVersion":"v1","kind":"A","text":"one\\n---\\ntwo"}\n',
  'a JSON stream': `${jsonA}\n${jsonB}\n`,
  'a JSON stream in one line': `${jsonA}${jsonB}`,
  'a JSON stream with blanks': `  ${jsonA}\n\n\t${jsonB}  \n`,
  'a JSON stream with separators': `${jsonA}\n---\n${jsonB}\n`,
  'a JSON stream behind a separator': `---\n${jsonA}\n${jsonB}\n`,
  'a JSON stream of three, a separator behind the first': `${jsonA}\n---\n${jsonB}\n${jsonA}\n`,
  'JSON, then YAML': `${jsonA}\n---\n${b}`,
  'a JSON stream, then YAML': `${jsonA}\n${jsonB}\n---\n${a}`,
  'YAML, then JSON': `${a}---\n${jsonB}\n`,
  'YAML, then a JSON stream': `${a}---\n${jsonA}\n${jsonB}\n`,
  'JSON behind a byte order mark': `\uFEFF${jsonA}`,
  'JSON behind a tab': `\t${jsonA}\n`,
  'a JSON stream behind a byte order mark': `\uFEFF${jsonA}\n${jsonB}\n`,
  'a JSON stream behind a tab': `\t${jsonA}\n\t${jsonB}\t\n`,
  'a JSON stream of values over lines': `${JSON.stringify(JSON.parse(jsonA), undefined, '\t')}\n\n\n${jsonB}`,
  'JSON with something behind it': `${jsonA} x\n`,
  'JSON with a comma behind it': `${jsonA},\n${jsonB}\n`,
  'JSON with a comment': `# a\n${jsonA}\n`,
  'JSON with a comment behind it': `${jsonA}\n# a\n`,
  'JSON with a comma too many': '{"apiVersion":"v1","kind":"A",}\n',
  'JSON with a key twice': '{"apiVersion":"v1","kind":"A","kind":"B"}\n',
  'a flow map with quotes of one kind': "{'apiVersion': 'v1', 'kind': 'A'}\n",
  'a flow map, then YAML': `{apiVersion: v1, kind: A}\n---\n${b}`,
  'a list of JSON': `[${jsonA}]\n`,
  null: `null\n---\n${a}`,
  'null by a tilde': `~\n---\n${a}`,
  'a text': 'hello\n',
  'a number': `${a}---\n1\n`,
  'a map of no kind': `${a}---\na: 1\n`,
  'an empty map': `${a}---\n{}\n`,
  'a kind that is a number': `apiVersion: v1\nkind: 1\n`,
  'a kind that is empty': `apiVersion: v1\nkind: ""\n`,
  'a List': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A}\n- {apiVersion: v1, kind: B}\n`,
  'a List of another name':
    'apiVersion: v1\nkind: ConfigMapList\nitems:\n- {apiVersion: v1, kind: ConfigMap}\n',
  'a List of nothing': `${a}---\napiVersion: v1\nkind: List\nitems: []\n`,
  'a List of null': `${a}---\napiVersion: v1\nkind: List\nitems: null\n`,
  'a List of null with a spec': `${a}---\napiVersion: v1\nkind: B\nitems: null\nspec: {}\n`,
  'a List of null with a status': `${a}---\napiVersion: v1\nkind: B\nitems: ~\nstatus: {}\n`,
  'a List in a List':
    'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A}]}\n',
  'a List with an entry that is no object': 'apiVersion: v1\nkind: List\nitems: [1]\n',
  'a List with an entry of no kind': 'apiVersion: v1\nkind: List\nitems: [{a: 1}]\n',
  'items that are no list': `${a}items: {a: 1}\n`,
  'items of a kind that is no List': `${a}items: [{apiVersion: v1, kind: B}]\n`,
  'a key twice': `${a}kind: B\n`,
  'an anchor': `${a}x: &x {y: 1}\nz: *x\n`,
  'an anchor of another document': `${a}x: &x {y: 1}\n---\n${b}z: *x\n`,
  'merge keys': `${a}x: &x {y: 1, z: 1}\nv: {<<: *x, z: 2}\n`,
  'merge keys of a list': `${a}x: &x {y: 1}\nw: &w {z: 1}\nv: {<<: [*x, *w]}\n`,
  'a tag': `${a}x: !!str 1\n`,
  'a tag that nobody knows': `${a}x: !mine 1\n`,
  'a tag of bytes': `${a}x: !!binary aGVsbG8=\n`,
  'words of YAML 1.1': `${a}x: [yes, no, on, off, y, n, Yes, NO, On, OFF, true, True, ~, null]\n`,
  'numbers of YAML 1.1': `${a}x: [010, 0o10, 0x1f, 0b11, 1_000, 1e3, 1E3, .5, 5., -0, +1, 1:30, 1:30:00]\n`,
  'numbers that are special': `${a}x: [1.0, 1e21, 123456789012345678901234567890, 9007199254740993]\n`,
  dates: `${a}x: [2024-01-02, 2024-01-02T03:04:05Z, 2024-1-2]\n`,
  'keys that are no texts': `${a}x: {1: a, true: b, 1.5: c}\n`,
  'keys that are words of YAML 1.1': `${a}on: 1\nx: {y: 1, n: 2, yes: 3}\n`,
  'a key that is null': `${a}x: {~: 1}\n`,
  'a key that is a list': `${a}? [x]\n: 1\n`,
  'a key that is long': `${a}? x\n: 1\n`,
  'block scalars': `${a}x: |\n  one\n  two\nz: |+\n  one\n\ny: >-\n  one\n  two\n`,
  'a text that keeps the line ends of its document': `${a}x: |+\n  one\n\n`,
  'texts over lines': `${a}x: one\n  two\ny: "one\n  two"\nz: 'one\n\n  two'\n`,
  escapes: `${a}x: "\\u00e9\\x41\\t\\/\\e\\N\\_"\n`,
  'escapes of JSON': '{"apiVersion":"v1","kind":"A","x":"\\u00e9\\ud83d\\ude00\\/"}\n',
  'half a surrogate': '{"apiVersion":"v1","kind":"A","x":"\\ud83d"}\n',
  'tabs behind values': 'apiVersion: v1\t\nkind: A\t# a\n',
  'a tab as indentation': `${a}x:\n\ty: 1\n`,
  'control characters': `${a}x: "\u0007"\n`,
  'an indentation that does not fit': `${a}x:\n  y: 1\n z: 1\n`,
  'a bracket that is not closed': `${a}x: [1\n---\n${b}`,
  'a quote that is not closed': `${a}x: "1\n---\n${b}`,
  'two values in a line': `${a}x: y: z\n`,
  'a template': `${a}x: {{ .Values.x }}\n`,
  'a template in quotes': `${a}x: "{{ .Values.x }}"\n`,
  'a comment with a quote': `${a}# it's\n---\n${b}`,
  'a text with a sharp': `${a}x: a#b\ny: "a # b"\nz: a # b\n`,
  'a long line': `${a}x: ${'y'.repeat(5000)}\n---\n${b}`,
  'a long document, then JSON': `${a}x: ${'y'.repeat(5000)}\n---\n${jsonB}\n`,
  'a long JSON stream': `{"apiVersion":"v1","kind":"A","x":"${'y'.repeat(5000)}"}\n${jsonB}\n`,
  'a long comment, then JSON': `# ${'y'.repeat(5000)}\n${jsonB}\n`,
  'long blanks, then JSON': `${'\n'.repeat(5000)}${jsonB}\n${jsonA}\n`,
  'document and separator in a quote': `${a}x: '\n---\n'\n`,
};

const documents: readonly string[] = [
  a,
  b,
  `${jsonA}\n`,
  '{"apiVersion":"v1","kind":"A","x":"---"}\n',
  `${a}x: |\n  ---\n  {\n`,
  `${b}x: "a: b"\n`,
  `# a comment\n${a}`,
  '# nothing but this\n',
  '\n',
  '',
  'null\n',
  'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n',
  'apiVersion: v1\nkind: List\nitems: []\n',
  'apiVersion: v1\nkind: List\nitems: null\n',
  `{apiVersion: v1, kind: A}\n`,
  `${b}on: {y: 010}\n`,
  `${a}...\n`,
  `${a}...\n# the end\n`,
];
const separators = ['---\n', '---\n', '---\n', '--- \n', '---\t# a\n', '---#a\n', '\n---\n', '---\r\n'];
const values = [
  jsonA,
  jsonB,
  '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"A"}]}',
  '{}',
];
const blanks = ['', '\n', '\n', ' ', '\t', '\n\n\t', '\r\n'];

/** Gives a stream, of YAML or of JSON values alone; the number is its seed. */
export function randomStream(number: number): string {
  const roll = dice(10_000 + number);
  const text = roll(4) === 0 ? jsonStream(roll) : (roll(8) === 0 ? '\uFEFF' : '') + yamlStream(roll);
  return roll(8) === 0 ? text.replaceAll(/(?<!\r)\n/g, '\r\n') : text;
}

function yamlStream(roll: Dice): string {
  let text = roll(4) === 0 ? roll.of(separators) : '';
  for (let count = 1 + roll(5); count > 0; count -= 1)
    text += roll.of(documents) + (count > 1 || roll(6) === 0 ? roll.of(separators) : '');
  return roll(6) === 0 ? text.trimEnd() : text;
}

function jsonStream(roll: Dice): string {
  let text = roll.of(blanks);
  for (let count = 2 + roll(3); count > 0; count -= 1) text += roll.of(values) + roll.of(blanks);
  return text;
}
