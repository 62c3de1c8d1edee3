/** Why there can be no cluster here, and what to do. */

/** Something that the machine lacks or that somebody else holds: the run ends with this text. */
export class Missing extends Error {
  override name = 'Missing';
  /** One imperative sentence. */
  readonly fix: string;
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

/** Gives the text for the terminal. */
export function describe(error: unknown): string {
  if (error instanceof Missing) return `${error.message} → ${error.fix}`;
  if (!(error instanceof Error)) return String(error);
  // A plain Error is one that the harness throws: its text says it all. Any other one is a defect.
  const isOurs = error.constructor === Error && process.env['DEBUG'] === undefined;
  return isOurs ? error.message : (error.stack ?? error.message);
}
