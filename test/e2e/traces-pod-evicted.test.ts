/** Traces of a waiting gate whose pod is evicted. */
import { disruption } from './support/disruption.ts';
import { traces } from './support/scenario.ts';

traces(
  disruption(
    {
      name: 'evicted-exit-143',
      description:
        'The pod of a waiting gate is evicted and ends with 143 on SIGTERM. Argo CD shows nothing of it: the Job does not ' +
        'count the pod (its podFailurePolicy ignores DisruptionTarget) and starts another one after its back-off; let go, that ' +
        'one opens the gate, and the operation ends Succeeded.',
    },
    { how: 'evict', onTerm: 143 },
  ),
  disruption(
    {
      name: 'evicted-exit-0',
      description:
        'The pod of a waiting gate is evicted and ends with 0 on SIGTERM: the Job is complete, the gate is open though nobody ' +
        'opened it, and the operation ends Succeeded.',
    },
    { how: 'evict', onTerm: 0 },
  ),
);
