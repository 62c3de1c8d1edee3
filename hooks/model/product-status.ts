/** What the server remembers of a Product. */
import * as z from 'zod/mini';
import { described } from './issue.ts';
import { conditions, moment, OperationKey, optionalText, text, whole } from './status.ts';

const Memory = z.strictObject({
  namespace: text("The Application's namespace"),
  name: text("The Application's name"),
  uid: text('Its UID'),
  identity: optionalText('The digest of what its last full operation deployed'),
  generations: described(
    z.array(z.strictObject({ identity: text('A digest'), generation: whole('How often it came back') })),
    'What it had deployed before, newest first, of trigger applications only',
  ),
  syncedRevision: optionalText('The last revision at which it was seen Synced'),
  fullRevision: optionalText('The revision of its last full operation'),
  hooks: described(
    z.array(z.strictObject({ phase: text('The Argo CD phase'), name: text("The hook Job's name") })),
    'The hooks of its last full operation',
  ),
  gated: described(z.optional(z.boolean()), 'Whether its last full operation had our gate'),
  version: optionalText('The version that its gate told last, and that the name of the gate proved'),
  judged: optionalText('The operation whose hooks were judged last'),
  requestedAt: moment('When the server asked for a sync of no release'),
  nudgedAt: moment('When it made that noticeable once more'),
  awaited: optionalText('When the sync began for whose release a trigger application was looked at'),
  brokenSince: moment('Since when it does not render'),
  held: optionalText('When the held sync began of which people were told'),
});
/** What the server remembers of an Application beyond one release. */
export type Memory = z.infer<typeof Memory>;

const GateOpening = z.strictObject({
  uid: text("The Application's UID"),
  namespace: text("The Application's namespace"),
  name: text("The Application's name"),
  startedAt: text('When the held operation began: no other one is opened'),
  reason: text('Why'),
  by: text('Who asked for it'),
  at: text('When'),
  openedAt: moment('When the server took it up'),
  revision: optionalText('The revision that the operation was at then'),
});
/** A gate that a person has opened, or asks to be opened. */
export type GateOpening = z.infer<typeof GateOpening>;

/** What the server writes below `status` of a Product. */
export const ProductStatus = z.strictObject({
  observedGeneration: described(z.optional(z.int()), 'The generation of the spec that was read last'),
  releases: described(z.array(z.string()), 'The names of the last 1,000 releases, newest last'),
  opened: described(z.array(OperationKey), 'Operations of no release whose gates were opened'),
  openings: described(
    z.optional(z.array(GateOpening)),
    'The last gates that people have opened by hand, whatever the release said; newest last',
  ),
  ended: described(z.array(OperationKey), 'Held operations of no release that the server ended'),
  entered: described(
    z.array(
      z.strictObject({
        environment: text('The environment; empty for the place of the one active release of a queue'),
        release: text('The release that has it'),
        turn: text('The moment by which that release is newer or older than others'),
      }),
    ),
    'The release that entered each environment last: one at a time',
  ),
  applications: described(z.array(Memory), 'What is remembered of each Application'),
  conditions,
});
/** What the server writes below `status` of a Product. */
export type ProductStatus = z.infer<typeof ProductStatus>;
