/** When an Application has nothing to do for a release (DESIGN.md §4.4, b), row by row. */
import { describe, expect, test } from 'vitest';
import { hasNothingToDo } from '../../../hooks/engine/done.ts';
import { zero } from './argo.ts';
import { appOf, later, repository, revision, workOf, type Draft, type Setting } from './judge-setting.ts';

describe('it has nothing to do', () => {
  test.each<[boolean, string, Setting, (draft: Draft) => void]>([
    [true, 'Synced and Healthy at the revision of the release', {}, () => {}],
    [
      true,
      'at another revision than its baseline: it has moved on',
      {},
      (draft) => void (draft.status['sync'] = { status: 'Synced', revision: later }),
    ],
    [
      true,
      'at the revision of the release, which was its baseline: synced before',
      { baseline: { revision } },
      () => {},
    ],
    [
      false,
      'at its baseline',
      {},
      (draft) => void (draft.status['sync'] = { status: 'Synced', revision: zero }),
    ],
    [
      false,
      'at another revision, and it came only after the release opened',
      { baseline: undefined },
      (draft) => void (draft.status['sync'] = { status: 'Synced', revision: later }),
    ],
    [false, 'OutOfSync', {}, (draft) => void (draft.status['sync'] = { status: 'OutOfSync', revision })],
    [false, 'Progressing', {}, (draft) => void (draft.status['health'] = { status: 'Progressing' })],
    [false, 'while it syncs', {}, (draft) => void (draft['operation'] = { sync: {} })],
    [
      false,
      'of another repository',
      {},
      (draft) =>
        void (draft.spec['source'] = { repoURL: 'https://git.example/other', targetRevision: 'main' }),
    ],
    [
      false,
      'of another branch',
      {},
      (draft) => void (draft.spec['source'] = { repoURL: repository, targetRevision: 'prod' }),
    ],
    [
      true,
      'Version: it has the version, as it had when the release opened',
      { match: 'Version', baseline: { revision, version: '2' } },
      (draft) => void (draft.metadata['labels'] = { version: '2' }),
    ],
    [
      true,
      'Version: it has the version, and was compared since it changed',
      { match: 'Version', baseline: { revision: zero, version: '1' } },
      (draft) => void (draft.metadata['labels'] = { version: '2' }),
    ],
    [
      false,
      'Version: it has the version, and was not compared since it changed',
      { match: 'Version', baseline: { revision, version: '1' } },
      (draft) => void (draft.metadata['labels'] = { version: '2' }),
    ],
    [
      false,
      'Version: it has another version',
      { match: 'Version', baseline: { revision: zero, version: '1' } },
      (draft) => void (draft.metadata['labels'] = { version: '1' }),
    ],
  ])('%s: %s', (expected, _what, setting, change) => {
    expect(hasNothingToDo(workOf(setting), appOf(change))).toBe(expected);
  });
});
