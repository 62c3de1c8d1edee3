/** Which hooks an application declares, and which of them this version cannot run. */
import { allChecks } from '../../plugin/all-kinds.ts';
import { expect, test } from 'vitest';
import { resolve } from '../../plugin/resolve.ts';
import { hookText } from '../support/hook.ts';
import { linesOf } from '../support/lines.ts';

function resolved(...texts: readonly string[]): {
  readonly names: readonly string[];
  readonly lines: readonly string[];
} {
  const { value, problems } = resolve(
    texts.map((text, index) => ({ name: `${index}.yaml`, text })),
    allChecks,
  );
  return { names: value.map(({ hook }) => hook.metadata.name), lines: linesOf(problems) };
}

test('the hooks of all files are given in their order', () => {
  expect(resolved(`${hookText('b')}---\n${hookText('a')}`, hookText('c'))).toEqual({
    names: ['b', 'a', 'c'],
    lines: [],
  });
});

test('two hooks of one name are a problem, in one file or in two', () => {
  expect(resolved(`${hookText('a')}---\n${hookText('b')}`, hookText('a')).lines).toEqual([
    'NAME_TAKEN 1.yaml:3: two hooks are named "a"; the other is at 0.yaml:1 → rename one',
  ]);
});

test('with phases, a workflow body is refused', () => {
  const body = 'workflow: {templateRef: {name: b}}';

  expect(resolved(hookText('a', `phases: [Sync], ${body}`)).lines).toEqual([
    'WORKFLOWS_MISSING 0.yaml:4: Hook/a has a workflow body, which needs Argo Workflows → use a script, container or job body',
  ]);
  expect(resolved(hookText('a', body)).lines).toEqual([]);
});

test('with phases, an http body may ask for parameters and arguments, and for nothing else', () => {
  const parameters = 'parameters: [{name: TICKET, value: "7"}]';
  const body = 'http: {url: "https://a.test/${TICKET}/${COMMIT_SHA}/$${OTHER}", body: "${OTHER}"}';

  expect(resolved(hookText('a', `phases: [Sync], ${parameters}, ${body}`)).lines).toEqual([
    'PARAMETER_MISSING 0.yaml:4: Hook/a asks for "${OTHER}", which nothing gives → add OTHER to spec.parameters, or write $${OTHER} for the text',
  ]);
  expect(resolved(hookText('a', `${parameters}, ${body}`)).lines).toEqual([]);
});

test('with phases, a parameter must have a value of its own', () => {
  const parameters = 'parameters: [{name: A, value: x}, {name: B, default: y}, {name: C}]';

  expect(resolved(hookText('a', `phases: [Sync], ${parameters}, container: {image: b}`)).lines).toEqual([
    'PARAMETER_MISSING 0.yaml:4: Hook/a parameter C has neither value nor default, and a hook with phases gets none from elsewhere → write value or default',
  ]);
  expect(resolved(hookText('a', `${parameters}, container: {image: b}`)).lines).toEqual([]);
});

test('what is wrong in a file comes with what is wrong between files', () => {
  const { names, lines } = resolved('kind: Pod\n', hookText('a'), hookText('a'));

  expect(names).toEqual(['a', 'a']);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['API_VERSION_UNKNOWN', 'NAME_TAKEN']);
});
