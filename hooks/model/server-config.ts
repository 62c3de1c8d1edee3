/** The configuration of the server, as people write it. */
import * as z from 'zod/mini';
import { described } from './issue.ts';

const filled = z.string().check(z.minLength(1));
const count = z.int().check(z.gte(1));

/** What the server is told of its surroundings; absent is what a fresh installation has. */
export const ServerConfig = z.strictObject({
  argocdNamespace: described(z._default(filled, 'argocd'), 'The namespace of Argo CD'),
  tenants: described(
    z._default(
      z
        .array(
          z.strictObject({
            namespace: described(filled, 'A namespace that may hold Products'),
            projects: described(
              z.optional(z.array(filled).check(z.minLength(1))),
              "Argo CD's projects whose Applications they may have. Absent: all",
            ),
          }),
        )
        .check(z.minLength(1)),
      [{ namespace: 'hookline-config' }],
    ),
    'Who may declare Products, and of whose Applications',
  ),
  url: described(z._default(z.string(), ''), 'Where the pages of releases are seen from outside'),
  mayWriteApplications: described(
    z._default(z.boolean(), true),
    'Whether the Role is installed by which the server starts and ends syncs',
  ),
  selfHealCapSeconds: described(z._default(count, 300), "Argo CD's cap of the self-heal back-off"),
  mayShowStaleFields: described(z._default(z.boolean(), false), 'Whether Argo CD is older than 3.5.7'),
  retention: described(
    z._default(
      z.strictObject({
        releases: described(z._default(count, 20), 'How many final releases of a Product are kept'),
        days: described(z._default(count, 30), 'How many days they are kept at most'),
      }),
      { releases: 20, days: 30 },
    ),
    'How long releases are kept once they have ended',
  ),
  gates: described(
    z._default(
      z.strictObject({
        auth: described(z._default(z.enum(['None', 'Token']), 'None'), 'Whether gates must show a token'),
        issuers: described(
          z._default(
            z.array(
              z.strictObject({
                issuer: described(filled, 'What tokens have as `iss`'),
                jwksUri: described(z.optional(filled), 'Where its keys lie. Absent: where it says so'),
              }),
            ),
            [],
          ),
          'Issuers of the tokens of other clusters',
        ),
      }),
      { auth: 'None', issuers: [] },
    ),
    'Who may ask as a gate',
  ),
  pages: described(z._default(z.enum(['Anyone', 'Token']), 'Anyone'), 'Who may open the page of a release'),
  workers: described(z._default(count, 8), 'How many Products are worked on at once'),
});
/** What the server is told of its surroundings. */
export type ServerConfig = z.infer<typeof ServerConfig>;
