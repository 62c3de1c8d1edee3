/** The tables of the pages about releases: each row of the engine's has a text, and no text is left over. */
import { describe, expect, test } from 'vitest';
import { failureClasses, messageRows } from '../../hooks/engine/classify.ts';
import { failureMatrix } from '../../hooks/engine/failure.ts';
import { gateReasons } from '../../hooks/engine/gates.ts';
import { slotScopes } from '../../hooks/model/flow.ts';
import { environmentPhases, runPhases, verdicts } from '../../hooks/model/release-record.ts';
import { releasePhases } from '../../hooks/model/release.ts';
import { textFor } from '../../manifests/release-tables.ts';
import { classTexts, eventTexts, gateTexts, phaseTexts } from '../../manifests/release-texts.ts';
import { severalClasses, slotTexts, verdictTexts } from '../../manifests/release-texts.ts';

describe('texts', () => {
  test('stand beside every row that is a table of the engine, and beside no other', () => {
    const pairs: readonly (readonly [texts: object, rows: readonly string[]])[] = [
      [eventTexts, failureMatrix.map(({ event }) => event)],
      [gateTexts, gateReasons],
      [phaseTexts, [...releasePhases, ...environmentPhases, ...runPhases]],
      [severalClasses, messageRows.flatMap((row) => (typeof row.class === 'string' ? [] : [row.message]))],
      [slotTexts, Object.keys(slotScopes)],
      [verdictTexts, verdicts],
    ];

    for (const [texts, rows] of pairs)
      expect(Object.keys(texts).toSorted()).toEqual([...new Set(rows)].toSorted());
    expect(Object.keys(classTexts)).toEqual(expect.arrayContaining([...failureClasses]));
  });

  test('that are missing are asked for by name', () => {
    expect(() => textFor({ Ran: 'it ran' }, 'Walked')).toThrow(
      '"Walked" has no text: write one in manifests/release-texts.ts',
    );
  });
});
