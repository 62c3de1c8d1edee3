/** The names of all commands, apart from what they are, so that the entry stays small. */

export const commandNames: readonly string[] = ['generate', 'plan', 'lint', 'http', 'version'];
