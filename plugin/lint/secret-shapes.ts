/** The shapes of tokens that are secret whatever they are called. */

/** Finds a token of a well-known service, a JSON web token, a private key or a Slack URL in a text. */
export const secretShapes =
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[\w-]{20,}|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)|-----BEGIN [A-Z ]*PRIVATE KEY-----|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/;
