/** The bodies of a Hook that name an image or a WorkflowTemplate. */
import * as z from 'zod/mini';
import { environment, kept } from './container.ts';
import { described, refuse } from './issue.ts';

function text() {
  return z.string();
}
function imagePullPolicy() {
  return described(z.optional(z.enum(['Always', 'IfNotPresent', 'Never'])), 'When the image is pulled');
}

/** Gives the schema of a `container` body: a core/v1 Container without name; what we do not read passes through. */
export function containerSchema() {
  return z.looseObject({
    image: described(z.string(), 'The image to run'),
    env: environment,
  });
}

/** The interpreters that take a program as the argument of `-c`. */
export const interpreters: readonly string[] = ['sh', 'bash', 'ash', 'dash', 'python', 'python3'];

function command() {
  return z._default(z.array(text()).check(z.minLength(1)), ['sh']).check(
    z.superRefine(
      refuse((words) => {
        const program = words[0]?.split('/').at(-1);
        if (program === undefined || interpreters.includes(program)) return [];
        return [
          {
            code: 'FIELD_VALUE',
            message: `"${words[0]}" is no interpreter that a script can run with`,
            fix: `use one of ${interpreters.join(', ')}, or a container body`,
          },
        ];
      }),
    ),
  );
}

/** Gives the schema of a `script` body: a program for an interpreter. */
export function scriptSchema() {
  return z.strictObject({
    image: described(z.string(), 'The image that has the interpreter'),
    command: command().check(z.describe('The interpreter; the source follows it as the argument of -c')),
    source: described(
      text().check(z.minLength(1)),
      'The program, passed as it is: nothing is substituted in it',
    ),
    env: environment,
    envFrom: described(
      z.optional(z.array(kept)),
      'Sources of environment variables, as in a core/v1 Container',
    ),
    workingDir: described(z.optional(text()), 'The folder to run in'),
    resources: described(z.optional(kept), 'Requests and limits; absent: requests of 10m and 32Mi'),
    volumeMounts: described(z.optional(z.array(kept)), 'Mounts of the volumes in pod.volumes'),
    imagePullPolicy: imagePullPolicy(),
  });
}

/** Gives the schema of a `workflow` body: an Argo WorkflowTemplate by name. */
export function workflowSchema() {
  return z.strictObject({
    templateRef: described(
      z.strictObject({ name: described(z.string(), "The WorkflowTemplate's name") }),
      'Which WorkflowTemplate to run',
    ),
  });
}
