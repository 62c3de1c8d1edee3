/** The flags and exit codes of `hookline http`, apart from what it does, so that the help stays small. */

/** The exit codes: 0 accepted, 1 not accepted, 2 nothing could be sent, 3 no time left, 70 our own fault. */
export const httpExits = { done: 0, refused: 1, input: 2, overdue: 3, defect: 70 } as const;

/** The flags, with their meaning. */
export const httpFlags = {
  'allow-loopback': 'Connect to loopback addresses too',
  'allow-link-local': 'Connect to link-local addresses and metadata services too',
} as const;
