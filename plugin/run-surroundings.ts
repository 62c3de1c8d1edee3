/** What a read needs to know of the process around a run. */
import type { Surroundings } from './read.ts';
import type { World } from './run.ts';

/** Gives where a run reads from. */
export function surroundingsOf({ environment, folder, stdin, toolDeadline }: World): Surroundings {
  return {
    folder,
    sourcePath: environment['ARGOCD_APP_SOURCE_PATH'],
    stdin,
    tools: {
      path: environment['PATH'],
      ...(toolDeadline === undefined ? {} : { deadline: toolDeadline }),
    },
  };
}
