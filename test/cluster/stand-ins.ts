/** Images that stand in for those that examples and docs name: no registry is there, and scripts do what is asked of them. */
import { execFileSync } from 'node:child_process';
import type { Content, Image } from './images.ts';

const busyboxFolder = '/busybox';

/** Where Debian has its programs; scripts of stand-ins come first. */
const path = '/usr/local/bin:/usr/bin:/bin';

/**
 * Busybox under every name that a script of a hook may call.
 *
 * It stands on the base layer: a static program of glibc needs its libraries to resolve a name, and ends in a
 * segmentation fault where there are none.
 */
function busybox(applets: readonly string[]): Readonly<Record<string, Content>> {
  const program = `${busyboxFolder}/busybox`;
  const links = applets
    .filter((name) => name !== 'busybox')
    .map((name): [string, Content] => [`${busyboxFolder}/${name}`, { link: program }]);
  return { [program]: { from: '/bin/busybox', mode: 0o755 }, ...Object.fromEntries(links) };
}

/** A stand-in: its names as manifests write them, and what it is. */
interface StandIn {
  readonly tags: readonly string[];
  readonly image: (applets: readonly string[]) => Omit<Image, 'tags' | 'onBase'>;
}

/**
 * What is asked of example.com is told in the log and answered here: `open` or `on` where the answer counts.
 * Everything else is asked of the real curl.
 */
const curl = `for argument; do
  case $argument in
    https://*.example.com/*)
      printf 'outside: %s\\n' "$@" >&2
      case $* in *@-*) printf 'outside: %s\\n' "$(cat)" >&2 ;; esac
      case $argument in *freeze*) echo open ;; *flags*) echo on ;; esac
      exit 0 ;;
  esac
done
exec /usr/bin/curl "$@"
`;

/** A database that knows one number, which whoever wrote the Secret chose; it refuses whoever does not know where it is. */
const psql = `set -eu
echo "psql at $PGHOST: $*" >&2
case $* in *select*) echo "\${STAND_IN_ANSWER:-0}" ;; esac
`;

/** A message that is told in the log; like the real one it wants to know what to say, and to whom. */
const slackMessage = `set -eu
: "\${SLACK_HOOK_URL:?}"
echo "slack: \${SLACK_TEXT:?}"
`;

const rows: readonly StandIn[] = [
  {
    tags: ['docker.io/library/busybox:1.37.0'],
    image: (applets) => ({ files: busybox(applets), env: { PATH: busyboxFolder }, command: ['sh'] }),
  },
  {
    tags: ['1.27.3-alpine', '1.28-alpine', '1.29-alpine'].map((tag) => `nginxinc/nginx-unprivileged:${tag}`),
    image: server,
  },
  { tags: ['ghcr.io/acme/shop-web:4.2.0', 'ghcr.io/acme/shop-api:4.2.0'], image: server },
  { tags: ['curlimages/curl:8.10.1'], image: () => scripted('curl', curl) },
  { tags: ['postgres:17.5-alpine'], image: () => scripted('psql', psql) },
  {
    tags: ['ghcr.io/acme/migrations:1.8.0'],
    image: () => ({
      ...scripted('migrate', 'echo "migrate $*"\ntest "$1" != fail\n'),
      entrypoint: ['migrate'],
    }),
  },
  {
    tags: ['ghcr.io/acme/tell:1.4.0'],
    image: () => scripted('tell', 'printf "told: %s\\n" "$@"\n'),
  },
  {
    tags: ['ghcr.io/acme/slack-message:2.1.0'],
    image: () => ({ ...scripted('slack-message', slackMessage), entrypoint: ['slack-message'] }),
  },
];

/** The names of the images, as manifests write them. */
export const standInNames: readonly string[] = rows.flatMap(({ tags }) => tags);

/** Gives the images; `applets` are the names that busybox has. */
export function standIns(applets: readonly string[]): readonly Image[] {
  return rows.map(({ tags, image }) => ({ ...image(applets), tags: tags.map(fullName), onBase: true }));
}

/** Gives the names of this machine's busybox. Throws where it has none. */
export function ownApplets(): readonly string[] {
  return execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
}

/** An image that answers every request for its page at 8080. */
function server(applets: readonly string[]): Omit<Image, 'tags' | 'onBase'> {
  return {
    files: { ...busybox(applets), '/usr/share/nginx/html/index.html': { text: 'Welcome\n', mode: 0o644 } },
    user: '101',
    env: { PATH: busyboxFolder },
    // As first process httpd would ignore SIGTERM, and each pod would end 30 s later.
    entrypoint: ['/usr/bin/tini', '--', 'httpd', '-f', '-p', '8080', '-h', '/usr/share/nginx/html'],
  };
}

/** An image with one program of ours, a shell script. */
function scripted(name: string, text: string): Pick<Image, 'files' | 'env'> {
  const file = { text: `#!/bin/sh\n${text}`, mode: 0o755 };
  return { files: { [`/usr/local/bin/${name}`]: file }, env: { PATH: path } };
}

/** Containerd keeps images under names with a registry; manifests leave that of Docker Hub out. */
export function fullName(tag: string): string {
  const [first = '', ...rest] = tag.split('/');
  if (rest.length > 0 && first.includes('.')) return tag;
  return rest.length > 0 ? `docker.io/${tag}` : `docker.io/library/${tag}`;
}
