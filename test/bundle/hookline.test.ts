/** The command line `hookline`, as people meet it. */
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { commandNames } from '../../hooks/cli/command-names.ts';
import { parameterRows } from '../../plugin/parameters.ts';
import { runBundle } from '../support/command.ts';

async function hookline(...argv: readonly string[]): Promise<readonly [number | null, string]> {
  const { stdout, stderr, exitCode } = await runBundle('hookline.js', argv, { folder: tmpdir() });
  expect(stdout.toString() === '' || stderr === '').toBe(true);
  return [exitCode, stdout.toString() + stderr];
}

test('help names every command', async () => {
  const [exitCode, text] = await hookline('--help');

  expect(exitCode).toBe(0);
  expect(text).toMatchInlineSnapshot(`
    "Release hooks for plain Argo CD (hookline)

    USAGE hookline generate|plan|lint|simulate|flow|init|release|hooks|doctor|gate|http|server|version|completion

    COMMANDS

        generate    Print the manifests of a source with its hook Jobs, as the sidecar does for Argo CD
            plan    Print what Argo CD will run, in its order: phase, wave, kind, name
            lint    Find what Argo CD would let hang, vanish or loop
        simulate    Run a whole release of a folder's product, with a simulated Argo CD and no cluster
            flow    Show the flow of a folder as a graph, with its hooks: hookline flow show [FOLDER]
            init    Print a Product, its Environments and a PromotionFlow for Applications that there are
         release    Releases on a cluster: list | get RELEASE | wait RELEASE | start PRODUCT | terminate RELEASE | retry RELEASE | approve RELEASE ENVIRONMENT
           hooks    Hook runs on a cluster: list RELEASE | logs HOOKRUN | run HOOK
          doctor    Look at the installation, and say what is wrong and what helps
            gate    Wait until an application may sync: the gate Job runs this; gate open opens one by hand
            http    Send the request of an http hook: its Job runs this, with the request in HOOKLINE_HTTP_REQUEST
          server    Watch Applications, and run releases: the server that lies in the cluster of Argo CD
         version    Print the version; with --cluster also those of the server and the sidecar
      completion    Print a script that completes commands and flags in bash, zsh or fish

    Use hookline <command> --help for more information about a command.
    "
  `);
  expect(commandNames.filter((name) => !text.includes(` ${name} `))).toEqual([]);
});

test.for([[], ['help'], ['-h']])('%o gives the same help', async (argv) => {
  expect(await hookline(...argv)).toEqual(await hookline('--help'));
});

test('a gate asks until its deadline', async () => {
  const argv = ['--instance', 'shop', '--server', 'http://127.0.0.1:1', '--timeout', '1s'];

  expect(await hookline('gate', ...argv)).toEqual([
    21,
    `asks http://127.0.0.1:1 whether shop may sync
the server does not answer: connect ECONNREFUSED 127.0.0.1:1; asks on
gives up: no turn came in 1s
`,
  ]);
});

test('help of version', async () => {
  const [exitCode, text] = await hookline('version', '--help');

  expect(exitCode).toBe(0);
  expect(text).toMatchInlineSnapshot(`
    "Print the version; with --cluster also those of the server and the sidecar (hookline version)

    USAGE hookline version [OPTIONS]

    OPTIONS

                      --cluster    Ask the cluster, too
      --server-namespace=<NAME>    The namespace of Hookline's server (default hookline)
         -n, --namespace=<NAME>    The namespace of Argo CD (default argocd)
               --context=<NAME>    The context of the kubeconfig
            --kubeconfig=<FILE>    The kubeconfig (default $KUBECONFIG, ~/.kube/config)

    EXAMPLES

      hookline version
      hookline version --cluster

    EXIT CODES

      0 done
      2 wrong input, or refused
    "
  `);
});

test.for(['generate', 'plan', 'lint'])(
  'help of %s has every parameter, examples and exit codes',
  async (command) => {
    const [exitCode, text] = await hookline(command, '--help');
    const shown = parameterRows();

    expect(exitCode).toBe(0);
    expect(shown.filter(({ name }) => !text.includes(` --${name}`))).toEqual([]);
    expect(text).toMatch(new RegExp(`^USAGE hookline ${command} \\[OPTIONS\\] \\[PATH\\]$`, 'm'));
    expect(text).toMatch(/^EXAMPLES\n\n {2}hookline /m);
    expect(text).toMatch(
      /^EXIT CODES\n\n {2}0 (?:done|no finding of level error)\n(?: {2}1 .*\n)? {2}2 wrong input\n/m,
    );
    expect(await hookline('help', command)).toEqual([0, text]);
    expect(await hookline(command, '-h')).toEqual([0, text]);
  },
);

test.for([
  ['plan', ['-o, --output=<table|wide|json|markdown>', '--diff', '--exit-code']],
  ['lint', ['-o, --output=<text|json|sarif>', '--baseline', '--write-baseline', '--fix', '--dry-run']],
  ['http', ['--allow-loopback', 'USAGE hookline http [OPTIONS]', 'hookline http --allow-loopback']],
] as const)('help of %s has its own flags', async ([command, parts]) => {
  const [exitCode, text] = await hookline(command, '--help');

  expect(exitCode).toBe(0);
  expect(parts.filter((part) => !text.includes(part))).toEqual([]);
  expect(await hookline(command, '-h')).toEqual([0, text]);
});

test('version is the same by each name', async () => {
  const version = await hookline('version');

  expect(version).toEqual([0, expect.stringMatching(/^hookline \d+\.\d+\.\d+\n$/)]);
  expect(await hookline('--version')).toEqual(version);
});

test('what is not known is refused with what is near', async () => {
  expect(await hookline('generat')).toMatchInlineSnapshot(`
    [
      2,
      "COMMAND_UNKNOWN  there is no command "generat" → did you mean generate?
    ",
    ]
  `);
  expect(await hookline('generate', '--hook', 'a')).toMatchInlineSnapshot(`
    [
      2,
      "FLAG_UNKNOWN  generate has no flag --hook → did you mean --hooks?
    ",
    ]
  `);
  expect(await hookline('plann', '--help')).toMatchInlineSnapshot(`
    [
      2,
      "COMMAND_UNKNOWN  there is no command "plann" → did you mean plan?
    ",
    ]
  `);
  expect(await hookline('htp')).toMatchInlineSnapshot(`
    [
      2,
      "COMMAND_UNKNOWN  there is no command "htp" → did you mean http?
    ",
    ]
  `);
  expect(await hookline('http', '--allow-looback')).toMatchInlineSnapshot(`
    [
      2,
      "FLAG_UNKNOWN  http has no flag or argument "--allow-looback" → did you mean --allow-loopback?
    ",
    ]
  `);
  expect(await hookline('http')).toMatchInlineSnapshot(`
    [
      2,
      "not sent: HOOKLINE_HTTP_REQUEST is not set; the Job of an http hook sets it
    ",
    ]
  `);
  expect(await hookline('version', '--short')).toMatchInlineSnapshot(`
    [
      2,
      "FLAG_UNKNOWN  version has no flag --short → use one of --cluster, --server-namespace, -n, --namespace, --context, --kubeconfig
    ",
    ]
  `);
  expect(await hookline('--app-name', 'shop')).toMatchInlineSnapshot(`
    [
      2,
      "COMMAND_UNKNOWN  there is no command "--app-name" → use one of generate, plan, lint, simulate, flow, init, release, hooks, doctor, gate, http, server, version, completion
    ",
    ]
  `);
});
