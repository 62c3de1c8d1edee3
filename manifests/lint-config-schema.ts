/** The editor's schema of LintConfig, which knows the rules by name. */
import { editorSchema } from '../hooks/model/crd.ts';
import { LintConfig } from '../hooks/model/lint-config.ts';
import { ruleRows } from '../plugin/lint/rows.ts';
import { ruleLevels } from '../plugin/lint/rules.ts';

/** Gives the JSON Schema; LintConfig is read from files only, so it has no definition for the cluster. */
export function lintConfigSchema(): object {
  const schema = editorSchema({
    kind: 'LintConfig',
    plural: 'lintconfigs',
    singular: 'lintconfig',
    schema: LintConfig,
    description:
      'The levels of the rules of the linter, and its baseline. Read from hook files, never applied.',
    columns: [],
  }) as { readonly properties: { readonly spec: { readonly properties: object } } };
  const rules = {
    type: 'object',
    description: 'Levels by rule; the others keep their own',
    properties: Object.fromEntries(
      ruleRows().map(([rule, { title }]) => [rule, { enum: [...ruleLevels], description: title }]),
    ),
    additionalProperties: false,
  };
  const { spec } = schema.properties;
  return {
    ...schema,
    properties: { ...schema.properties, spec: { ...spec, properties: { ...spec.properties, rules } } },
  };
}
