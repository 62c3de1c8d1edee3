/** The names of all commands, apart from what they are, so that the entry stays small. */

/** Every command of `hookline`. */
export const commandNames: readonly string[] = [
  'generate',
  'plan',
  'lint',
  'simulate',
  'flow',
  'init',
  'release',
  'hooks',
  'doctor',
  'gate',
  'http',
  'server',
  'version',
  'completion',
];
