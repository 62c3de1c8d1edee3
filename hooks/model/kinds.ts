/** The kinds of ours, as data: a CRD, an editor's schema and the docs are made of each row. */
import type * as z from 'zod/mini';
import { Environment } from './environment.ts';
import { PromotionFlow } from './flow.ts';
import { Hook } from './hook.ts';
import { HookRun, HookRunStatus } from './hook-run.ts';
import { ProductStatus } from './product-status.ts';
import { Product } from './product.ts';
import { Release, ReleaseStatus } from './release.ts';

/** A column of `kubectl get`: it shows one field as it is. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  /** 1: only with `-o wide`. */
  readonly priority?: 1;
}

/** A kind of ours, as its CRD, its schema for editors and the docs need it. */
export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly schema: z.core.$ZodType;
  /** What the server writes below `status`; people never do. */
  readonly status?: z.core.$ZodType;
  readonly description: string;
  readonly columns: readonly Column[];
}

const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Every kind of ours. */
export const kinds: readonly Kind[] = [
  {
    kind: 'Hook',
    plural: 'hooks',
    singular: 'hook',
    schema: Hook,
    description:
      'What to run around a sync or a release, and how. With phases it belongs to one application; without, flows name it.',
    columns: [
      { name: 'Phases', type: 'string', jsonPath: '.spec.phases' },
      { name: 'Wave', type: 'integer', jsonPath: '.spec.wave', priority: 1 },
      { name: 'Timeout', type: 'string', jsonPath: '.spec.timeout' },
      age,
    ],
  },
  {
    kind: 'Product',
    plural: 'products',
    singular: 'product',
    shortNames: ['prod'],
    schema: Product,
    status: ProductStatus,
    description: 'Which Applications belong together, and which flow a change of them starts.',
    columns: [
      { name: 'Match', type: 'string', jsonPath: '.spec.match' },
      { name: 'Concurrency', type: 'string', jsonPath: '.spec.concurrency' },
      age,
    ],
  },
  {
    kind: 'Environment',
    plural: 'environments',
    singular: 'environment',
    shortNames: ['env'],
    schema: Environment,
    description: 'A place that releases go to, and which Applications lie there.',
    columns: [
      { name: 'Type', type: 'string', jsonPath: '.spec.type' },
      { name: 'Timeout', type: 'string', jsonPath: '.spec.timeout', priority: 1 },
      age,
    ],
  },
  {
    kind: 'PromotionFlow',
    plural: 'promotionflows',
    singular: 'promotionflow',
    shortNames: ['pf'],
    schema: PromotionFlow,
    description: 'Environments in the order in which a release goes through them, and the hooks around them.',
    columns: [
      { name: 'Trigger', type: 'string', jsonPath: '.spec.triggerEnvironment' },
      { name: 'Timeout', type: 'string', jsonPath: '.spec.timeout', priority: 1 },
      age,
    ],
  },
  {
    kind: 'Release',
    plural: 'releases',
    singular: 'release',
    shortNames: ['rel'],
    schema: Release,
    status: ReleaseStatus,
    description:
      'One revision or version of a product on its way through a flow. The server writes it; people write wishes into its spec.',
    columns: [
      { name: 'Product', type: 'string', jsonPath: '.spec.product' },
      { name: 'Flow', type: 'string', jsonPath: '.spec.flow' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
      { name: 'Revision', type: 'string', jsonPath: '.spec.revision', priority: 1 },
      { name: 'Version', type: 'string', jsonPath: '.spec.version', priority: 1 },
      { name: 'Attempt', type: 'integer', jsonPath: '.status.attempt', priority: 1 },
      age,
    ],
  },
  {
    kind: 'HookRun',
    plural: 'hookruns',
    singular: 'hookrun',
    shortNames: ['run'],
    schema: HookRun,
    status: HookRunStatus,
    description: 'One run of a hook for a release. The server writes it.',
    columns: [
      { name: 'Release', type: 'string', jsonPath: '.spec.release' },
      { name: 'Slot', type: 'string', jsonPath: '.spec.slot' },
      { name: 'Environment', type: 'string', jsonPath: '.spec.environment' },
      { name: 'Hook', type: 'string', jsonPath: '.spec.hook' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Attempt', type: 'integer', jsonPath: '.spec.attempt', priority: 1 },
      age,
    ],
  },
];
