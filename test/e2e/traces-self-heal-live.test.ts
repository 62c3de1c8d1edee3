/** Traces of self-heal under live events after an operation that a gate held. */
import { traces } from './support/scenario.ts';
import { underLiveEvents, underLiveEventsAfterP } from './support/self-heal.ts';

const held =
  'A commit arrives while the gate of an application with selfHeal holds the sync of the one before, and a live object ' +
  'changes all the time. Whether Argo CD compares such a change or the newest commit first, after the operation has ' +
  'ended Succeeded, is chance; here the API server is slow in accepting the Event that stands between the two, so that ' +
  'the change is always first.';

traces(
  {
    name: 'self-heal-live-events',
    description:
      `${held} Argo CD compares it at the newer commit, which it knows already, takes what is OutOfSync for drift, and ` +
      'starts a selective sync of the newer commit: no hook runs, the gate is not asked.',
    run: underLiveEvents,
  },
  {
    name: 'self-heal-live-events-write-p',
    description:
      `${held} With autoHealAttemptsCount 9 patched onto the running operation, self-heal waits, and the comparison of the ` +
      'newest commit starts a full sync, which the gate holds.',
    run: underLiveEventsAfterP,
  },
);
