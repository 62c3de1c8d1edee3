/** The main job without a cluster (`npm start`): a whole release of the shipped shop, with its hooks as processes. */
import { join } from 'node:path';
import { simulateExits } from '../hooks/cli/simulate-flags.ts';
import { ownTerminal } from '../hooks/cli/simulate-terminal.ts';
import type { SimulateWorld } from '../hooks/cli/simulate.ts';
import { openSink, type Received, type Sink } from './sink.ts';

const root = join(import.meta.dirname, '..');
const shop = 'manifests/examples/shop';

/** Simulated seconds in a second, where no hook runs: slow enough to watch. */
const speed = '30';

/** What the demonstration is shown on. */
export type Stage = Omit<SimulateWorld, 'simulate' | 'start' | 'folder' | 'self'>;

/** Gives the arguments that `hookline simulate` is run with; what is said besides comes behind them. */
export function demoArguments(sink: string, more: readonly string[]): readonly string[] {
  return [
    shop,
    '--run-hooks',
    '--stand-in',
    `ghcr.io/acme/slack-message:2.1.0=${shop}/bin/slack-message.ts`,
    '--set-env',
    `SLACK_HOOK_URL=${sink}/slack`,
    '--set-env',
    `TICKETS_URL=${sink}`,
    ...(more.some((word) => word.startsWith('--speed')) ? [] : ['--speed', speed]),
    ...more,
  ];
}

/** Runs the release; gives the exit code of the command. */
export async function demo(more: readonly string[], stage: Stage): Promise<number> {
  const sink = await openSink();
  const argv = demoArguments(sink.url, more);
  const isJson = more.some((word, index) => word.endsWith('=json') || (word === 'json' && index > 0));
  if (!isJson) stage.print(introduction(argv));
  try {
    // Loaded only now: whoever starts it first reads what it is.
    const { runSimulate } = await import('../hooks/cli/simulate.ts');
    const { runSimulation, simulationStart } = await import('../hooks/simulate/run.ts');
    const exitCode = await runSimulate(argv, {
      ...stage,
      simulate: runSimulation,
      start: simulationStart,
      folder: root,
      self: [process.execPath, join(root, 'hooks/main.ts')],
    });
    if (!isJson && exitCode !== simulateExits.input) stage.print(received(sink) + next);
    return exitCode;
  } finally {
    await sink.close();
  }
}

function introduction(argv: readonly string[]): string {
  return `A release of the shop through dev, staging and two regions, without a cluster:
the plugin renders its applications, a simulated Argo CD syncs them, and the
hooks that flow and applications name run here.

  hookline simulate ${argv.join(' ').replaceAll(' --', ' \\\n    --')}

`;
}

/** Shows what the hooks sent. */
function received({ received: all }: Sink): string {
  const rows = all.map((one) => `  ${one.method.padEnd(5)} ${one.path.padEnd(16)} ${textOf(one)}\n`);
  return `\nWhat the chat and the ticket system got from the hooks:\n\n${rows.join('')}`;
}

function textOf({ body }: Received): string {
  try {
    const { text } = JSON.parse(body) as { readonly text?: string };
    return text ?? body;
  } catch {
    return body;
  }
}

const next = `
Try what happens if something fails:

  npm start -- --fail environment.onSuccess@staging
  npm start -- --fail health@prod-eu
  npm start -- --commit-at 2m:manifests/examples/shop-broken

See what the plugin itself does to one application:  npm run tour
`;

if (import.meta.main) process.exitCode = await demo(process.argv.slice(2), ownTerminal());
