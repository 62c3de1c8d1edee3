/** A trace of self-heal under live events on an older release of Argo CD. */
import { olderTraces } from '../support/older.ts';
import { underLiveEvents } from '../support/self-heal.ts';

olderTraces({
  name: 'self-heal-live-events-3-5-1',
  description:
    'As self-heal-live-events, on Argo CD 3.5.1: the live object is compared first here, too, and starts a full sync of ' +
    'the newer commit, which the gate holds.',
  run: underLiveEvents,
});
