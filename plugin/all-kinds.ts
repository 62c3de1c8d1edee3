/** The checks of all kinds, behind one door: most hook files hold hooks alone. */
import { Environment } from '../hooks/model/environment.ts';
import { PromotionFlow, refusedFlowFields } from '../hooks/model/flow.ts';
import { httpSchema } from '../hooks/model/http.ts';
import { LintConfig } from '../hooks/model/lint-config.ts';
import { Product, refusedProductFields } from '../hooks/model/product.ts';
import { NamedTemplate } from '../hooks/model/workflow-template.ts';
import { hookCheck, type KindChecks } from './file-kinds.ts';

/** The check of every kind that hook files may hold. */
export const allChecks: KindChecks = {
  ...hookCheck(httpSchema),
  LintConfig: { schemaFor: () => LintConfig },
  Product: { schemaFor: () => Product, refused: refusedProductFields },
  Environment: { schemaFor: () => Environment },
  PromotionFlow: { schemaFor: () => PromotionFlow, refused: refusedFlowFields },
  WorkflowTemplate: { schemaFor: () => NamedTemplate },
};
