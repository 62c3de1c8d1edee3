/** The flags and exit codes of `hookline simulate` and `hookline flow show`, apart from what they do. */

/** A flag of a command that takes a folder. */
export interface SimulateFlag {
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** How its value is written. */
  readonly hint?: string;
  /** The words that it takes, where there are only some; the first is the default. */
  readonly values?: readonly string[];
  /** It may be given several times. */
  readonly isList?: true;
  readonly meaning: string;
}

/** The flags of `simulate`. */
export const simulateFlags: readonly SimulateFlag[] = [
  {
    name: 'fail',
    type: 'string',
    hint: 'SLOT[@ENVIRONMENT]',
    isList: true,
    meaning:
      'let a hook fail, such as environment.onSuccess@staging, or with sync and health every application of an environment',
  },
  {
    name: 'terminate-at',
    type: 'string',
    hint: 'TIME',
    meaning: 'terminate the release, so long after the start',
  },
  {
    name: 'retry-storm',
    type: 'string',
    hint: 'ENVIRONMENT',
    isList: true,
    meaning: 'let every sync of an environment fail until the last attempt that Argo CD makes',
  },
  {
    name: 'server-down',
    type: 'string',
    hint: 'FROM..TO',
    meaning: 'stop the server for a while, such as 10s..2m after the start',
  },
  {
    name: 'commit-at',
    type: 'string',
    hint: 'TIME[:FOLDER]',
    isList: true,
    meaning: 'make a commit, with the files of a folder laid over, or with a change in every application',
  },
  {
    name: 'approve',
    type: 'string',
    hint: 'ENVIRONMENT[@TIME]',
    isList: true,
    meaning: 'give the approval that an environment asks for, as soon as a release opens or at a time',
  },
  {
    name: 'run-hooks',
    type: 'boolean',
    meaning: 'run scripts and http hooks as processes of this machine; without it all outcomes are scripted',
  },
  {
    name: 'stand-in',
    type: 'string',
    hint: 'IMAGE=PROGRAM',
    isList: true,
    meaning: 'with --run-hooks: the program to run for containers of an image',
  },
  {
    name: 'set-env',
    type: 'string',
    hint: 'NAME=VALUE',
    isList: true,
    meaning: 'with --run-hooks: a variable that hooks take from a Secret or ConfigMap',
  },
  { name: 'product', type: 'string', hint: 'NAME', meaning: 'the product, where the folder holds several' },
  {
    name: 'speed',
    type: 'string',
    hint: 'N|max',
    meaning: 'simulated seconds in a second (default max); beside a process time is real',
  },
  { name: 'until', type: 'string', hint: 'TIME', meaning: 'how long to simulate at most (default 25h)' },
  {
    name: 'seed',
    type: 'string',
    hint: 'NUMBER',
    meaning: 'what commits and the little that is left to chance are made from (default 1)',
  },
  {
    name: 'output',
    type: 'string',
    values: ['text', 'json'],
    meaning: 'how to print: for people, or one JSON event a line',
  },
];

/** The flags of `flow show`. */
export const flowFlags: readonly SimulateFlag[] = [
  { name: 'flow', type: 'string', hint: 'NAME', meaning: 'the flow, where the folder holds several' },
  { name: 'output', type: 'string', values: ['text', 'json'], meaning: 'how to print (default text)' },
];

/** The exit codes of `simulate`, by how the release ended; a person who ends a program sees what shells say of it. */
export const simulateExits = {
  Succeeded: 0,
  Failed: 1,
  input: 2,
  Terminated: 3,
  Superseded: 4,
  interrupted: 130,
} as const;
