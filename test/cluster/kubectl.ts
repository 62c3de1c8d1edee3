/** kubectl against the cluster. */
import { attempt, run, type Outcome, type Running } from './command.ts';
import { program } from './layout.ts';

/** kubectl for one kubeconfig. */
export class Kubectl {
  readonly #kubeconfig: string;
  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
  }

  /** Runs kubectl and gives its stdout. Throws with what it printed where it fails. */
  run(args: readonly string[], how: Running = {}): Promise<string> {
    return run(program('kubectl'), ['--kubeconfig', this.#kubeconfig, ...args], how);
  }

  /** Runs kubectl, whatever its exit code. */
  attempt(args: readonly string[], how: Running = {}): Promise<Outcome> {
    return attempt(program('kubectl'), ['--kubeconfig', this.#kubeconfig, ...args], how);
  }

  /** Applies objects with server-side apply. */
  async apply(manifests: string): Promise<void> {
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=hookline-tests', '-f', '-'];
    await this.run(args, { input: manifests });
  }
}
