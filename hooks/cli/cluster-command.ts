/** What a command for a cluster is, and how most of them end. */
import { releaseExits } from './cluster-flags.ts';
import type { FlagRow } from './line.ts';

/** One command for a cluster, such as `release list`. */
export interface ClusterCommand {
  /** Its first word. */
  readonly group: 'release' | 'hooks' | 'gate' | 'doctor' | 'init' | 'version';
  /** Its second word; empty where it has one only. */
  readonly name: string;
  readonly description: string;
  /** What stands behind it; a name that ends with `?` may be left out. */
  readonly words: readonly string[];
  readonly flags: readonly FlagRow[];
  /** Each begins with `hookline`. */
  readonly examples: readonly string[];
  /** Each begins with the number. */
  readonly exitCodes: readonly string[];
}

/** The exit codes of commands that do one thing. */
export const plainExits = [
  `${releaseExits.done} done`,
  `${releaseExits.input} wrong input, or refused`,
] as const;
