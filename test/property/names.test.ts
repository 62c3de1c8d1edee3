/** Names of injected Jobs: always legal, never longer than a label, distinct for distinct identities. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gateName, jobName, type Identity } from '../../hooks/model/naming.ts';
import { runs } from './runs.ts';
import { anyText } from './streams.ts';

/** RFC 1123, as the API server checks it. */
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const word = fc.oneof(
  anyText,
  fc.constantFrom('', '-', '.', 'a', 'a-', 'a.b', 'PreSync', '0', 'é'),
  fc.stringMatching(/^[a-zA-Z0-9._-]{1,70}$/),
);
const identity: fc.Arbitrary<Identity> = fc.record(
  {
    instance: word,
    scope: fc.constantFrom('application' as const, 'environment' as const, 'release' as const),
    slot: word,
    environment: word,
    index: fc.nat({ max: 20 }),
    hook: word,
    phase: fc.constantFrom('PreSync', 'Sync', 'PostSync', 'SyncFail'),
  },
  { requiredKeys: ['instance', 'scope', 'hook', 'phase'] },
);

test('every name is legal and leaves room in a label of 63 characters', () => {
  fc.assert(
    fc.property(identity, word, (some, version) => {
      for (const name of [jobName(some), gateName(some.instance), gateName(some.instance, version)]) {
        expect(name).toMatch(subdomain);
        expect(name.length).toBeLessThanOrEqual(63);
      }
    }),
    runs,
  );
});

test('distinct identities have distinct names', () => {
  const identities = fc.uniqueArray(identity, { selector: normalOf, minLength: 2, maxLength: 12 });

  fc.assert(
    fc.property(identities, (some) => {
      expect(new Set(some.map(jobName)).size).toBe(some.length);
    }),
    runs,
  );
});

test('the same identity has the same name, with absent parts or empty ones', () => {
  fc.assert(
    fc.property(identity, (some) => {
      expect(jobName({ slot: '', environment: '', index: 0, ...some })).toBe(jobName(some));
    }),
    runs,
  );
});

test('distinct versions give a gate distinct names', () => {
  fc.assert(
    fc.property(word, fc.uniqueArray(word, { minLength: 2, maxLength: 8 }), (instance, versions) => {
      expect(new Set(versions.map((version) => gateName(instance, version))).size).toBe(versions.length);
    }),
    runs,
  );
});

function normalOf({
  instance,
  scope,
  slot = '',
  environment = '',
  index = 0,
  hook,
  phase,
}: Identity): string {
  return JSON.stringify([instance, scope, slot, environment, index, hook, phase]);
}
