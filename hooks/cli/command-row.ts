/** One command as its help shows it. */
import type { ArgsDef } from 'citty';
import type { FlagRow } from './line.ts';

/** One command, as its help shows it. */
export interface CommandRow {
  readonly name: string;
  readonly description: string;
  readonly flags: ArgsDef;
  /** The commands behind it, where it is only their first word. */
  readonly rows?: readonly CommandRow[];
  /** Shown under the help; each begins with `hookline`. */
  readonly examples: readonly string[];
  readonly exitCodes: readonly string[];
}

/** Gives flags as the help shows them. */
export function flagsOf(rows: readonly FlagRow[]): ArgsDef {
  return Object.fromEntries(
    rows.map(({ name, short, type, hint, values, isList, meaning }) => {
      const several = isList === true ? '; may be given several times' : '';
      const shown = {
        description: `${sentence(meaning)}${several}`,
        ...(short === undefined ? {} : { alias: short }),
      };
      if (type === 'boolean') return [name, { type, ...shown }] as const;
      if (values !== undefined) return [name, { type: 'enum', options: [...values], ...shown }] as const;
      return [name, { type: 'string', valueHint: hint ?? 'text', ...shown }] as const;
    }),
  );
}

/** Begins with a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
