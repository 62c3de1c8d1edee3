/** The order of test files: those that last longest begin first, so that none is left alone at the end. */
import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds on two busy processors; a file that is not here takes less than forty. */
const seconds: Readonly<Record<string, number>> = {
  'traces-default-retry': 342,
  'plugin-sync-fail': 90,
  'docs-guarded-release': 87,
  'plugin-skipped': 84,
  'traces-write-p': 82,
  'traces-render-error': 75,
  'traces-self-heal-live': 70,
  'docs-migrating': 59,
  'traces-presync': 58,
  'plugin-health': 57,
  'docs-walkthrough': 55,
  'plugin-order': 55,
  'traces-ended-unhealed': 55,
  oracle: 50,
  'plugin-cli': 50,
  'plugin-policies': 50,
  'plugin-retry': 50,
  'traces-success': 48,
  'traces-without-hooks': 47,
  'traces-held-ended': 46,
  'traces-drift': 44,
  examples: 41,
  'plugin-deadline': 41,
};

/** Orders the files of each group by the table, and by their names where that says nothing. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted(
      (left, right) =>
        groupOf(left) - groupOf(right) ||
        secondsOf(right) - secondsOf(left) ||
        (left.moduleId < right.moduleId ? -1 : 1),
    );
  }
}

function groupOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

function secondsOf({ moduleId }: TestSpecification): number {
  return seconds[basename(moduleId, '.test.ts')] ?? 0;
}
