/** Plain words: what Argo CD's reader takes for truth and numbers where YAML 1.2 sees text, because it reads YAML 1.1. */
import type { ScalarTag } from 'yaml';

/**
 * The tags that come before YAML 1.2's own: `yes`, `on` and `y` are true, `010` is eight, `1_000` a thousand.
 *
 * Base 60 is text for both readers.
 */
export const plainWords: readonly ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:y|Y|yes|Yes|YES|on|On|ON)$/,
    resolve: () => true,
  },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:n|N|no|No|NO|off|Off|OFF)$/,
    resolve: () => false,
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?(?:0[bB][01][01_]*|0[0-7_]+|[1-9][0-9]*_[0-9_]*)$/,
    resolve: integerOf,
  },
];

function integerOf(written: string): number {
  const digits = written.replaceAll(/[-+_]/g, '');
  const value = /^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return written.startsWith('-') ? -value : value;
}
