/** `npm run oracle`: asks Argo CD's own code anew and keeps the answers that the tests hold the plugin against. */
import { describe } from '../missing.ts';
import { answers, keep } from './files.ts';
import { withOracles } from './oracles.ts';

try {
  keep(await withOracles(answers));
} catch (error) {
  process.stderr.write(`oracle: ${describe(error)}\n`);
  process.exitCode = 1;
}
