/** The commands of `hookline` as data: what each does, its flags, and examples that a test runs. */
import type { ArgsDef } from 'citty';
import { commandFlags } from '../../plugin/command-flags.ts';
import { identityFlags, parameterRows, variableOf } from '../../plugin/parameters.ts';
import { flagsOf, sentence, type CommandRow } from './command-row.ts';
import { completionRow } from './completion-row.ts';
import { clusterRow } from './cluster-rows.ts';
import { gateExits, gateFlags } from './gate/flags.ts';
import { httpExits, httpFlags } from './http/flags.ts';
import { serverExits, serverFlags } from './server-flags.ts';
import { flowFlags, simulateExits, simulateFlags, type SimulateFlag } from './simulate-flags.ts';

const renderExits = [
  '0 done',
  '2 wrong input',
  '3 a rule of level error',
  '4 helm or kustomize failed',
  '6 unsafe path',
  '70 a defect of Hookline',
];

/** Gives every command, in the order of the help. */
export function commandRows(): readonly CommandRow[] {
  return [
    {
      name: 'generate',
      description: 'Print the manifests of a source with its hook Jobs, as the sidecar does for Argo CD',
      flags: renderFlags('generate'),
      examples: [
        'hookline generate --app-name shop --app-namespace shop apps/shop',
        'helm template shop ./chart | hookline generate --filter --app-name shop --app-namespace shop',
        'hookline generate --helm-values-files prod.yaml --app-name shop --app-namespace shop ./chart',
        'hookline generate --render none --hooks /ops/hooks.yaml --app-name shop --app-namespace shop',
      ],
      exitCodes: renderExits,
    },
    {
      name: 'plan',
      description: 'Print what Argo CD will run, in its order: phase, wave, kind, name',
      flags: renderFlags('plan'),
      examples: [
        'hookline plan --app-name shop --app-namespace shop apps/shop',
        'hookline plan -o json --app-name shop --app-namespace shop apps/shop',
        'hookline plan --diff ../main/apps/shop --app-name shop --app-namespace shop apps/shop',
        'hookline generate main | hookline plan --diff - -o markdown branch',
      ],
      exitCodes: [
        ...renderExits.slice(0, 1),
        '1 with --diff and --exit-code: something differs',
        ...renderExits.slice(1),
      ],
    },
    lintCommand(),
    simulateCommand(),
    flowCommand(),
    clusterRow('init'),
    clusterRow('release'),
    clusterRow('hooks'),
    clusterRow('doctor'),
    gateCommand(),
    httpCommand(),
    serverCommand(),
    clusterRow('version'),
    completionRow(),
  ];
}

/** Gives every command in the order of the help, those of several words one by one. */
export function allRows(): readonly CommandRow[] {
  return commandRows().flatMap((row) => {
    const { rows = [], flags } = row;
    return rows.length > 0 && Object.keys(flags).length === 0 ? rows : [row, ...rows];
  });
}

function httpCommand(): CommandRow {
  const flags = Object.entries(httpFlags).map(
    ([name, description]) => [name, { type: 'boolean', description }] as const,
  );
  return {
    name: 'http',
    description:
      'Send the request of an http hook: its Job runs this, with the request in HOOKLINE_HTTP_REQUEST',
    flags: Object.fromEntries(flags),
    examples: ['hookline http', 'hookline http --allow-loopback'],
    exitCodes: [
      `${httpExits.done} the answer is accepted`,
      `${httpExits.refused} the answer is not accepted, or its certificate is not trusted`,
      `${httpExits.input} nothing was sent: wrong input, or an address that is refused`,
      `${httpExits.overdue} no time left`,
      `${httpExits.defect} a defect of Hookline`,
    ],
  };
}

function serverCommand(): CommandRow {
  const { folder: _, ...flags } = folderFlags(serverFlags);
  return {
    name: 'server',
    description: 'Watch Applications, and run releases: the server that lies in the cluster of Argo CD',
    flags,
    examples: [
      'hookline server --config config.yaml',
      'hookline server --kubeconfig ~/.kube/config --context hub --listen 127.0.0.1:8080 --log-level debug',
    ],
    exitCodes: [
      `${serverExits.stopped} it was told to end`,
      `${serverExits.input} wrong input: a flag, the configuration or the kubeconfig`,
      `${serverExits.defect} a defect of Hookline`,
    ],
  };
}

function simulateCommand(): CommandRow {
  return {
    name: 'simulate',
    description: "Run a whole release of a folder's product, with a simulated Argo CD and no cluster",
    flags: folderFlags(simulateFlags),
    examples: [
      'hookline simulate releases/shop',
      'hookline simulate --fail environment.onSuccess@staging releases/shop',
      'hookline simulate --run-hooks --stand-in slack-notify:1.4=bin/print-message.sh releases/shop',
      'hookline simulate --commit-at 40s:releases/shop-next --server-down 20s..2m releases/shop',
      'hookline simulate -o json --terminate-at 90s releases/shop',
    ],
    exitCodes: [
      `${simulateExits.Succeeded} the release succeeded`,
      `${simulateExits.Failed} it failed, or had not ended in time`,
      `${simulateExits.input} wrong input`,
      `${simulateExits.Terminated} it was terminated`,
      `${simulateExits.Superseded} it was superseded by a newer one`,
      `${simulateExits.interrupted} somebody ended the simulation`,
    ],
  };
}

function flowCommand(): CommandRow {
  return {
    name: 'flow',
    description: 'Show the flow of a folder as a graph, with its hooks: hookline flow show [FOLDER]',
    flags: folderFlags(flowFlags),
    examples: [
      'hookline flow show releases/shop',
      'hookline flow show --flow main-flow -o json releases/shop',
    ],
    exitCodes: ['0 done', '2 wrong input'],
  };
}

function gateCommand(): CommandRow {
  return {
    name: 'gate',
    description: 'Wait until an application may sync: the gate Job runs this; gate open opens one by hand',
    flags: flagsOf(gateFlags),
    rows: clusterRow('gate').rows ?? [],
    examples: [
      'hookline gate --instance shop --server http://hookline.hookline',
      'hookline gate --instance shop --server https://hookline.example --unreachable continue --grace 15m',
    ],
    exitCodes: [
      `${gateExits.open} the sync may go on`,
      `${gateExits.input} wrong input`,
      `${gateExits.deadline} the deadline has come`,
      `${gateExits.defect} a defect of Hookline`,
      `${gateExits.terminated} it was told to end`,
    ],
  };
}

/** Gives the flags of a command that takes a folder, as the help shows them. */
function folderFlags(rows: readonly SimulateFlag[]): ArgsDef {
  const flags: ArgsDef = {
    folder: {
      type: 'positional',
      required: false,
      description: 'The folder with the product, its environments, flow and hooks (default .)',
    },
  };
  for (const { name, type, hint, values, isList, meaning } of rows) {
    const description = `${sentence(meaning)}${isList === true ? '; may be given several times' : ''}`;
    if (type === 'boolean') flags[name] = { type, description };
    else if (values !== undefined) flags[name] = { type: 'enum', options: [...values], description };
    else flags[name] = { type: 'string', valueHint: hint ?? 'text', description };
  }
  if ('output' in flags) flags['output'] = { ...flags['output'], alias: 'o' } as ArgsDef[string];
  return flags;
}

function lintCommand(): CommandRow {
  return {
    name: 'lint',
    description: 'Find what Argo CD would let hang, vanish or loop',
    flags: renderFlags('lint'),
    examples: [
      'hookline lint apps/shop',
      'helm template shop ./chart | hookline lint --filter -o sarif',
      'hookline lint --lint H011=error,H061=warn apps/shop',
      'hookline lint --write-baseline hookline-baseline.json apps/shop',
      'hookline lint --fix --dry-run apps/shop',
    ],
    exitCodes: [
      '0 no finding of level error',
      '2 wrong input',
      '3 a finding of level error',
      ...renderExits.filter((exit) => /^(?:4|6|70) /.test(exit)),
    ],
  };
}

function renderFlags(command: string): ArgsDef {
  const flags: ArgsDef = {
    path: { type: 'positional', required: false, description: 'The folder or file to render (default .)' },
  };
  for (const { name, type, values, meaning } of commandFlags(command))
    flags[name] = ownFlag(type, values, meaning);
  if ('output' in flags) flags['output'] = { ...flags['output'], alias: 'o' } as ArgsDef[string];
  for (const [name, { meaning, variable }] of Object.entries(identityFlags)) {
    flags[name] = { type: 'string', valueHint: 'text', description: `${sentence(meaning)} (${variable})` };
  }
  for (const row of parameterRows()) {
    const words = row.values === undefined ? '' : ` [${row.values.join('|')}]`;
    const byDefault = row.default === undefined ? '' : `, default ${row.default}`;
    const description = `${sentence(row.meaning)}${words} (${variableOf(row.name)}${byDefault})`;
    flags[row.name] =
      row.type === 'boolean'
        ? { type: 'boolean', description }
        : { type: 'string', valueHint: row.type === 'string' ? 'text' : hints[row.type], description };
  }
  return flags;
}

function ownFlag(
  type: 'boolean' | 'string',
  values: readonly string[] | undefined,
  meaning: string,
): ArgsDef[string] {
  const description = sentence(meaning);
  if (values !== undefined) return { type: 'enum', options: [...values], description };
  return type === 'boolean' ? { type, description } : { type, valueHint: 'file', description };
}

const hints = { array: 'a,b', map: 'k=v,…' } as const;
