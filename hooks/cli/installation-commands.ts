/** The commands for the installation, as data: the break-glass, doctor, init, version. */
import { plainExits, type ClusterCommand } from './cluster-command.ts';
import { outputFlag, placeFlags, releaseExits } from './cluster-flags.ts';

const gateCommands: readonly ClusterCommand[] = [
  {
    group: 'gate',
    name: 'open',
    description:
      'Open the gate that holds the sync of an application, whatever its release says: the break-glass',
    words: ['INSTANCE'],
    flags: [
      { name: 'reason', type: 'string', hint: 'TEXT', meaning: 'why; it is needed, recorded and told' },
      {
        name: 'server',
        type: 'string',
        hint: 'URL',
        meaning:
          "Hookline's server, which is asked with the token of the kubeconfig (default $HOOKLINE_SERVER; without it the wish is stored by your own rights)",
      },
      {
        name: 'argocd-namespace',
        type: 'string',
        hint: 'NAME',
        meaning: 'where applications lie whose instance names are bare (default argocd)',
      },
      ...placeFlags.map((flag) =>
        flag.name === 'namespace'
          ? { ...flag, meaning: 'the namespace of the Product (default: all are looked through)' }
          : flag,
      ),
    ],
    examples: [
      "hookline gate open shop-prod --reason 'incident 7: the fix cannot wait for staging'",
      "hookline gate open shop-prod --reason 'incident 7' --server https://hookline.example",
    ],
    exitCodes: plainExits,
  },
];

const doctorCommand: ClusterCommand = {
  group: 'doctor',
  name: '',
  description: 'Look at the installation, and say what is wrong and what helps',
  words: [],
  flags: [
    outputFlag(['table', 'json'], 'table'),
    {
      name: 'server-namespace',
      type: 'string',
      hint: 'NAME',
      meaning: "the namespace of Hookline's server (default hookline)",
    },
    ...placeFlags.map((flag) =>
      flag.name === 'namespace' ? { ...flag, meaning: 'the namespace of Argo CD (default argocd)' } : flag,
    ),
  ],
  examples: ['hookline doctor', 'hookline doctor -n gitops --server-namespace release-tools -o json'],
  exitCodes: [
    `${releaseExits.done} nothing is found of level error`,
    `${releaseExits.Failed} something is`,
    `${releaseExits.input} wrong input, or no cluster`,
  ],
};

const initCommand: ClusterCommand = {
  group: 'init',
  name: '',
  description: 'Print a Product, its Environments and a PromotionFlow for Applications that there are',
  words: [],
  flags: [
    { name: 'product', type: 'string', hint: 'NAME', meaning: 'the name of the Product (default guessed)' },
    { name: 'project', type: 'string', hint: 'NAME', meaning: 'only Applications of a project of Argo CD' },
    {
      name: 'selector',
      short: 'l',
      type: 'string',
      hint: 'KEY=VALUE',
      meaning: 'only Applications with labels',
    },
    {
      name: 'to',
      type: 'string',
      hint: 'NAME',
      meaning: 'the namespace of what is declared (default hookline-config)',
    },
    ...placeFlags.map((flag) =>
      flag.name === 'namespace'
        ? { ...flag, meaning: 'the namespace of the Applications (default argocd)' }
        : flag,
    ),
  ],
  examples: [
    'hookline init --project shop --product shop',
    'hookline init -n argocd -l hookline.dev/product=shop',
  ],
  exitCodes: plainExits,
};

const versionCommand: ClusterCommand = {
  group: 'version',
  name: '',
  description: 'Print the version; with --cluster also those of the server and the sidecar',
  words: [],
  flags: [
    { name: 'cluster', type: 'boolean', meaning: 'ask the cluster, too' },
    ...doctorCommand.flags.filter(({ name }) => name !== 'output'),
  ],
  examples: ['hookline version', 'hookline version --cluster'],
  exitCodes: plainExits,
};

/** Those commands. */
export const installationCommands: readonly ClusterCommand[] = [
  ...gateCommands,
  doctorCommand,
  initCommand,
  versionCommand,
];
