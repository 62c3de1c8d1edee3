/** The expressions of a WorkflowTemplate: what each gives, and where. */
import { describe, expect, test } from 'vitest';
import type { WorkflowGiven } from '../../../hooks/model/workflow.ts';
import { container, convert, expand, workflow } from './fixtures/workflow.ts';

describe('expressions', () => {
  function filled(text: string, more: Partial<WorkflowGiven> = {}): unknown {
    const inputs = {
      parameters: [
        { name: 'in-put', value: 7 },
        { name: 'ARG', default: 'x' },
      ],
    };
    const parameters = [
      { name: 'ARG', value: 'fallback' },
      { name: 'PATH', value: 'charts/shop' },
    ];
    const made = convert(
      workflow({ inputs, container: { ...container, args: [text] } }, { arguments: { parameters } }),
      more,
    );
    expect(made.problems).toEqual([]);
    return made.hook.spec.container?.['args'];
  }

  test.each([
    ['{{workflow.parameters.ARG}}', 'fallback'],
    ['{{ inputs.parameters.in-put }}', '7'],
    ['{{inputs.parameters.ARG}}-{{workflow.name}}', 'fallback-a-12345678'],
    ['{{workflow.parameters.PATH}}', 'charts/shop'],
    [
      "docker inspect -f '{{.State}} {{ json . }} {{item}}'",
      "docker inspect -f '{{.State}} {{ json . }} {{item}}'",
    ],
    ['{{', '{{'],
  ])('%s gives %s', (text, result) => {
    expect(filled(text)).toEqual([result]);
  });

  test.each<[string, Partial<WorkflowGiven>, string]>([
    ['a given value beats a default', { values: new Map([['ARG', 'given']]) }, 'given given 7'],
    [
      'the slot beats a given value',
      { slot: new Map([['ARG', 'slot']]), values: new Map([['ARG', 'given']]) },
      'slot slot 7',
    ],
    ['the slot beats a fixed input', { slot: new Map([['in-put', 'slot']]) }, 'fallback fallback slot'],
    [
      'a given value does not beat a fixed input',
      { values: new Map([['in-put', 'given']]) },
      'fallback fallback 7',
    ],
  ])('%s', (_rule, more, result) => {
    const text = '{{workflow.parameters.ARG}} {{inputs.parameters.ARG}} {{inputs.parameters.in-put}}';

    expect(filled(text, more)).toEqual([result]);
  });

  test.each([
    '$(SECRET)',
    '$$(SECRET)',
    '$',
    '$$',
    '(SECRET)',
    '{{inputs.parameters.in-put}}',
    '"; rm -rf / #',
  ])('the value %s arrives as it is, and asks Kubernetes for nothing', (value) => {
    const env = { SECRET: 'secret' };
    for (const around of ['', '$', '$$', '$$$', 'a$b']) {
      const [text] = filled(`${around}{{workflow.parameters.ARG}}(SECRET)`, {
        values: new Map([['ARG', value]]),
      }) as [string];
      const written = around.replaceAll('$$', '$');
      expect(expand(text, env)).toBe(`${written}${value}(SECRET)`);
    }
  });

  test('in a script are text of the script, as in Argo Workflows', () => {
    const script = { image: 'a', command: ['sh'], source: 'echo {{workflow.parameters.A}} $(date) $$' };
    const made = convert(
      workflow({ container: undefined, script }, { arguments: { parameters: [{ name: 'A' }] } }),
      { values: new Map([['A', '$(id)']]) },
    );

    expect(made.hook.spec.container?.['command']).toEqual(['sh', '-c', 'echo $$(id) $$(date) $$$$']);
  });

  test('may stand in every field', () => {
    const made = convert(
      workflow(
        {
          container: {
            image: 'a:{{workflow.parameters.TAG}}',
            env: [{ name: 'A', value: '{{workflow.parameters.TAG}}' }],
          },
        },
        {
          arguments: { parameters: [{ name: 'TAG', value: '$1' }] },
          serviceAccountName: 'sa-{{workflow.parameters.TAG}}',
        },
      ),
    );

    expect(made.hook.spec).toMatchObject({
      container: { image: 'a:$1', env: [{ name: 'A', value: '$$1' }] },
      pod: { serviceAccountName: 'sa-$1' },
    });
  });

  const argumentsOf = { arguments: { parameters: [{ name: 'RELEASE_URL' }, { name: 'UNUSED' }] } };

  test('a parameter that nothing asks for needs no value', () => {
    expect(convert(workflow({}, argumentsOf)).problems).toEqual([]);
  });

  test.each([
    [
      '{{workflow.parameters.RELEASE_URL}}',
      'PARAMETER_MISSING WorkflowTemplate/a {{workflow.parameters.RELEASE_URL}} has no value → write a value for RELEASE_URL in spec.arguments',
    ],
    [
      '{{workflow.parameters.RELEASE_URI}}',
      'PARAMETER_MISSING WorkflowTemplate/a {{workflow.parameters.RELEASE_URI}} names no argument of spec.arguments → did you mean RELEASE_URL?',
    ],
    [
      '{{inputs.parameters.A}}',
      'PARAMETER_MISSING WorkflowTemplate/a {{inputs.parameters.A}} names no input of template main → declare A',
    ],
    ...[
      'workflow.uid',
      '=1+1',
      'steps.a.outputs.result',
      'inputs.artifacts.a.path',
      'workflow.parameters',
      'pod.name',
    ].map((expression) => [
      `{{${expression}}}`,
      `WORKFLOWS_MISSING WorkflowTemplate/a {{${expression}}} is known to Argo Workflows only` +
        ' → use {{workflow.parameters.NAME}}, {{inputs.parameters.NAME}} or {{workflow.name}}',
    ]),
  ])('%s is refused', (text, problem) => {
    const made = convert(workflow({ container: { ...container, args: [text] } }, argumentsOf));

    expect(made.problems).toEqual([`error ${problem}`]);
  });

  test('an input without a value is one problem, however often it is used', () => {
    const inputs = { parameters: [{ name: 'A' }] };
    const args = ['{{inputs.parameters.A}}', '{{inputs.parameters.A}}'];

    expect(convert(workflow({ inputs, container: { ...container, args } })).problems).toEqual([
      'error PARAMETER_MISSING WorkflowTemplate/a input A of template main has no value' +
        ' → write its value, or a value for A in spec.arguments.parameters',
    ]);
  });
});
