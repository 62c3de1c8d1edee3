/** The version of Hookline. */
import packageJson from '../package.json' with { type: 'json' };

/** The version, as package.json has it. */
export const version: string = packageJson.version;
