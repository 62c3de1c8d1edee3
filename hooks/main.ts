#!/usr/bin/env node
/** The entry of `hookline`: maps a command to the module that runs it, loaded only then. */

import { commandNames } from './cli/command-names.ts';

const argv = process.argv.slice(2);
/** First words behind which a cluster is asked. */
const forClusters = ['release', 'hooks', 'doctor', 'init'];
const words = argv.filter((word) => !word.startsWith('-') && word !== 'help');
const isKnown = words[0] === undefined || commandNames.includes(words[0]);
const wantsHelp =
  argv.length === 0 || argv.some((word) => word === '--help' || word === '-h') || argv[0] === 'help';

if (wantsHelp && isKnown) {
  const { help } = await import('./cli/help.ts');
  process.stdout.write(await help(...words));
} else if (isForCluster(argv)) {
  const { connectCluster } = await import('./cluster.ts');
  await connectCluster(argv);
} else if (argv[0] === 'completion') {
  const { connectCompletion } = await import('./cli/connect-completion.ts');
  connectCompletion(argv.slice(1));
} else if (argv[0] === 'http') {
  const { connectHttp } = await import('./cli/http/http.ts');
  await connectHttp(argv.slice(1));
} else if (argv[0] === 'gate') {
  const { connectGate } = await import('./cli/gate/connect-gate.ts');
  await connectGate(argv.slice(1));
} else if (argv[0] === 'simulate') {
  const { connectSimulate } = await import('./cli/simulate-connect.ts');
  const { runSimulation, simulationStart } = await import('./simulate/run.ts');
  await connectSimulate(argv.slice(1), { simulate: runSimulation, start: simulationStart });
} else if (argv[0] === 'server') {
  const { connectServer } = await import('./server.ts');
  await connectServer(argv.slice(1));
} else if (argv[0] === 'flow') {
  const { connectFlow } = await import('./cli/simulate-connect.ts');
  await connectFlow(argv.slice(1));
} else {
  const { connect } = await import('../plugin/shell.ts');
  await connect(
    argv[0] === '--version' ? ['version'] : argv.filter((word, index) => index > 0 || word !== 'help'),
    commandNames,
  );
}

function isForCluster([word = '', next]: readonly string[]): boolean {
  if (word === 'version') return next !== undefined;
  return forClusters.includes(word) || (word === 'gate' && next === 'open');
}
