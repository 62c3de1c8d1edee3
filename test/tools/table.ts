/** The programs and files from outside npm that tests need, with their versions: raise a version here. */
import { join } from 'node:path';

/** A Go module at one version; `sum` is its hash as Go's checksum database has it. */
interface Pinned {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly sum: string;
}

/** A program that is built from the Go module proxy into `.tools/bin`. */
export interface Tool extends Pinned {
  /** The main package's folder within the module; empty where the module is the package. */
  readonly folder: string;
}

/** A file that is taken out of a Go module into `.tools/<name>-<version>`. */
export interface Fetched extends Pinned {
  /** Its path within the module. */
  readonly path: string;
}

/** Each tool is built from its own module's requirements: in one go.mod they would change each other's libraries. */
export const tools: readonly Tool[] = [
  {
    name: 'kustomize',
    module: 'sigs.k8s.io/kustomize/kustomize/v5',
    folder: '',
    version: '5.8.1',
    sum: 'h1:Pgsg5psubpVEy7Nf6S89PARg5VmmWUC1l9dC6Dl4PG0=',
  },
  {
    name: 'helm',
    module: 'helm.sh/helm/v4',
    folder: 'cmd/helm',
    version: '4.2.1',
    sum: 'h1:esMHK7az2udPJvsRLA1EsxB7lJwqXcsb3biYnlFIjrg=',
  },
];

export const argoCd: Fetched = {
  name: 'argo-cd',
  module: 'github.com/argoproj/argo-cd/v3',
  version: '3.5.7',
  sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
  path: 'manifests/install.yaml',
};

const folder = join(import.meta.dirname, '../../.tools');

/** Says where a tool's program is, once it is built. */
export function programOf(name: string): string {
  return join(folder, 'bin', name);
}

/** Says where a fetched file is. */
export function fileOf(fetched: Fetched): string {
  return join(folder, `${fetched.name}-${fetched.version}`, fetched.path.split('/').at(-1) ?? '');
}
