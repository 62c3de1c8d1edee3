/** Traces of a waiting gate whose pod is deleted. */
import { disruption } from './support/disruption.ts';
import { traces } from './support/scenario.ts';

traces(
  disruption(
    {
      name: 'pod-deleted-exit-143',
      description:
        'The pod of a waiting gate is deleted and ends with 143 on SIGTERM. Argo CD shows nothing of it: the Job counts a ' +
        'failure and starts another pod after its back-off; let go, that one opens the gate, and the operation ends Succeeded.',
    },
    { how: 'delete', onTerm: 143 },
  ),
  disruption(
    {
      name: 'pod-deleted-exit-0',
      description:
        'The pod of a waiting gate is deleted and ends with 0 on SIGTERM: the Job is complete, the gate is open though nobody ' +
        'opened it, and the operation ends Succeeded.',
    },
    { how: 'delete', onTerm: 0 },
  ),
);
