/** The server's settings: its flags, and the file that they name. */
import { parseDocument } from 'yaml';
import { defaultSettings, type Settings } from './engine/snapshot.ts';
import { check } from './model/check.ts';
import { pathText } from './model/path.ts';
import { error, type Checked, type Problem } from './model/problem.ts';
import { ServerConfig } from './model/server-config.ts';

/** Everything that the server is told when it starts. */
export interface Config {
  readonly settings: Settings;
  readonly workers: number;
  readonly gates: ServerConfig['gates'];
  readonly pages: ServerConfig['pages'];
  /** Where the cluster is found. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The server's own namespace, and the name of this replica where it was given one. */
  readonly namespace: string;
  readonly identity?: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly logLevel: string;
}

/** What the settings are read from. */
export interface ConfigInput {
  /** By flag. */
  readonly flags: ReadonlyMap<string, string>;
  /** Gives the text of a file; throws where it cannot be read. */
  readonly read: (path: string) => string;
}

/** Reads the settings; with an error among the problems they are not to be used. */
export function readConfig({ flags, read }: ConfigInput): Checked<Config> {
  const file = fileConfig(flags.get('config'), read);
  const listen = listenOf(flags.get('listen') ?? '0.0.0.0:8080');
  const { workers, retention, tenants, gates, pages, ...rest } = file.value;
  const kubeconfig = flags.get('kubeconfig');
  const context = flags.get('context');
  const identity = flags.get('identity');
  return {
    value: {
      settings: {
        ...defaultSettings,
        ...rest,
        image: flags.get('image') ?? '',
        url: rest.url.replace(/\/+$/, ''),
        retention,
        tenants: tenants.map(({ namespace, projects }) =>
          projects === undefined ? { namespace } : { namespace, projects },
        ),
      },
      workers,
      gates,
      pages,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      namespace: flags.get('namespace') ?? 'hookline',
      ...(identity === undefined ? {} : { identity }),
      listen: listen.value,
      logLevel: flags.get('log-level') ?? 'info',
    },
    problems: [...file.problems, ...listen.problems],
  };
}

const untold = ServerConfig.parse({});

function fileConfig(path: string | undefined, read: ConfigInput['read']): Checked<ServerConfig> {
  if (path === undefined) return { value: untold, problems: [] };
  let text: string;
  try {
    text = read(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return refused(
      error('CONFIG_NOT_FOUND', `the configuration cannot be read: ${why}`, {
        at: { file: path },
        fix: 'name a file with --config, or leave the flag out',
      }),
    );
  }
  const document = parseDocument(text, { logLevel: 'silent' });
  const [broken] = document.errors;
  if (broken !== undefined)
    return refused(
      error('YAML_BROKEN', broken.message.split('\n')[0] ?? '', {
        at: { file: path, ...(broken.linePos === undefined ? {} : { line: broken.linePos[0].line }) },
        fix: 'correct the file',
      }),
    );
  const found = check(ServerConfig, document.toJS() ?? {}, {
    name: 'the configuration',
    placeOf: (field, key) => {
      const whole = [...field, ...(key === undefined ? [] : [key])];
      return { file: whole.length === 0 ? path : `${path} ${pathText(whole)}` };
    },
  });
  return 'value' in found ? { value: found.value, problems: [] } : refused(...found.problems);
}

function refused(...problems: readonly Problem[]): Checked<ServerConfig> {
  return { value: untold, problems };
}

function listenOf(text: string): Checked<Config['listen']> {
  const [, host = '', digits = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host !== '' && digits !== '' && port <= 65_535)
    return { value: { host: host.replace(/^\[(.*)\]$/, '$1'), port }, problems: [] };
  const message = `flag --listen is "${text}", which is no address`;
  return {
    value: { host: '', port: 0 },
    problems: [error('FLAG_VALUE', message, { fix: 'write HOST:PORT, such as 0.0.0.0:8080' })],
  };
}
